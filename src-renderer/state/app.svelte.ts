/** The window's state, wired together: the host, the engine behind it, and everything that is made from them. */
import { kindOf, presetConfig } from '../../src-main/core/kinds/table.ts';
import type { VideoSelection } from '../../src-main/core/kinds/video/selection.ts';
import type { FfmpegOffer, Opened, ProbedVideo, RunSetup, StudioApi, ViewMemory } from '../../src-main/core/protocol/studio.ts';
import { TARGET_EXTENSIONS, type Grant } from '../../src-main/core/protocol/files.ts';
import type { About, HostEvent, RecentFile, Sample } from '../../src-main/core/protocol/hostApi.ts';
import type { DeviceReport } from '../../src-main/core/engine/engine.ts';
import type { RunId } from '../../src-main/core/session/api.ts';
import type { Bounds, Vector3 } from '../../src-main/core/mesh/mesh.ts';
import type { Host } from '../client/host.ts';
import { RpcClient, studioApi } from '../client/rpcClient.ts';
import { DrawingCost } from './drawingCost.ts';
import { Drafts, type Draft } from './drafts.svelte.ts';
import { FfmpegFetcher } from './ffmpegFetcher.ts';
import { Hover } from './hover.svelte.ts';
import { Jobs } from './jobs.svelte.ts';
import { Mirror } from './mirror.svelte.ts';
import { Notices } from './notices.svelte.ts';
import { Pictures } from './pictures.svelte.ts';
import type { Player, PlayerData } from './player.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { isSame } from './same.ts';
import { ShapeLook, type OrbitCamera, type ShapeLookData } from './shapeLook.svelte.ts';
import { Shapes } from './shapes.svelte.ts';
import { View, type ViewData } from './view.svelte.ts';
import type { DatasetDescription, PictureDataset } from '../../src-main/core/kinds/types.ts';
import type { ShapeDataset } from '../../src-main/core/kinds/shape/signal.ts';
import type { VideoDataset } from '../../src-main/core/kinds/video/signal.ts';

/** How a picture of the view is to be. */
export interface SnapshotWish {
  size: { width: number; height: number };
  isTransparent: boolean;
}

/** Dialogs, of which one is open at most. */
export type Dialog =
  | { kind: 'samples' }
  | { kind: 'addRun' }
  | { kind: 'renameRun'; run: RunId }
  | { kind: 'removeRun'; run: RunId }
  | { kind: 'reset'; run: RunId }
  | { kind: 'replace'; file: Grant }
  | { kind: 'importVideo'; file: Grant; video: ProbedVideo }
  | { kind: 'fetchFfmpeg'; offer: FfmpegOffer; answer: (isWanted: boolean) => void }
  | { kind: 'closeProject' }
  | { kind: 'exportPicture' }
  | { kind: 'exportClip' }
  | { kind: 'exportMesh' }
  | { kind: 'exportModel' }
  | { kind: 'exportMetrics' }
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'about' }
  | { kind: 'notices'; text: string };

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
  readonly shapes: Shapes;
  dialog = $state.raw<Dialog | null>(null);
  link = $state<EngineLink>('starting');
  /** How the engine process ended last, and what it left behind. */
  ended = $state.raw<Extract<HostEvent, { kind: 'engineEnded' }> | null>(null);
  autosave = $state.raw<(Grant & { time: number }) | null>(null);
  devices = $state.raw<readonly DeviceReport[]>([]);
  samples = $state.raw<readonly Sample[]>([]);
  recent = $state.raw<readonly RecentFile[]>([]);
  about = $state.raw<About | null>(null);
  /** Name of the file that is being opened. */
  opening = $state.raw<string | null>(null);
  /** Where the project was saved last. */
  savedAs = $state.raw<Grant | null>(null);
  /** Takes the view as it is on the screen, as a PNG file; a shape also in another size. Set by the viewport. */
  snapshot: ((wanted?: SnapshotWish) => Promise<Uint8Array>) | null = null;
  /** Draws a shape through another camera, [height, width, 4] bytes; null while no shape is on show. Set by the viewport. */
  frame: ((camera: OrbitCamera, size: SnapshotWish['size']) => Promise<Uint8Array>) | null = null;
  /** What the host asked to do by its menu. */
  onCommand: (id: string) => void = () => undefined;
  #client: RpcClient | null = null;
  #api: StudioApi | null = null;
  /** How often an engine process has been connected to. */
  #connections = 0;
  /** Whether what the host knows has been asked for, and whether anything was to be opened or has been. */
  #isStarted = false;
  #isOpened = false;
  /** A file that the host asked to open, and that is not offered yet. */
  #asked: Grant | null = null;
  #ffmpeg = new FfmpegFetcher(this.jobs, (offer) => {
    return new Promise((answer) => {
      this.dialog = { kind: 'fetchFfmpeg', offer, answer };
    });
  });
  /** What the engine remembers of the window; null when it was not told yet. */
  #remembered: ViewMemory | null = null;

  constructor(host: Host) {
    this.host = host;
    const cost = new DrawingCost();
    this.mirror = new Mirror(cost);
    const api = (): StudioApi | null => (this.link === 'connected' ? this.#api : null);
    const failed = (error: unknown): void => this.notices.fail(error);
    this.pictures = new Pictures(api, this.mirror, this.view, cost, failed);
    const look = new ShapeLook(() => this.shape && boundsOf(this.shape));
    this.shapes = new Shapes(api, this.mirror, this.view, look, cost, failed);
    host.onEvent((event) => void this.#hear(event).catch((error: unknown) => this.notices.fail(error)));
    host.onReach((isReached) => {
      if (!isReached) this.#disconnect('unreachable');
      // A new connection is told of events once it has said that it can be.
      else if (this.link === 'unreachable') void host.api.ready(null).catch(() => undefined);
    });
  }

  /** The window stands: has the host say what there is. */
  start(): void {
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

  /** What is looked at: what is open, or what the selected run is of where nothing is, or only what looks quite different. */
  get subject(): DatasetDescription | null {
    const { dataset } = this.mirror.state;
    const own = this.run?.dataset ?? null;
    if (!dataset || !own) return dataset ?? own;
    return (own.kind === 'shape') === (dataset.kind === 'shape') ? dataset : own;
  }

  /** The image or video that is looked at, or whose field is. */
  get picture(): PictureDataset | null {
    const { subject } = this;
    return subject?.kind === 'shape' ? null : subject;
  }

  get video(): VideoDataset | null {
    const { subject } = this;
    return subject?.kind === 'video' ? subject : null;
  }

  get shape(): ShapeDataset | null {
    const { subject } = this;
    return subject?.kind === 'shape' ? subject : null;
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
      isSame(this.drafts.of(run).setup, defaultSetup(dataset));
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
      this.#forget();
      for (const note of opened.notes) this.notices.tell('info', note);
      await this.addRun(defaultSetup(opened.dataset));
    }
    this.dismissAutosave();
    void this.loadRecent();
  }

  /** Goes back to nothing being open. */
  async closeProject(): Promise<void> {
    await this.api.closeProject(null);
    this.savedAs = null;
    this.#forget();
  }

  /** Nothing is known any more of what was open. */
  #forget(): void {
    this.#clearPictures();
    this.view.reset();
    this.shapes.look.restore({});
    this.drafts.restore([], []);
  }

  #clearPictures(): void {
    this.pictures.clear();
    this.shapes.clear();
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
    const shape = this.shapes.look.remember();
    return { view, drafts: this.drafts.remember(runs), player: this.player.remember(), shape: { ...shape } };
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
        this.ended = event;
        // The next engine numbers its runs anew: what was edited comes back with its project.
        this.drafts.restore([], []);
        break;
      case 'engineReady':
        this.autosave = event.autosave;
        await this.#connect();
        break;
      case 'open':
        this.#isOpened = true;
        this.#asked = event.file;
        await this.#openAsked();
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
    const api = this.#ffmpeg.over(studioApi(client));
    this.#api = api;
    this.link = 'connected';
    this.#remembered = null;
    this.#clearPictures();
    this.mirror.follow(
      api,
      (memory) => this.#adopt(memory),
      (error) => this.notices.fail(error),
    );
    await this.#openAsked();
    await this.#greet();
  }

  /** Opens what the host asked for, once there is an engine process and it is known what that has open. */
  async #openAsked(): Promise<void> {
    if (this.link !== 'connected' || !this.#asked) return;
    // Answered after the mirror's own question, which came first.
    await this.api.changes({ revision: -1, series: [] });
    const file = this.#asked;
    this.#asked = null;
    if (file) await this.offer(file);
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
    this.#clearPictures();
    // Written by this program, and read so that any part of it may be missing.
    this.view.restore((memory['view'] ?? {}) as Partial<ViewData>, runs.map(({ id }) => id));
    this.player.restore((memory['player'] ?? {}) as Partial<PlayerData>);
    this.shapes.look.restore((memory['shape'] ?? {}) as Partial<ShapeLookData>);
    const drafts = Array.isArray(memory['drafts']) ? (memory['drafts'] as { run: number; draft: Draft }[]) : [];
    this.drafts.restore(runs, drafts);
    this.#remembered = this.memory();
  }
}

function isModel({ name }: Grant): boolean {
  return TARGET_EXTENSIONS.model.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

/** Of a shape in its domain: it lies in the middle of that. */
function boundsOf({ size, transform }: ShapeDataset): Bounds {
  const [x, y, z] = size.map((side) => (side * transform.scale) / 2) as Vector3;
  return { min: [-x, -y, -z], max: [x, y, z] };
}

/** What a new run is made from. */
export function defaultSetup(dataset: DatasetDescription, preset: string = kindOf(dataset).presets[0].name): RunSetup {
  const config = presetConfig(dataset, preset);
  return { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' };
}
