/** A Studio: what windows do with images, videos, shapes and runs, call by call. It answers any number of windows at once. */
import path from 'node:path';
import type { RunId } from '../../core/session/api.ts';
import type { DeviceReport } from '../../core/engine/engine.ts';
import { CancelledError, SettingError } from '../../core/base/errors.ts';
import { Exclusive } from '../../core/base/exclusive.ts';
import type { Metrics } from '../../core/kinds/types.ts';
import type {
  Changes,
  ClipId,
  DomainMesh,
  FfmpegOffer,
  FieldFactors,
  FieldFrames,
  FieldPicture,
  FieldVolume,
  FrameQuality,
  KnownSeries,
  Opened,
  Picture,
  ProbedVideo,
  SeriesUpdate,
  StepEstimate,
  StudioApi,
  StudioMethods,
  StudioState,
  Task,
  Volume,
} from '../../core/protocol/studio.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { writeProjectFile } from '../../io/projectFile.ts';
import { ffmpegOffer, requireFfmpeg } from '../../io/video/ffmpeg/ffmpegBinary.ts';
import type { StudioPorts } from '../engine/sessionPorts.ts';
import { Autosave } from './autosave.ts';
import { ChangeFeed } from './changeFeed.ts';
import { DrawnClips } from './drawnClips.ts';
import { exportClip, exportMesh, exportMetrics, exportModel, exportPicture } from './exports.ts';
import { faultOf } from './faults.ts';
import type { ChangeKind } from './innerRun.ts';
import { probeOpened, readOpened, type OpenedFile } from './opening.ts';
import { sourcePicture } from './pictures.ts';
import { checkRect, fieldFrames, fieldPicture, measurePart } from './queries.ts';
import { fieldFactors, fieldVolume, trueMesh, TrueVolumes } from './shapeQueries.ts';
import { pictureSignal, truePicture, videoOf } from './source.ts';
import { StepEstimates } from './stepEstimates.ts';
import type { Tickets } from './tickets.ts';
import { Workspace, type WorkspaceTools } from './workspace.ts';

export interface StudioOptions {
  ports: StudioPorts;
  /** Files that windows may name. */
  tickets: Tickets;
  /** Where unsaved work is kept; null to keep none. */
  autosaveFile: string | null;
}

type Args<M extends keyof StudioMethods> = StudioMethods[M]['args'];

/** What an unnamed project is called where it is kept by itself. */
const UNNAMED = 'project';
/** A revision that no state has. */
const NOTHING = -1;

export class Studio implements StudioApi {
  #ports: StudioPorts;
  #tickets: Tickets;
  #tools: WorkspaceTools;
  #work: Workspace;
  #feed = new ChangeFeed();
  #autosave: Autosave | null;
  #clips = new DrawnClips();
  #trueVolumes = new TrueVolumes();
  /** Opening, adding, saving: one at a time. */
  #turns = new Exclusive();
  #lastId: RunId = 0;
  /** Changes that a save would keep, and how many of them the last one kept. */
  #edits = 0;
  #savedEdits = 0;
  /** Revision at which the memory became that of another workspace. */
  #memoryRevision = 0;

  constructor({ ports, tickets, autosaveFile }: StudioOptions) {
    this.#ports = ports;
    this.#tickets = tickets;
    this.#tools = {
      ports,
      estimates: new StepEstimates(ports),
      changed: (workspace, kind) => this.#changed(workspace, kind),
      nextId: () => ++this.#lastId,
      useId: (id) => void (this.#lastId = Math.max(this.#lastId, id)),
    };
    this.#work = Workspace.empty(this.#tools);
    this.#autosave =
      autosaveFile === null
        ? null
        : new Autosave({
            file: autosaveFile,
            write: (file) => this.#keep(file),
            onSaved: () => void this.#feed.touch('soon'),
            onFailed: (error) => {
              if (!(error instanceof CancelledError)) process.stderr.write(`Unsaved work could not be kept: ${faultOf(error)}\n`);
            },
          });
  }

  /** Keeps what is not saved, and ends everything. */
  async close(): Promise<void> {
    this.#feed.close();
    await this.#clips.close();
    await Promise.all(this.#work.runs.map((run) => run.pause()));
    if (this.#isChanged) await this.#autosave?.flush();
    await this.#work.close();
  }

  async changes(known: Args<'changes'>, { signal }: Task = {}): Promise<Changes> {
    // Who knows nothing is answered at once.
    if (known.revision > 0) {
      await this.#feed.wait(this.#lacksSeries(known.series) ? NOTHING : known.revision, known.calm ?? 0, signal);
    }
    const state = this.#state();
    const isOld = known.revision < this.#memoryRevision || known.revision <= 0;
    return { state, series: this.#seriesSince(known), memory: isOld ? this.#work.memory : null };
  }

  async devices(): Promise<DeviceReport[]> {
    return (await this.#ports.listDevices?.()) ?? [];
  }

  probe({ file }: Args<'probe'>, { signal }: Task = {}): Promise<ProbedVideo | null> {
    return probeOpened(this.#tickets.path(file, 'read'), signal);
  }

  async open({ file, selection = {} }: Args<'open'>, task: Task = {}): Promise<Opened> {
    const opened = await readOpened(this.#tickets.path(file, 'read'), selection, task);
    return this.#turns.run(() => this.#take(opened, task));
  }

  addRun({ setup }: Args<'addRun'>): Promise<RunId> {
    return this.#turns.run(async () => (await this.#work.addRun(setup)).id);
  }

  duplicateRun({ run, name, fresh }: Args<'duplicateRun'>): Promise<RunId> {
    return this.#turns.run(async () => (await this.#work.duplicate(this.#work.run(run), name, fresh)).id);
  }

  async configureRun({ run, setup }: Args<'configureRun'>): Promise<null> {
    await this.#work.run(run).configure(setup);
    return null;
  }

  async removeRun({ run }: Args<'removeRun'>): Promise<null> {
    await this.#turns.run(() => this.#work.removeRun(this.#work.run(run)));
    return null;
  }

  async resetRun({ run }: Args<'resetRun'>): Promise<null> {
    await this.#work.run(run).reset();
    return null;
  }

  async train({ run, budget }: Args<'train'>): Promise<null> {
    await this.#work.run(run).train(budget);
    return null;
  }

  async step({ run, budget }: Args<'step'>): Promise<null> {
    await this.#work.run(run).step(budget);
    return null;
  }

  async pause({ run }: Args<'pause'>): Promise<null> {
    await this.#work.run(run).pause();
    return null;
  }

  async estimate({ setup }: Args<'estimate'>): Promise<StepEstimate | null> {
    const { dataset } = this.#work;
    return dataset && this.#tools.estimates.estimate(setup, dataset, () => this.#work.isIdle);
  }

  async picture({ run, ...args }: Args<'picture'>, task: Task = {}): Promise<FieldPicture> {
    return fieldPicture(this.#work.run(run), this.#work.source, args, task);
  }

  async frames({ run, request, most }: Args<'frames'>, task: Task = {}): Promise<FieldFrames> {
    return fieldFrames(this.#work.run(run), request, most, task);
  }

  async truth({ rect, most, frame }: Args<'truth'>, { signal }: Task = {}): Promise<Picture> {
    const truth = pictureSignal(this.#work.source);
    if (rect) checkRect(rect, truth);
    return sourcePicture(truePicture(truth, frame), rect, most, signal);
  }

  async measure({ run, rect, frame = 0 }: Args<'measure'>, task: Task = {}): Promise<Metrics> {
    const { inner } = this.#work.run(run);
    const { source } = this.#work;
    const { dataset, hasDataset } = inner.info;
    if (rect && dataset.kind === 'shape') throw new SettingError('A shape is measured as a whole.');
    if (rect && hasDataset) return measurePart(this.#work.run(run), pictureSignal(source), { rect, frame }, task);
    return inner.measure(task.signal);
  }

  async frameQuality({ run }: Args<'frameQuality'>): Promise<FrameQuality | null> {
    return this.#work.run(run).curves.frames;
  }

  async volume({ run, resolution }: Args<'volume'>, task: Task = {}): Promise<FieldVolume> {
    return fieldVolume(this.#work.run(run), resolution, task);
  }

  async factors({ run, samples }: Args<'factors'>): Promise<FieldFactors> {
    return fieldFactors(this.#work.run(run), samples);
  }

  trueVolume(args: Args<'trueVolume'>, task: Task = {}): Promise<Volume> {
    return this.#trueVolumes.of(this.#work.source, args, task);
  }

  async trueMesh(): Promise<DomainMesh | null> {
    return trueMesh(this.#work.source);
  }

  async exportPicture(args: Args<'exportPicture'>, task: Task = {}): Promise<null> {
    const { run, request, bitDepth, quality, file } = args;
    const target = this.#tickets.path(file, 'write');
    await exportPicture(this.#work.run(run), target, request, { bitDepth, quality }, task);
    return null;
  }

  async exportClip({ run, request, clip, format, file }: Args<'exportClip'>, task: Task = {}): Promise<string[]> {
    const target = this.#tickets.path(file, 'write');
    return exportClip(this.#work.run(run), target, { request, clip, format, source: this.#work.source }, task);
  }

  async exportMesh({ run, resolution, faces, file }: Args<'exportMesh'>, task: Task = {}): Promise<string[]> {
    return exportMesh(this.#work.run(run), this.#tickets.path(file, 'write'), { resolution, faces }, task);
  }

  async startClip({ file, ...options }: Args<'startClip'>): Promise<ClipId> {
    // Before the window draws anything.
    requireFfmpeg();
    return this.#clips.start(this.#tickets.path(file, 'write'), options);
  }

  async addFrame({ clip, pixels }: Args<'addFrame'>): Promise<null> {
    await this.#clips.add(clip, pixels);
    return null;
  }

  endClip({ clip }: Args<'endClip'>): Promise<string[]> {
    return this.#clips.end(clip);
  }

  async dropClip({ clip }: Args<'dropClip'>): Promise<null> {
    await this.#clips.drop(clip);
    return null;
  }

  async exportModel({ run, file }: Args<'exportModel'>): Promise<null> {
    await exportModel(this.#work.run(run), this.#tickets.path(file, 'write'));
    return null;
  }

  async exportMetrics({ file }: Args<'exportMetrics'>): Promise<null> {
    await exportMetrics(this.#work, this.#tickets.path(file, 'write'));
    return null;
  }

  async exportBytes({ bytes, file }: Args<'exportBytes'>): Promise<null> {
    await writeFileAtomically(this.#tickets.path(file, 'write'), bytes);
    return null;
  }

  async remember({ memory }: Args<'remember'>): Promise<null> {
    this.#work.memory = memory;
    if (this.#isChanged) this.#autosave?.touch('steady');
    return null;
  }

  async save({ file }: Args<'save'>, task: Task = {}): Promise<null> {
    const target = this.#tickets.path(file, 'write');
    await this.#turns.run(async () => {
      const edits = this.#edits;
      await writeProjectFile(target, await this.#work.stored(null), task);
      this.#savedEdits = edits;
      this.#work.name = path.basename(target);
      this.#feed.touch('soon');
      if (!this.#isChanged) await this.#autosave?.remove();
    });
    return null;
  }

  async closeProject(): Promise<null> {
    await this.#turns.run(() => this.#replace(Workspace.empty(this.#tools)));
    return null;
  }

  async ffmpegOffer(): Promise<FfmpegOffer> {
    return ffmpegOffer();
  }

  async fetchFfmpeg(_: null, { signal, progress }: Task = {}): Promise<null> {
    // Loaded when it is needed, which is once.
    const { fetchFfmpeg } = await import('../../io/video/ffmpeg/fetchFfmpeg.ts');
    await fetchFfmpeg({ signal, progress });
    return null;
  }

  get #isChanged(): boolean {
    return this.#edits !== this.#savedEdits;
  }

  async #take(opened: OpenedFile, task: Task): Promise<Opened> {
    if (task.signal?.aborted) throw new CancelledError();
    switch (opened.kind) {
      case 'source': {
        const work = await Workspace.open(this.#tools, opened.source);
        await this.#replace(work);
        return { kind: 'source', dataset: datasetOf(work), notes: opened.source.notes };
      }
      case 'model': {
        const { name } = path.parse(opened.name);
        const { id } = await this.#work.addModel(name, opened.model);
        this.#work.name ??= opened.name;
        return { kind: 'model', run: id };
      }
      case 'project': {
        const { project, source, name } = opened;
        const work = await Workspace.restore(this.#tools, project, source, task);
        // One that was kept by itself has a name, and was never saved.
        work.name = project.name ?? name;
        await this.#replace(work);
        if (project.name !== null) this.#changed(work, 'setup');
        return { kind: 'project', runs: work.runs.length };
      }
    }
  }

  /** Writes what is not saved. @throws CancelledError when it made room for another workspace meanwhile. */
  async #keep(file: string): Promise<void> {
    const work = this.#work;
    try {
      await writeProjectFile(file, await work.stored(work.name ?? UNNAMED));
    } catch (error) {
      throw work === this.#work ? error : new CancelledError();
    }
  }

  /** Puts another workspace in the place of the one that is open; what was kept of that goes with it. */
  async #replace(work: Workspace): Promise<void> {
    const old = this.#work;
    this.#work = work;
    this.#trueVolumes.clear();
    this.#savedEdits = this.#edits;
    this.#memoryRevision = this.#feed.touch('soon');
    await old.close();
    await this.#autosave?.remove();
  }

  #changed(workspace: Workspace, kind: ChangeKind): number {
    // The end of one that was replaced changes nothing any more.
    if (workspace !== this.#work) return this.#feed.revision;
    if (kind !== 'measured' && kind !== 'passing') {
      this.#edits += 1;
      this.#autosave?.touch(kind === 'step' ? 'steady' : 'soon');
    }
    return this.#feed.touch(kind === 'step' || kind === 'passing' ? 'calm' : 'soon');
  }

  #state(): StudioState {
    const { source, dataset, runs, name } = this.#work;
    return {
      revision: this.#feed.revision,
      dataset,
      video: videoOf(source)?.description ?? null,
      runs: runs.map((run) => run.state()),
      project: { name, changed: this.#isChanged, autosaved: this.#autosave?.saved ?? null },
    };
  }

  /** Whether a curve has another length than is known. */
  #lacksSeries(known: KnownSeries[]): boolean {
    return this.#work.runs.some(({ id, curves }) =>
      curves.names.some((name) => !curves.series(name).isKnown(knownOf(known, id, name))),
    );
  }

  #seriesSince({ revision, series }: Args<'changes'>): SeriesUpdate[] {
    return this.#work.runs.flatMap(({ id, curves }) =>
      curves.names.flatMap((name) => {
        const known = knownOf(series, id, name);
        const curve = curves.series(name);
        const isCurrent = curve.isKnown(known) && curves.changedAt(name) <= revision;
        return isCurrent ? [] : [{ run: id, name, ...curve.since(known) }];
      }),
    );
  }
}

function knownOf(series: KnownSeries[], run: RunId, name: string): KnownSeries | undefined {
  return series.find((known) => known.run === run && known.name === name);
}

function datasetOf({ dataset }: Workspace): NonNullable<Workspace['dataset']> {
  if (!dataset) throw new Error('a workspace of a source has no dataset');
  return dataset;
}
