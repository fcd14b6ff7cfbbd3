/** What is open in a Studio, for all of its windows: how it is opened, changed, saved, kept by itself, and replaced. */
import path from 'node:path';
import { visible } from '../../core/base/visible.ts';
import type { RunId } from '../../core/session/api.ts';
import { CancelledError, CoordxError } from '../../core/base/errors.ts';
import { Exclusive } from '../../core/base/exclusive.ts';
import type { Opened, StudioState, Task, ViewMemory } from '../../core/protocol/studio.ts';
import { writeProjectFile } from '../../io/projectFile.ts';
import type { StudioPorts } from '../engine/sessionPorts.ts';
import type { Desk, Source } from '../kinds/studioKind.ts';
import { Autosave } from './autosave.ts';
import { ChangeFeed } from './changeFeed.ts';
import { faultOf } from './faults.ts';
import type { OpenedFile } from './opening.ts';
import type { ChangeKind, InnerRun } from './runs/innerRun.ts';
import { StepEstimates } from './runs/stepEstimates.ts';
import type { Tickets } from './tickets.ts';
import { setAside, type Aside } from './trial.ts';
import { Workspace, type WorkspaceTools } from './workspace.ts';

export interface DocumentOptions {
  ports: StudioPorts;
  /** Files that windows may name. */
  tickets: Tickets;
  /** Where unsaved work is kept; null to keep none. */
  autosaveFile: string | null;
}

/** Changes that training makes; those that a save would not keep; and those of which a window need not hear at once. */
const STEADY: readonly ChangeKind[] = ['first', 'step'];
const UNSAVED: readonly ChangeKind[] = ['stepping', 'measured', 'passing'];
const CALM: readonly ChangeKind[] = ['step', 'stepping', 'passing'];

/** What an unnamed project is called where it is kept by itself. */
const UNNAMED = 'project';

export class Document implements Desk {
  readonly feed = new ChangeFeed();
  readonly tickets: Tickets;
  readonly estimates: StepEstimates;
  #tools: WorkspaceTools;
  #work: Workspace;
  /** The project, while something else is tried in its place. */
  #aside: Aside | null = null;
  #autosave: Autosave | null;
  /** Opening, adding, saving: one at a time. */
  #turns = new Exclusive();
  #lastId: RunId = 0;
  /** Changes that a save would keep, and how many of them the last one kept. */
  #edits = 0;
  #savedEdits = 0;
  #memoryRevision = 0;
  #autosaveFault: string | null = null;

  constructor({ ports, tickets, autosaveFile }: DocumentOptions) {
    this.tickets = tickets;
    this.estimates = new StepEstimates(ports);
    this.#tools = {
      ports,
      estimates: this.estimates,
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
            onSaved: () => this.#kept(null),
            onFailed: (error) => {
              // No window knows the file.
              if (!(error instanceof CancelledError)) this.#kept(faultOf(error).replaceAll(`"${path.basename(autosaveFile)}"`, 'It'));
            },
          });
  }

  /** Keeps what is not saved, and ends everything. */
  async close(): Promise<void> {
    this.feed.close();
    await Promise.all(this.#work.runs.map((run) => run.pause()));
    if (this.#isChanged) await this.#autosave?.flush();
    await Promise.all([this.#work.close(), this.#aside?.work.close()]);
  }

  /** What is open now. */
  get work(): Workspace {
    return this.#work;
  }

  get source(): Source | null {
    return this.#work.source;
  }

  /** Revision at which the memory became that of another workspace. */
  get memoryRevision(): number {
    return this.#memoryRevision;
  }

  run(id: RunId): InnerRun {
    return this.#work.run(id).inner;
  }

  file(ticket: string): string {
    return this.tickets.path(ticket, 'read');
  }

  target(ticket: string): string {
    return this.tickets.path(ticket, 'write');
  }

  /** Does something with what is open while nothing else is opened, added or saved. */
  alone<T>(task: (work: Workspace) => Promise<T>): Promise<T> {
    return this.#turns.run(() => task(this.#work));
  }

  /** Takes a file that was read. @throws CoordxError, and all is as it was. */
  open(opened: OpenedFile, task: Task): Promise<Opened> {
    return this.#turns.run(() => this.#take(opened, task));
  }

  remember(memory: ViewMemory): void {
    this.#work.memory = memory;
    if (this.#isChanged) this.#autosave?.touch('steady');
  }

  /** Writes the project. @throws FileError, CancelledError. */
  save(file: string, task: Task): Promise<void> {
    return this.alone(async (work) => {
      if (this.#aside) throw new CoordxError('What a lesson tries is not saved: leave the lesson first.');
      const edits = this.#edits;
      await writeProjectFile(file, await work.stored(null), task);
      this.#savedEdits = edits;
      this.#work.name = visible(path.basename(file));
      this.feed.touch('soon');
      if (!this.#isChanged) await this.#forget();
    });
  }

  /** Drops everything. */
  clear(): Promise<void> {
    return this.#turns.run(() => this.#replace(Workspace.empty(this.#tools)));
  }

  /** Sets all aside and opens a source, or what is open without its runs, to try things that are never kept. @throws CoordxError where that is so already. */
  setAside(source: Source | null): Promise<void> {
    return this.alone(async (work) => {
      if (this.#aside) throw new CoordxError('A lesson is open already, perhaps in another window: leave it first.');
      const trial = await Workspace.open(this.#tools, source ?? work.source);
      this.#aside = await setAside(work);
      // Should the program end meanwhile, this is what is found again.
      if (this.#isChanged) await this.#autosave?.flush();
      this.#show(trial);
    });
  }

  /** Has everything as it was before `setAside`. @throws CoordxError where nothing is set aside. */
  bringBack(): Promise<void> {
    return this.alone(async (trial) => {
      const aside = this.#aside;
      if (!aside) throw new CoordxError('No lesson is open.');
      this.#aside = null;
      this.#show(aside.work);
      await Promise.all([trial.close(), aside.goOn()]);
    });
  }

  state(): StudioState {
    const { source, dataset, runs, name } = this.#work;
    return {
      revision: this.feed.revision,
      dataset,
      video: source?.video ?? null,
      runs: runs.map((run) => run.state()),
      isTrial: this.#aside !== null,
      project: { name, changed: this.#isChanged, autosaved: this.#autosave?.saved ?? null, autosaveFault: this.#autosaveFault },
    };
  }

  /** What is kept by itself. */
  get #project(): Workspace {
    return this.#aside?.work ?? this.#work;
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
    const work = this.#project;
    try {
      await writeProjectFile(file, await work.stored(work.name ?? UNNAMED));
    } catch (error) {
      throw work === this.#project ? error : new CancelledError();
    }
  }

  /** What was kept, or could not be, is wanted no more. */
  async #forget(): Promise<void> {
    this.#kept(null);
    await this.#autosave?.remove();
  }

  #kept(fault: string | null): void {
    if (fault !== null && fault !== this.#autosaveFault) process.stderr.write(`Unsaved work could not be kept: ${fault}\n`);
    this.#autosaveFault = fault;
    this.feed.touch('soon');
  }

  /** Puts another workspace in the place of the one that is open; what was kept of that goes with it. */
  async #replace(work: Workspace): Promise<void> {
    const old = this.#work;
    this.#show(work);
    if (this.#aside) return old.close();
    this.#savedEdits = this.#edits;
    await old.close();
    await this.#forget();
  }

  #show(work: Workspace): void {
    this.#work = work;
    this.#memoryRevision = this.feed.touch('soon');
  }

  #changed(workspace: Workspace, kind: ChangeKind): number {
    // The end of one that was replaced changes nothing any more.
    if (workspace !== this.#work) return this.feed.revision;
    if (!UNSAVED.includes(kind) && !this.#aside) {
      this.#edits += 1;
      this.#autosave?.touch(STEADY.includes(kind) ? 'steady' : 'soon');
    }
    return this.feed.touch(CALM.includes(kind) ? 'calm' : 'soon');
  }
}

function datasetOf({ dataset }: Workspace): NonNullable<Workspace['dataset']> {
  if (!dataset) throw new Error('a workspace of a source has no dataset');
  return dataset;
}
