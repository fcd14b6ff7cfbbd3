/** The window's state, wired together: the host, the engine behind it, and everything that is made from them. */
import type { DeviceReport } from '../../src-main/core/engine/engine.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { About, HostEvent, RecentFile, Sample } from '../../src-main/core/protocol/hostApi.ts';
import type { StudioApi } from '../../src-main/core/protocol/studio.ts';
import type { ViewMemory } from '../../src-main/core/protocol/studio/document.ts';
import type { RunSetup, RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import type { Host } from '../client/host.ts';
import { isComparable, openKinds, type KindStates } from '../kinds/table.ts';
import type { OnShow } from '../kinds/windowKind.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import type { Desk, LinkStatus } from '../state/desk.ts';
import { DrawingCost } from '../state/engine/drawingCost.ts';
import { Beside } from '../state/inside/beside.svelte.ts';
import { Inside } from '../state/inside/inside.svelte.ts';
import { Pace } from '../state/engine/pace.ts';
import { FfmpegFetcher } from '../state/engine/ffmpegFetcher.ts';
import { Mirror } from '../state/engine/mirror.svelte.ts';
import { Jobs } from '../state/notices/jobs.svelte.ts';
import { Notices } from '../state/notices/notices.svelte.ts';
import { Drafts, type Draft } from '../state/settings/drafts.svelte.ts';
import { asJpeg } from '../state/exports/asJpeg.ts';
import type { Size } from '../state/exports/pictureSize.ts';
import { View, type ViewData } from '../state/view/view.svelte.ts';
import { Ceilings } from './ceilings.svelte.ts';
import { Connection } from './connection.svelte.ts';
import type { Dialog } from './dialog.ts';
import { OwnPresets } from './presets/ownPresets.svelte.ts';
import { Measuring } from './measuring.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { Lessons } from './lessons/lessons.svelte.ts';
import { Timelapse } from './clips/timelapse.svelte.ts';

export class App implements Desk {
  readonly host: Host;
  readonly cost = new DrawingCost();
  readonly mirror = new Mirror(this.cost);
  readonly drafts = new Drafts();
  readonly view = new View();
  readonly notices = new Notices();
  readonly jobs = new Jobs(this.notices);
  readonly preferences = new Preferences();
  readonly ownPresets: OwnPresets;
  readonly ceilings = new Ceilings(this);
  readonly measuring = new Measuring();
  /** What is seen inside of the selected run. */
  readonly inside = new Inside(this);
  readonly beside = new Beside(this, this.inside);
  readonly lessons = new Lessons(this);
  /** What each kind holds on show. */
  readonly kinds: KindStates = openKinds(this);
  dialog = $state.raw<Dialog | null>(null);
  /** How the engine process ended last, and what it left behind. */
  ended = $state.raw<Extract<HostEvent, { kind: 'engineEnded' }> | null>(null);
  autosave = $state.raw<(Grant & { time: number }) | null>(null);
  devices = $state.raw<readonly DeviceReport[]>([]);
  samples = $state.raw<readonly Sample[]>([]);
  recent = $state.raw<readonly RecentFile[]>([]);
  about = $state.raw<About | null>(null);
  /** Whether anything was to be opened or has been: who comes later is not greeted with a sample. */
  isGreeted = false;
  /** Whether the window shows what is looked at and nothing else. */
  isAlone = $state(false);
  /** The run that was removed last, when its removal ends, and when that was asked; null where none can be brought back. */
  removed = $state.raw<{ name: string; gone: Promise<unknown>; time: number } | null>(null);
  /** The run that was brought back last, and when: it can be removed again. */
  returned = $state.raw<{ run: RunId; time: number } | null>(null);
  /** Name of the file that is being opened. */
  opening = $state.raw<string | null>(null);
  /** The file that holds what is open: a source, or the project once it was opened or saved. */
  file = $state.raw<Grant | null>(null);
  /** Where the project was saved last. */
  savedAs = $state.raw<Grant | null>(null);
  /** Takes the view as it is on the screen, as a PNG file. Set by the viewport. */
  snapshot: ((size?: Size) => Promise<Uint8Array>) | null = null;
  readonly timelapse = new Timelapse({ take: () => this.#photograph(), clock: () => performance.now() });
  /** What a frame of a clip of the view takes. */
  readonly clipPace = new Pace();
  /** Takes the plots as they are on the screen, as a PNG file. Set by the plots. */
  plotsPicture = $state.raw<(() => Promise<Uint8Array>) | null>(null);
  /** Moves the focus to the next panel, or to the one before. Set by the window. */
  movePanel: ((by: 1 | -1) => void) | null = null;
  /** What the host asked to do by its menu. */
  onCommand: (id: string) => void = () => undefined;
  #connection: Connection;
  #ffmpeg = new FfmpegFetcher(this.jobs, (offer) => {
    return new Promise((answer) => {
      this.dialog = { kind: 'fetchFfmpeg', offer, answer };
    });
  });
  /** What the engine remembers of the window; null when it was not told yet. */
  #remembered: ViewMemory | null = null;

  constructor(host: Host) {
    this.host = host;
    this.ownPresets = new OwnPresets(host.api);
    this.#connection = new Connection(host);
  }

  get link(): LinkStatus {
    return this.#connection.status;
  }

  get api(): StudioApi {
    return this.#connection.api;
  }

  get engine(): StudioApi | null {
    return this.#connection.engine;
  }

  get run(): RunState | null {
    return this.mirror.run(this.view.selected);
  }

  /** The run that the selected one is compared with; null while that is the truth, or nothing that it can be compared with. */
  get compared(): RunState | null {
    const { mode, other } = this.view;
    if (!this.run || mode === 'field' || mode === 'truth' || other === 'truth') return null;
    const found = this.mirror.run(other);
    return found && isComparable(found.dataset, this.run.dataset) ? found : null;
  }

  /** What is looked at: what is open, or what the selected run is of where nothing is, or only what looks quite different. */
  get subject(): DatasetDescription | null {
    const { dataset } = this.mirror.state;
    const own = this.run?.dataset ?? null;
    if (!dataset || !own) return dataset ?? own;
    return isComparable(own, dataset) ? dataset : own;
  }

  /** What is on show of it. */
  get shown(): OnShow | null {
    return this.subject && this.kinds[this.subject.kind];
  }

  /** The draft of the selected run. */
  get draft(): Draft | null {
    return this.run && this.drafts.of(this.run);
  }

  /** Goes on without what was left behind. */
  dismissAutosave(): void {
    this.autosave = null;
    this.ended = null;
  }

  /** Nothing is known any more of what was open. */
  forget(): void {
    this.isAlone = false;
    this.inside.isOpen = false;
    this.beside.id = null;
    this.removed = null;
    this.returned = null;
    // What was told spoke of what was open.
    this.notices.clear();
    this.#clearShown();
    this.view.reset();
    this.timelapse.clear();
    this.clipPace.clear();
    for (const kind of this.#allShown) kind.restore?.({});
    this.drafts.restore([], []);
  }

  /** The window as it is, beside what a project remembers of it: gives what puts it back. */
  hold(): () => void {
    const { file, savedAs, isAlone, removed, returned } = this;
    const parts = [this.drafts, this.inside, this.beside, this.timelapse].map((part) => part.hold());
    return () => {
      Object.assign(this, { file, savedAs, isAlone, removed, returned });
      for (const putBack of parts) putBack();
    };
  }

  /** What is on show, as small as a good picture can be. */
  async #photograph(): Promise<Blob | null> {
    const shown = await this.snapshot?.();
    return shown ? asJpeg(shown) : null;
  }

  #clearShown(): void {
    this.ceilings.clear();
    this.inside.clear();
    this.beside.clear();
    for (const kind of this.#allShown) kind.clear();
  }

  get #allShown(): OnShow[] {
    return Object.values(this.kinds);
  }

  /** Something that queries depend on has changed. `byPerson`: not only that training went on. */
  wake(byPerson: boolean): void {
    this.beside.wake(byPerson);
    this.inside.wake(byPerson);
    for (const kind of this.#allShown) kind.wake(byPerson);
  }

  /** Makes a run and selects it. */
  async addRun(setup: RunSetup): Promise<RunId> {
    const run = await this.api.addRun({ setup });
    this.view.selected = run;
    return run;
  }

  /** What a project is to remember of the window. */
  memory(): ViewMemory {
    const { runs } = this.mirror.state;
    const view = this.view.remember(runs.map(({ id }) => id));
    const memory: ViewMemory = { view, drafts: this.drafts.remember(runs) };
    return Object.assign(memory, ...this.#allShown.map((kind) => kind.remember?.())) as ViewMemory;
  }

  /** Tells the engine what to remember of the window, if that has changed. */
  async remember(): Promise<void> {
    const memory = this.memory();
    if (this.link !== 'connected' || isSame(memory, this.#remembered)) return;
    this.#remembered = memory;
    await this.api.remember({ memory });
  }

  /** Asks what engines and devices there are. Trying them starts processes, so not in the window's first moment. */
  async loadDevices(): Promise<void> {
    this.devices = await this.api.devices(null);
  }

  async loadRecent(): Promise<void> {
    this.recent = await this.host.api.recent(null);
  }

  /** Connects to an engine process that the host has started. Gives whether that is still the one. */
  async connect(): Promise<boolean> {
    this.mirror.unfollow();
    if (!(await this.#connection.make((api) => this.#ffmpeg.over(api)))) return false;
    this.#remembered = null;
    this.#clearShown();
    this.mirror.follow(
      this.api,
      (memory) => this.#adopt(memory),
      (error) => this.notices.fail(error),
    );
    return true;
  }

  disconnect(status: Exclude<LinkStatus, 'connected'>): void {
    this.mirror.unfollow();
    this.#connection.end(status);
  }

  /** Takes over what a project remembered. */
  #adopt(memory: ViewMemory): void {
    const { runs } = this.mirror.state;
    this.#clearShown();
    // Checked where it was read (io/viewMemory.ts); any part of it may be missing.
    this.view.restore((memory['view'] ?? {}) as Partial<ViewData>, runs.map(({ id }) => id));
    for (const kind of this.#allShown) kind.restore?.(memory);
    const drafts = Array.isArray(memory['drafts']) ? (memory['drafts'] as { run: number; draft: Draft }[]) : [];
    this.drafts.restore(runs, drafts);
    this.#remembered = this.memory();
  }
}
