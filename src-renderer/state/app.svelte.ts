/** The window's state, wired together: the host, the engine behind it, and everything that is made from them. */
import { findPreset, DEFAULT_PRESET } from '../../src-main/core/field/presets.ts';
import { domainOf, type PictureDataset, type VideoDataset } from '../../src-main/core/dataset.ts';
import type { VideoSelection } from '../../src-main/core/signal/videoSource.ts';
import type { Opened, ProbedVideo, RunSetup, StudioApi, ViewMemory } from '../../src-main/core/studio/api.ts';
import { TARGET_EXTENSIONS, type Grant } from '../../src-main/core/studio/files.ts';
import type { About, HostEvent, RecentFile, Sample } from '../../src-main/core/studio/hostApi.ts';
import type { DeviceReport } from '../../src-main/core/engine.ts';
import type { RunId } from '../../src-main/core/api.ts';
import type { Host } from '../client/host.ts';
import { RpcClient, studioApi } from '../client/rpcClient.ts';
import { DrawingCost } from './drawingCost.ts';
import { Drafts, type Draft } from './drafts.svelte.ts';
import { Hover } from './hover.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Mirror } from './mirror.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import type { Player, PlayerData } from './player.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { isSame } from './same.ts';
import { View, type ViewData } from './view.svelte.ts';

/** Dialogs, of which one is open at most. */
export type Dialog =
  | { kind: 'samples' }
  | { kind: 'addRun' }
  | { kind: 'renameRun'; run: RunId }
  | { kind: 'removeRun'; run: RunId }
  | { kind: 'reset'; run: RunId }
  | { kind: 'replace'; file: Grant }
  | { kind: 'importVideo'; file: Grant; video: ProbedVideo }
  | { kind: 'closeProject' }
  | { kind: 'exportPicture' }
  | { kind: 'exportClip' }
  | { kind: 'exportModel' }
  | { kind: 'exportMetrics' }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'about' };

/** Whether the engine process can be asked: at first it is being started, and again after it ended. */
export type EngineLink = 'starting' | 'connected' | 'ended' | 'unreachable';

export class App {
  readonly host: Host;
  readonly mirror: Mirror;
  readonly drafts = new Drafts();
  readonly view = new View();
  readonly hover = new Hover();
  readonly notices = new Notices();
  readonly jobs = new Jobs(this.notices);
  readonly preferences = new Preferences();
  readonly pictures: Pictures;
  dialog = $state.raw<Dialog | null>(null);
  link = $state<EngineLink>('starting');
  /** Why the engine process ended last, and what it left behind. */
  ended = $state.raw<string | null>(null);
  autosave = $state.raw<(Grant & { time: number }) | null>(null);
  devices = $state.raw<readonly DeviceReport[]>([]);
  samples = $state.raw<readonly Sample[]>([]);
  recent = $state.raw<readonly RecentFile[]>([]);
  about = $state.raw<About | null>(null);
  /** Name of the file that is being opened. */
  opening = $state.raw<string | null>(null);
  /** Where the project was saved last. */
  savedAs = $state.raw<Grant | null>(null);
  /** Takes the view as it is on the screen; set by the viewport. */
  snapshot: (() => Promise<Uint8Array>) | null = null;
  /** What the host asked to do by its menu. */
  onCommand: (id: string) => void = () => undefined;
  #client: RpcClient | null = null;
  #api: StudioApi | null = null;
  /** How often an engine process has been connected to. */
  #connections = 0;
  /** Whether what the host knows has been asked for, and whether anything was to be opened or has been. */
  #isStarted = false;
  #isOpened = false;
  /** What the engine remembers of the window; null when it was not told yet. */
  #remembered: ViewMemory | null = null;

  constructor(host: Host) {
    this.host = host;
    const cost = new DrawingCost();
    this.mirror = new Mirror(cost);
    this.pictures = new Pictures(
      () => (this.link === 'connected' ? this.#api : null),
      this.mirror,
      this.view,
      cost,
      (error) => this.notices.fail(error),
    );
    host.onEvent((event) => void this.#hear(event).catch((error: unknown) => this.notices.fail(error)));
    host.onReach((isReached) => {
      if (!isReached) this.#disconnect('unreachable');
      // A new connection is told of events once it has said that it can be.
      else if (this.link === 'unreachable') void host.api.ready(null).catch(() => undefined);
    });
    void this.#start().catch((error: unknown) => this.notices.fail(error));
  }

  /** The engine's calls. Rejects with a ConnectionError while it is not there. */
  get api(): StudioApi {
    if (this.#api) return this.#api;
    throw new Error('The engine process is being started; try again in a moment.');
  }

  /** The selected run, if there is any. */
  get run() {
    return this.mirror.run(this.view.selected);
  }

  /** The video that is looked at, or whose field is; null of an image. */
  get video(): VideoDataset | null {
    const dataset = this.mirror.state.dataset ?? this.run?.dataset;
    return dataset?.kind === 'video' ? dataset : null;
  }

  /** The draft of the selected run. */
  get draft(): Draft | null {
    return this.run && this.drafts.of(this.run);
  }

  /** Opens a granted file, and asks first where something would be lost by it: a model is only added. */
  async offer(file: Grant): Promise<void> {
    if (this.#isWorkLost && !isModel(file)) this.dialog = { kind: 'replace', file };
    else await this.open(file);
  }

  /** The moment of a video that is looked at. */
  get player(): Player {
    return this.pictures.player;
  }

  /** Opens a granted file; of a video it is asked first which part is wanted. */
  async open(file: Grant): Promise<void> {
    this.#isOpened = true;
    await this.#whileOpening(file, async () => {
      const video = await this.api.probe({ file: file.ticket });
      if (video) this.dialog = { kind: 'importVideo', file, video };
      else await this.#open(file, () => this.api.open({ file: file.ticket }));
    });
  }

  /** Opens a part of a video; that can be followed, and cancelled. */
  async openVideo(file: Grant, selection: VideoSelection): Promise<void> {
    await this.#whileOpening(file, () =>
      this.jobs.run(
        `Opening ${file.name}`,
        (task) => this.#open(file, () => this.api.open({ file: file.ticket, selection }, task)),
        'what was open stays',
      ),
    );
  }

  async openSample(name: string): Promise<void> {
    await this.offer(await this.host.api.openSample({ name }));
  }

  async openRecent(id: string): Promise<void> {
    await this.offer(await this.host.api.openRecent({ id }));
  }

  /** Opens what an engine process left behind, as a project that was never saved. */
  async restoreAutosave(): Promise<void> {
    const { autosave } = this;
    if (!autosave) return;
    await this.open(autosave);
    this.savedAs = null;
  }

  /** Goes on without what was left behind. */
  dismissAutosave(): void {
    this.autosave = null;
    this.ended = null;
  }

  /** Whether there is more to lose than the run that a source was opened with, as it was. */
  get #isWorkLost(): boolean {
    const { project, dataset, runs } = this.mirror.state;
    const [run] = runs;
    const isFresh =
      runs.length === 1 &&
      run?.progress.steps === 0 &&
      dataset !== null &&
      isSame(this.drafts.of(run).setup, defaultSetup(dataset, DEFAULT_PRESET));
    return project.changed && runs.length > 0 && !isFresh;
  }

  async #whileOpening(file: Grant, act: () => Promise<unknown>): Promise<void> {
    this.opening = file.name;
    try {
      await act();
    } finally {
      this.opening = null;
    }
  }

  /** Opens a file, and shows it; a source gets a first run of the default preset. */
  async #open(file: Grant, open: () => Promise<Opened>): Promise<void> {
    const opened = await open();
    if (opened.kind === 'model') this.view.selected = opened.run;
    if (opened.kind === 'project') this.savedAs = file;
    if (opened.kind === 'source') {
      this.savedAs = null;
      this.pictures.clear();
      this.view.reset();
      this.drafts.restore([], []);
      await this.addRun(defaultSetup(opened.dataset, DEFAULT_PRESET));
    }
    this.dismissAutosave();
    void this.loadRecent();
  }

  /** Goes back to nothing being open. */
  async closeProject(): Promise<void> {
    await this.api.closeProject(null);
    this.savedAs = null;
    this.pictures.clear();
    this.view.reset();
    this.drafts.restore([], []);
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
    return { view, drafts: this.drafts.remember(runs), player: this.player.remember() };
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

  async #start(): Promise<void> {
    await this.host.api.ready(null);
    [this.samples, this.about] = await Promise.all([this.host.api.samples(null), this.host.api.about(null)]);
    await this.loadRecent();
    this.#isStarted = true;
    await this.#greet();
  }

  /** Opens a sample for somebody who has never opened anything, so that there is something to train at once. */
  async #greet(): Promise<void> {
    const [sample] = this.samples;
    const isBusy = this.#isOpened || this.opening !== null || this.autosave !== null || this.recent.length > 0;
    if (!this.#isStarted || this.link !== 'connected' || isBusy || !sample) return;
    this.#isOpened = true;
    const { state } = await this.api.changes({ revision: -1, series: [] });
    if (state.dataset === null && state.runs.length === 0) await this.openSample(sample.name);
  }

  async #hear(event: HostEvent): Promise<void> {
    switch (event.kind) {
      case 'engineEnded':
        this.#disconnect('ended');
        this.ended = event.reason;
        // The next engine numbers its runs anew: what was edited comes back with its project.
        this.drafts.restore([], []);
        break;
      case 'engineReady':
        this.autosave = event.autosave;
        await this.#connect();
        break;
      case 'open':
        this.#isOpened = true;
        await this.offer(event.file);
        break;
      case 'command':
        this.onCommand(event.id);
        break;
    }
  }

  async #connect(): Promise<void> {
    this.#disconnect('starting');
    this.#connections += 1;
    const connection = this.#connections;
    const client = new RpcClient(await this.host.connectEngine());
    // Another engine process may have been started meanwhile.
    if (connection !== this.#connections) return client.close();
    this.#client = client;
    const api = studioApi(client);
    this.#api = api;
    this.link = 'connected';
    this.#remembered = null;
    this.pictures.clear();
    this.mirror.follow(
      api,
      (memory) => this.#adopt(memory),
      (error) => this.notices.fail(error),
    );
    await this.#greet();
  }

  #disconnect(link: Exclude<EngineLink, 'connected'>): void {
    this.link = link;
    this.mirror.unfollow();
    this.#client?.close();
    this.#client = null;
    this.#api = null;
  }

  /** Takes over what a project remembered. */
  #adopt(memory: ViewMemory): void {
    const { runs } = this.mirror.state;
    this.pictures.clear();
    // Written by this program, and read so that any part of it may be missing.
    this.view.restore((memory['view'] ?? {}) as Partial<ViewData>, runs.map(({ id }) => id));
    this.player.restore((memory['player'] ?? {}) as Partial<PlayerData>);
    const drafts = Array.isArray(memory['drafts']) ? (memory['drafts'] as { run: number; draft: Draft }[]) : [];
    this.drafts.restore(runs, drafts);
    this.#remembered = this.memory();
  }
}

function isModel({ name }: Grant): boolean {
  return TARGET_EXTENSIONS.model.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/** What a new run is made from. */
export function defaultSetup(dataset: PictureDataset, preset: string): RunSetup {
  const config = findPreset(preset).config(domainOf(dataset));
  return { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' };
}
