/** What is open in a Studio: a dataset and the runs on it, over a Session of their own. Replaced as a whole. */
import type { RunId } from '../../core/session/api.ts';
import { CancelledError, CoordxError } from '../../core/base/errors.ts';
import type { DatasetDescription } from '../../core/kinds/types.ts';
import type { Model } from '../../core/session/model.ts';
import { Session } from '../../core/session/session.ts';
import type { RunSetup, Task, ViewMemory } from '../../core/protocol/studio.ts';
import type { Project, StoredRun } from '../../io/projectFile.ts';
import { MAX_RUNS } from '../../io/projectManifest.ts';
import type { StudioPorts } from '../engine/sessionPorts.ts';
import { turn } from '../threads/turn.ts';
import type { ChangeKind, RunContext } from './runs/innerRun.ts';
import type { Source } from '../kinds/studioKind.ts';
import type { StepEstimates } from './runs/stepEstimates.ts';
import { StudioRun, type RunMark } from './runs/studioRun.ts';

/** What all workspaces of a Studio have in common. */
export interface WorkspaceTools {
  ports: StudioPorts;
  estimates: StepEstimates;
  /** Told of every change in a workspace; gives the revision of the state with it. */
  changed(workspace: Workspace, kind: ChangeKind): number;
  /** A number for a new run. */
  nextId(): RunId;
  /** Says that a number is a run's already, so that `nextId` gives greater ones. */
  useId(id: RunId): void;
}

export class Workspace {
  /** Name of the project or source; null before anything was opened. */
  name: string | null = null;
  /** What the window wants to find again. */
  memory: ViewMemory | null = null;
  readonly source: Source | null;
  readonly dataset: DatasetDescription | null;
  #tools: WorkspaceTools;
  #context: RunContext;
  /** In the order in which they are listed. */
  #runs: StudioRun[] = [];
  /** What was removed last, and where it stood. */
  #removed: { run: StoredRun; place: number } | null = null;

  private constructor(tools: WorkspaceTools, session: Session, source: Source | null, dataset: DatasetDescription | null) {
    this.source = source;
    this.dataset = dataset;
    this.#tools = tools;
    this.#context = {
      session,
      truth: source,
      estimates: tools.estimates,
      clock: () => tools.ports.clock(),
      changed: (kind) => tools.changed(this, kind),
    };
  }

  /** With a source as its dataset, or without any. */
  static async open(tools: WorkspaceTools, source: Source | null): Promise<Workspace> {
    const session = newSession(tools.ports);
    const dataset = source && (await source.open(session));
    const workspace = new Workspace(tools, session, source, dataset);
    workspace.name = source?.name ?? null;
    return workspace;
  }

  /** Without anything in it. */
  static empty(tools: WorkspaceTools): Workspace {
    return new Workspace(tools, newSession(tools.ports), null, null);
  }

  /** With everything of a project. @throws CoordxError, and nothing is left of it then. */
  static async restore(tools: WorkspaceTools, project: Project, source: Source | null, { signal }: Task): Promise<Workspace> {
    const workspace = await Workspace.open(tools, source);
    try {
      for (const stored of project.runs) {
        if (signal?.aborted) throw new CancelledError();
        await workspace.#restoreRun(stored);
      }
    } catch (error) {
      await workspace.close();
      throw error;
    }
    workspace.memory = project.memory;
    return workspace;
  }

  get runs(): readonly StudioRun[] {
    return this.#runs;
  }

  /** Whether no run is in training. */
  get isIdle(): boolean {
    return this.#runs.every((run) => !run.isTraining);
  }

  /** @throws CoordxError when there is no such run. */
  run(id: RunId): StudioRun {
    const run = this.#runs.find((candidate) => candidate.id === id);
    if (!run) throw new CoordxError(`There is no run ${id}.`);
    return run;
  }

  /** Makes a run with fresh weights. */
  async addRun(setup: RunSetup): Promise<StudioRun> {
    this.#checkRoom();
    return this.#insert(await StudioRun.create(this.#mark(), this.#context, setup), this.#runs.length);
  }

  /** Makes a run of a model that was opened. */
  async addModel(name: string, model: Model): Promise<StudioRun> {
    this.#checkRoom();
    return this.#insert(await StudioRun.open(this.#mark(), this.#context, name, model), this.#runs.length);
  }

  /** A copy of a run, listed behind it: as it is, or (`fresh`) untrained. */
  async duplicate(original: StudioRun, name: string, fresh: boolean): Promise<StudioRun> {
    this.#checkRoom();
    const copy = fresh
      ? await StudioRun.create(this.#mark(), this.#context, { ...original.setup, name })
      : await StudioRun.restore(this.#mark(), this.#context, { ...(await original.stored()), name });
    // The original may be gone by now, and the copy is then the last.
    const place = this.#runs.indexOf(original);
    return this.#insert(copy, place < 0 ? this.#runs.length : place + 1);
  }

  /** Takes a run out. Until the next one is, it can be brought back. */
  async removeRun(run: StudioRun): Promise<void> {
    const place = this.#runs.indexOf(run);
    this.#runs = this.#runs.filter((other) => other !== run);
    this.#context.changed('setup');
    this.#removed = { run: await run.stored(), place };
    await run.remove();
  }

  /** Puts the run that was removed last where it stood, with all it has learned. @throws CoordxError when there is none. */
  async bringBack(): Promise<StudioRun> {
    const removed = this.#removed;
    if (!removed) throw new CoordxError('No run was removed that could be brought back.');
    this.#checkRoom();
    // Under its old number: windows know its draft by that.
    const run = await StudioRun.restore(markOf(removed.run), this.#context, removed.run);
    this.#removed = null;
    return this.#insert(run, removed.place);
  }

  /** Everything that is kept of it. @param name of a project that is kept by itself. */
  async stored(name: string | null): Promise<Project> {
    const { source, memory } = this;
    const runs: StoredRun[] = [];
    for (const run of this.#runs) runs.push(await run.stored());
    return { name, source: source && storedSource(source), runs, memory };
  }

  /** Ends all training and all queries. */
  async close(): Promise<void> {
    const runs = this.#runs;
    this.#runs = [];
    await Promise.all(runs.map((run) => run.remove()));
    await this.#context.session.close();
  }

  async #restoreRun(stored: StoredRun): Promise<void> {
    this.#tools.useId(stored.id);
    this.#runs.push(await StudioRun.restore(markOf(stored), this.#context, stored));
  }

  #insert(run: StudioRun, place: number): StudioRun {
    this.#runs = this.#runs.toSpliced(place, 0, run);
    this.#context.changed('setup');
    return run;
  }

  /** A new number, and the first colour that no run has. */
  #mark(): RunMark {
    const taken = new Set(this.#runs.map(({ color }) => color));
    let color = 1;
    while (taken.has(color)) color += 1;
    return { id: this.#tools.nextId(), color };
  }

  #checkRoom(): void {
    if (this.#runs.length >= MAX_RUNS) throw new CoordxError(`A project has at most ${MAX_RUNS} runs: remove one first.`);
  }
}

function markOf({ id, color = id }: StoredRun): RunMark {
  return { id, color };
}

function storedSource({ name, bytes, selection }: Source): Project['source'] {
  return { name, bytes, ...(selection && { selection }) };
}

function newSession(ports: StudioPorts): Session {
  return new Session({
    selectEngine: (request) => ports.selectEngine(request),
    clock: () => ports.clock(),
    turn: () => ports.turn?.() ?? turn(),
    ...(ports.memory && { memory: ports.memory }),
    ...(ports.drawChunks && { drawChunks: ports.drawChunks }),
    ...(ports.measureGrid && { measureGrid: ports.measureGrid }),
  });
}
