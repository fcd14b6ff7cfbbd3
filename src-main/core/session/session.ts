/** A Session: one dataset, several runs on it, and one engine call at a time. */
import type {
  Asked,
  AskedMeasure,
  Measured,
  Placement,
  RunId,
  RunInfo,
  RunRequest,
  SessionApi,
  SessionEvent,
  Timed,
  TimedBand,
  TimedFactors,
  TimedFrame,
  TimedPoints,
  TimedVolumePart,
  TrainingEnd,
} from './api.ts';
import type { AskableField, FieldOptions } from '../engine/engine.ts';
import { CancelledError, CoordxError } from '../base/errors.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { Inside } from '../inside/look.ts';
import type { Model } from './model.ts';
import { queryFactors } from '../query/factors.ts';
import { queryFrames, type FramesRequest } from '../query/frames.ts';
import { queryPicture, validatePicture, type PictureRequest } from '../query/grid.ts';
import { queryPoints } from '../query/points.ts';
import { queryVolume, validateVolume, type VolumeRequest } from '../query/volume.ts';
import { freshStart, Run, savedStart, shapeOf, type RunStart } from './run.ts';
import { requestedConfig } from './runConfig.ts';
import type { AskedField, Source } from '../kinds/kind.ts';
import { isSameForm, kindOf, openSource, stepShape } from '../kinds/table.ts';
import type { DatasetOf, KindTypes, Signal } from '../kinds/types.ts';
import { budgetDone, lossToPsnr, validateBudget, type Budget } from '../training/schedule.ts';
import { outputScale } from '../training/shapeOptions.ts';
import { coreInTurns, lookInside } from './lookInside.ts';
import { checkMemory } from './memoryCheck.ts';
import type { SessionPorts } from './ports.ts';
import { queryInTurns } from './queryInTurns.ts';
import { StepsInProgress } from './stepsInProgress.ts';
import type { CutErrors } from '../solve/cutErrors.ts';
import { sourceCuts, type SourceCuts } from './sourceCuts.ts';
import { Targets } from './targets.ts';
import { TrainingLoop } from './trainingLoop.ts';
import { Turns } from './turns.ts';

export type { EngineRequest, SessionPorts } from './ports.ts';

export class Session implements SessionApi {
  #ports: SessionPorts;
  #source: Source | null = null;
  #cuts: SourceCuts | null = null;
  #runs = new Map<RunId, Run>();
  #nextRun = 1;
  #training: TrainingLoop;
  #steps: StepsInProgress;
  #targets: Targets;
  #engineCalls: Turns;
  #listeners = new Set<(event: SessionEvent) => void>();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
    this.#engineCalls = new Turns(() => ports.clock());
    this.#steps = new StepsInProgress(() => ports.clock(), (run, done) => this.#emit({ kind: 'stepping', run, done }));
    this.#targets = new Targets({ measure: (run, signal) => this.#measureTarget(run, signal), clock: () => ports.clock() });
    this.#training = new TrainingLoop({
      step: (run, budget) => this.#step(run, budget),
      reached: (run, signal) => this.#targets.reached(run, signal),
      checkSound: (run) => this.#engineCalls.run(() => run.checkSound()),
      turn: async () => ports.turn?.(),
      ended: (run, end) => this.#emit({ kind: 'ended', run: run.id, end }),
    });
  }

  async open<S extends Signal>(signal: S, name: string, prepared?: KindTypes[S['kind']]['prepared']): Promise<DatasetOf<S>> {
    await this.close();
    this.#source = openSource(signal, name, prepared);
    this.#cuts = sourceCuts(this.#source, { engineCalls: this.#engineCalls, training: this.#training, ports: this.#ports });
    return this.#source.dataset as DatasetOf<S>;
  }

  async createRun(request: RunRequest): Promise<RunInfo> {
    if (!this.#source) throw new CoordxError('Open an image, a video, a shape or a volume before creating a run.');
    const { dataset } = this.#source;
    const preset = request.preset ?? kindOf(dataset).presets[0].name;
    const config = requestedConfig(request, preset, dataset);
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
    this.#targets.end(id);
    this.#runs.delete(id);
    await this.#engineCalls.run(() => run.dispose());
  }

  async train(id: RunId, budget: Budget): Promise<TrainingEnd> {
    const run = this.#run(id);
    const limits = validateBudget(budget);
    this.#checkTrainable(run);
    this.#targets.begin(run, limits);
    return this.#training.start(run, limits);
  }

  async step(id: RunId, budget: Budget): Promise<void> {
    const run = this.#run(id);
    const limits = validateBudget(budget);
    this.#checkTrainable(run);
    await this.#step(run, limits);
  }

  stop(id: RunId): void {
    this.#training.stop(id);
    this.#steps.end(id);
  }

  hold(): () => void {
    return this.#training.hold();
  }

  async *picture(id: RunId, request: PictureRequest, asked: Asked = {}): AsyncGenerator<TimedBand> {
    validatePicture(request);
    const { rows } = this.#run(id);
    const bands = this.#query(id, (field) => queryPicture(field, request, { rows, ...asked }), asked);
    for await (const { part, milliseconds } of bands) yield { ...part, milliseconds };
  }

  async *frames(id: RunId, request: FramesRequest, asked: Asked = {}): AsyncGenerator<TimedFrame> {
    const { rows } = this.#run(id);
    const frames = this.#query(id, (field) => queryFrames(field, request, { rows, ...asked }), asked);
    for await (const { part, milliseconds } of frames) yield { values: part, milliseconds };
  }

  async *volume(id: RunId, request: VolumeRequest, asked: Asked = {}): AsyncGenerator<TimedVolumePart> {
    validateVolume(request);
    const shape = shapeOf(this.#run(id));
    const parts = this.#query(id, (field) => queryVolume(field, shape, request, asked.signal), asked);
    for await (const { part, milliseconds } of parts) yield { ...part, milliseconds };
  }

  async *points(id: RunId, points: Float32Array, asked: Asked = {}): AsyncGenerator<TimedPoints> {
    const scale = outputScale(shapeOf(this.#run(id)));
    const parts = this.#query(id, (field) => queryPoints(field, points, asked.signal), asked);
    for await (const { part, milliseconds } of parts) yield { distances: part.map((value) => scale * value), milliseconds };
  }

  async factors(id: RunId, samples: number, asked: Asked = {}): Promise<TimedFactors> {
    const run = this.#run(id);
    const shape = shapeOf(run);
    const core = coreInTurns(run, this.#engineCalls, asked);
    const ask = async function* (field: AskableField): ReturnType<typeof queryFactors> {
      yield* queryFactors(field, shape, samples, await core);
    };
    const parts = this.#query(id, ask, asked);
    const only = await parts.next();
    await parts.return(undefined);
    if (only.done) throw new CancelledError();
    return { ...only.value.part, milliseconds: only.value.milliseconds };
  }

  async inside<T extends object>(id: RunId, look: (inside: Inside) => Promise<T>, asked: Asked = {}): Promise<Timed<T>> {
    const run = this.#run(id);
    const source = run.canTrain ? (this.#source?.samples ?? null) : null;
    return lookInside(run, look, asked, { turns: this.#engineCalls, clock: () => this.#ports.clock(), source });
  }

  #query<T>(id: RunId, ask: (field: AskableField) => AsyncGenerator<T>, asked: Asked): AsyncGenerator<{ part: T; milliseconds: number }> {
    const run = this.#run(id);
    const isThere = (): boolean => this.#runs.get(id) === run;
    return queryInTurns(run, ask, asked, { turns: this.#engineCalls, clock: () => this.#ports.clock(), isThere });
  }

  async measure(id: RunId, { progress, ...asked }: AskedMeasure = {}): Promise<Measured> {
    const run = this.#run(id);
    const source = this.#source;
    if (!source || !run.canTrain) throw new CoordxError(`Open the ${run.dataset.kind} that the model was trained on to measure it.`);
    const { steps } = run.progress;
    const task = { ...(asked.signal ? { signal: asked.signal } : {}), ...(progress ? { progress } : {}) };
    const { metrics, framePsnr } = await source.measure(this.#askedField(run, asked), task);
    run.remember(metrics, steps);
    return { metrics, steps, framePsnr };
  }

  async #measureTarget(run: Run, signal: AbortSignal): Promise<Measured> {
    const measured = await this.measure(run.id, { signal });
    this.#emit({ kind: 'measured', run: run.id, seconds: run.progress.seconds, measured });
    return measured;
  }

  #askedField(run: Run, asked: Asked): AskedField {
    const { id, training } = run;
    return {
      training,
      picture: (request) => this.picture(id, request, asked),
      frames: (request) => this.frames(id, request, asked),
      parts: (query) => this.#parts(id, query, asked),
    };
  }

  async *#parts<T>(id: RunId, query: (field: AskableField) => AsyncGenerator<T>, asked: Asked): AsyncGenerator<T> {
    for await (const { part } of this.#query(id, query, asked)) {
      yield part;
      // What a source knows of itself may be found without any waiting: who cancels must be heard.
      await this.#ports.turn?.();
    }
  }

  async cutErrors(id: RunId, spec: FieldSpec): Promise<CutErrors[]> {
    return (await this.#cuts?.find(spec, this.#run(id).multiply)) ?? [];
  }

  async snapshot(id: RunId): Promise<Model> {
    const run = this.#run(id);
    return this.#engineCalls.run(() => run.model());
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#cuts?.close();
    await Promise.all([...this.#runs.keys()].map((id) => this.removeRun(id)));
  }

  #run(id: RunId): Run {
    const run = this.#runs.get(id);
    if (!run) throw new CoordxError(`There is no run ${id}.`);
    return run;
  }

  #checkTrainable(run: Run): void {
    if (this.#training.has(run.id)) throw new CoordxError('This run is already training.');
    const { dataset } = run;
    if (run.canTrain) return checkMemory(run.info(), { budget: run.memoryBudget, machine: this.#ports.memory });
    const size = kindOf(dataset).sizeInWords(dataset);
    throw new CoordxError(`To go on training, open the ${dataset.kind} it was trained on: ${dataset.name}, ${size}.`);
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
    const isOpen = source && isSameForm(start.dataset, source.dataset);
    const learning = isOpen ? source.stepper(start, this.#ports) : null;
    const run = await Run.create(this.#nextRun++, start, learning, {
      ...choice,
      options,
      clock: () => this.#ports.clock(),
      turn: async () => this.#ports.turn?.(),
    });
    this.#runs.set(run.id, run);
    return run.info();
  }

  async #step(run: Run, budget: Budget): Promise<void> {
    const before = run.progress.seconds;
    await this.#steps.make(run.id, (task) => this.#engineCalls.run(() => run.step(budgetDone(budget, run.progress), task)));
    this.#targets.stepped(run);
    this.#emit({
      kind: 'step',
      run: run.id,
      progress: { ...run.progress },
      psnr: lossToPsnr(run.progress.loss),
      milliseconds: (run.progress.seconds - before) * 1000,
      done: run.isDone ? 1 : budgetDone(budget, run.progress),
      facts: run.facts,
    });
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
