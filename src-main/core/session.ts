/** A Session: one dataset, several runs on it, and one engine call at a time. */
import type {
  Measured,
  Placement,
  RunId,
  RunInfo,
  RunRequest,
  SessionApi,
  SessionEvent,
  TimedBand,
  TimedFrame,
  TrainingEnd,
} from './api.ts';
import type { BrickShape } from './batch.ts';
import type { DeviceName, Engine, EngineName, FieldOptions } from './engine.ts';
import { CancelledError, CoordxError, SettingError } from './errors.ts';
import { Exclusive } from './exclusive.ts';
import { DEFAULT_PRESET, findPreset } from './field/presets.ts';
import { validateSpec, type FieldSpec } from './field/spec.ts';
import { axesInWords, describeSource, domainOf, isSameForm, type DatasetDescription } from './dataset.ts';
import type { Metrics, Model } from './model.ts';
import { queryFrames, type FramesRequest } from './query/frames.ts';
import { joinBands, queryPicture, validatePicture, type PictureRequest } from './query/grid.ts';
import { freshStart, Run, savedStart, type RunStart } from './run.ts';
import { axesCounts } from './sampling/batches.ts';
import { branchSamples } from './sampling/grid.ts';
import { applySettings, type RunConfig } from './settings.ts';
import { imageGrid, type ImageSignal } from './signal/image.ts';
import type { GridSignal } from './signal/signal.ts';
import { frameTime, videoFrame, videoGrid, type VideoSignal } from './signal/video.ts';
import { meanSquaredError, psnr, ssim } from './training/metrics.ts';
import { validateTraining } from './training/options.ts';
import { budgetDone, lossToPsnr, validateBudget, type Budget } from './training/schedule.ts';

/** What a request for an engine says. */
export interface EngineRequest {
  engine: EngineName | 'auto';
  device: DeviceName | 'auto';
  spec: FieldSpec;
  /** The bricks of a step, to calibrate with. */
  shape: BrickShape;
  threads?: number;
}

/** What a Session needs of the platform. */
export interface SessionPorts {
  selectEngine(request: EngineRequest): Promise<{ engine: Engine; reason: string }>;
  /** Milliseconds, monotonic. */
  clock(): number;
  /** Waited for between steps, to let others have their turn; an engine may give them none. */
  turn?(): Promise<void>;
}

/** A run in training: its limits and the promise of its end. */
interface Training {
  run: Run;
  budget: Budget;
  /** Training seconds that do not count: the runs share compute by what each has used beyond them. */
  secondsBefore: number;
  stopping: boolean;
  resolve: (end: TrainingEnd) => void;
  reject: (error: unknown) => void;
}

export class Session implements SessionApi {
  #ports: SessionPorts;
  #source: { signal: ImageSignal | VideoSignal; dataset: DatasetDescription } | null = null;
  #runs = new Map<RunId, Run>();
  #nextRun = 1;
  #training = new Map<RunId, Training>();
  #isLooping = false;
  #engineCalls = new Exclusive();
  #listeners = new Set<(event: SessionEvent) => void>();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  async openImage(image: ImageSignal, name: string): Promise<DatasetDescription> {
    return this.#open(image, name);
  }

  async openVideo(video: VideoSignal, name: string): Promise<DatasetDescription> {
    return this.#open(video, name);
  }

  async createRun(request: RunRequest): Promise<RunInfo> {
    if (!this.#source) throw new CoordxError('Open an image or a video before creating a run.');
    const { dataset } = this.#source;
    const preset = request.preset ?? DEFAULT_PRESET;
    const config = request.config
      ? checkConfig(request.config, dataset)
      : applySettings(findPreset(preset).config(domainOf(dataset)), request.settings ?? {});
    return this.#addRun(freshStart(config, preset, request.seed ?? 0, dataset), request);
  }

  async openModel(model: Model, placement: Placement = {}): Promise<RunInfo> {
    return this.#addRun(savedStart(model), placement);
  }

  info(run: RunId): RunInfo {
    return this.#run(run).info();
  }

  async removeRun(id: RunId): Promise<void> {
    const run = this.#run(id);
    this.stop(id);
    this.#runs.delete(id);
    await this.#engineCalls.run(() => run.field.dispose());
  }

  async train(id: RunId, budget: Budget): Promise<TrainingEnd> {
    const run = this.#run(id);
    const limits = validateBudget(budget);
    this.#checkTrainable(run);
    run.status = 'training';
    const end = new Promise<TrainingEnd>((resolve, reject) => {
      // Level with the one that has used least: equal shares count from now on.
      const least = Math.min(...[...this.#training.values()].map(used));
      const secondsBefore = run.progress.seconds - (Number.isFinite(least) ? least : 0);
      this.#training.set(id, { run, budget: limits, secondsBefore, stopping: false, resolve, reject });
    });
    void this.#loop();
    return end;
  }

  async step(id: RunId, budget: Budget): Promise<void> {
    const run = this.#run(id);
    const limits = validateBudget(budget);
    this.#checkTrainable(run);
    await this.#step(run, limits);
  }

  stop(id: RunId): void {
    const training = this.#training.get(id);
    if (training) training.stopping = true;
  }

  async *picture(id: RunId, request: PictureRequest, signal?: AbortSignal): AsyncGenerator<TimedBand> {
    validatePicture(request);
    const { field, rows } = this.#run(id);
    const bands = queryPicture(field, request, { rows, ...(signal ? { signal } : {}) });
    for await (const { part, milliseconds } of this.#query(id, bands)) yield { ...part, milliseconds };
  }

  async *frames(id: RunId, request: FramesRequest, signal?: AbortSignal): AsyncGenerator<TimedFrame> {
    const { field, rows } = this.#run(id);
    const frames = queryFrames(field, request, { rows, ...(signal ? { signal } : {}) });
    let waiting = 0;
    for await (const { part, milliseconds } of this.#query(id, frames)) {
      waiting += milliseconds;
      if (!part) continue;
      yield { values: part, milliseconds: waiting };
      waiting = 0;
    }
  }

  /** Training steps run between the parts of a query, so nothing waits for all of it, yet all of it is of one moment. */
  async *#query<T>(id: RunId, parts: AsyncGenerator<T>): AsyncGenerator<{ part: T; milliseconds: number }> {
    const run = this.#run(id);
    const moment = run.freeze();
    for (;;) {
      const { next, milliseconds } = await this.#engineCalls.run(async () => {
        if (this.#runs.get(id) !== run) throw new CancelledError('The run was removed.');
        const start = this.#ports.clock();
        const next = await moment(() => parts.next());
        return { next, milliseconds: this.#ports.clock() - start };
      });
      if (next.done) return;
      yield { part: next.value, milliseconds };
    }
  }

  async measure(id: RunId, signal?: AbortSignal): Promise<Measured> {
    const run = this.#run(id);
    const source = this.#source?.signal;
    if (!source || !run.trainer) throw new CoordxError(`Open the ${run.dataset.kind} that the model was trained on to measure it.`);
    const { steps } = run.progress;
    if (source.kind === 'image') {
      const metrics = quality(await this.#whole(id, source, signal), source.values, source);
      run.remember(metrics, steps);
      return { ...metrics, steps, framePsnr: null };
    }
    const frames = await this.#measureFrames(id, source, signal);
    const metrics = meanMetrics(frames);
    run.remember(metrics, steps);
    return { ...metrics, steps, framePsnr: Float32Array.from(frames, ({ psnr }) => psnr) };
  }

  async #open(signal: ImageSignal | VideoSignal, name: string): Promise<DatasetDescription> {
    await this.close();
    const dataset = describeSource(signal, name);
    this.#source = { signal, dataset };
    return dataset;
  }

  async #whole(id: RunId, { width, height, channels }: ImageSignal, signal?: AbortSignal): Promise<Float32Array> {
    return joinBands(this.picture(id, { width, height }, signal), { width, height }, channels);
  }

  async #measureFrames(id: RunId, video: VideoSignal, signal?: AbortSignal): Promise<Metrics[]> {
    const { frames, width, height } = video;
    const times = Array.from({ length: frames }, (_, k) => frameTime(k, frames));
    const metrics: Metrics[] = [];
    for await (const { values } of this.frames(id, { width, height, times }, signal)) {
      metrics.push(quality(values, videoFrame(video, metrics.length), video));
    }
    return metrics;
  }

  model(id: RunId): Model {
    return this.#run(id).model();
  }

  async snapshot(id: RunId): Promise<Model> {
    const run = this.#run(id);
    return this.#engineCalls.run(async () => run.model());
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#runs.keys()].map((id) => this.removeRun(id)));
  }

  #run(id: RunId): Run {
    const run = this.#runs.get(id);
    if (!run) throw new CoordxError(`There is no run ${id}.`);
    return run;
  }

  #checkTrainable(run: Run): void {
    if (this.#training.has(run.id)) throw new CoordxError('This run is already training.');
    if (run.trainer) return;
    const { kind, name, width, height } = run.dataset;
    throw new CoordxError(`To go on training, open the ${kind} it was trained on: ${name}, ${width} x ${height}.`);
  }

  async #addRun(start: RunStart, placement: Placement): Promise<RunInfo> {
    const { engine = 'auto', device = 'auto', threads, memoryBudget } = placement;
    const options: FieldOptions = {
      ...(threads === undefined ? {} : { threads }),
      ...(memoryBudget === undefined ? {} : { memoryBudget }),
    };
    const request = { engine, device, spec: start.spec, shape: stepShape(start), ...options };
    const choice = await this.#engineCalls.run(() => this.#ports.selectEngine(request));
    const source = this.#source;
    const signal = source && isSameForm(start.dataset, source.dataset) ? signalGrid(source.signal) : null;
    const run = await Run.create(this.#nextRun++, start, signal, {
      ...choice,
      options,
      clock: () => this.#ports.clock(),
    });
    this.#runs.set(run.id, run);
    return run.info();
  }

  /** Steps the runs in training, the one that has used least of the machine first, until none is left. */
  async #loop(): Promise<void> {
    if (this.#isLooping) return;
    this.#isLooping = true;
    for (;;) {
      const next = [...this.#training.values()].reduce<Training | null>(
        (least, training) => (least && used(least) <= used(training) ? least : training),
        null,
      );
      if (!next) break;
      try {
        await this.#stepOrEnd(next);
        await this.#ports.turn?.();
      } catch (error) {
        this.#leave(next);
        next.reject(error);
      }
    }
    this.#isLooping = false;
  }

  async #stepOrEnd(training: Training): Promise<void> {
    const { run, budget } = training;
    const done = budgetDone(budget, run.progress);
    if (training.stopping || done >= 1) {
      const end = training.stopping ? 'stopped' : 'finished';
      this.#leave(training);
      this.#emit({ kind: 'ended', run: run.id, end });
      training.resolve(end);
      return;
    }
    await this.#step(run, budget);
  }

  async #step(run: Run, budget: Budget): Promise<void> {
    const before = run.progress.seconds;
    await this.#engineCalls.run(async () => run.trainer?.step(budgetDone(budget, run.progress)));
    this.#emit({
      kind: 'step',
      run: run.id,
      progress: { ...run.progress },
      psnr: lossToPsnr(run.progress.loss),
      milliseconds: (run.progress.seconds - before) * 1000,
      done: budgetDone(budget, run.progress),
    });
  }

  #leave({ run }: Training): void {
    run.status = 'idle';
    this.#training.delete(run.id);
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** @throws SettingError unless it is a field of such a dataset that can be trained. */
function checkConfig({ spec, training }: RunConfig, dataset: DatasetDescription): RunConfig {
  validateSpec(spec);
  validateTraining(training);
  const { axes, outputs } = domainOf(dataset);
  const { kind } = dataset;
  if (spec.axes.join() !== axes.join()) {
    throw new SettingError(`axes must be ${axesInWords(axes)} for ${kind === 'image' ? 'an' : 'a'} ${kind}.`);
  }
  if (spec.outputs !== outputs) {
    throw new SettingError(`outputs must be ${outputs}, the channels of the ${kind}, not ${spec.outputs}.`);
  }
  return { spec, training };
}

function used({ run, secondsBefore }: Training): number {
  return run.progress.seconds - secondsBefore;
}

/** The bricks of a typical step: the signal's, scaled down to the points of a batch. */
export function stepShape({ spec, training, dataset }: Pick<RunStart, 'spec' | 'training' | 'dataset'>): BrickShape {
  const { sizes } = domainOf(dataset);
  const samples = branchSamples(spec, sizes);
  const total = sizes.reduce((product, size) => product * size, 1);
  const isWhole = training.batch === 'full' || total <= training.batchPoints;
  return { bricks: 1, counts: isWhole ? samples : axesCounts(samples, training.batchPoints) };
}

function signalGrid(signal: ImageSignal | VideoSignal): GridSignal {
  return signal.kind === 'image' ? imageGrid(signal) : videoGrid(signal);
}

/** A picture against what it should be, [O, height, width] both. */
function quality(values: Float32Array, truth: Float32Array, { width, height, channels }: ImageSignal | VideoSignal): Metrics {
  return { psnr: psnr(meanSquaredError(values, truth)), ssim: ssim(values, truth, { width, height, channels }) };
}

function meanMetrics(frames: Metrics[]): Metrics {
  const mean = (of: (metrics: Metrics) => number): number =>
    frames.reduce((sum, metrics) => sum + of(metrics), 0) / frames.length;
  return { psnr: mean(({ psnr }) => psnr), ssim: mean(({ ssim }) => ssim) };
}
