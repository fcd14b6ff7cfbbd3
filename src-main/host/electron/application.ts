/** The running app: one window, its menu and the engine process, and the window's calls to the host. */
import path from 'node:path';
import { app, dialog, MessageChannelMain, shell, type MessagePortMain } from 'electron';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { COMMANDS, type CommandId } from '../../core/protocol/commandTable.ts';
import type { Grant, TargetKind } from '../../core/protocol/files.ts';
import { externalAddress, type About, type HostApi, type Opening } from '../../core/protocol/hostApi.ts';
import { fileCommands } from '../files/fileCommands.ts';
import type { HostFiles } from '../files/hostFiles.ts';
import { placeOf } from '../files/opening.ts';
import { isThere } from '../files/recents.ts';
import { EngineSupervisor, type EngineEvent } from '../engine/supervisor.ts';
import { AppWindow } from './appWindow.ts';
import { askForFiles, askForImageFolder, askForTarget } from './dialogs.ts';
import { launchUtilityEngine } from './engineLauncher.ts';
import { answerWindow } from './ipc.ts';
import { NativeMenu } from './nativeMenu.ts';
import type { OpenRequests } from './openRequests.ts';

/** Kinds that can be opened again as what they are; an exported picture is not one's work. */
const WORK: readonly TargetKind[] = ['project', 'model'];
const noUploads = async (): Promise<never> => {
  throw new CoordxError('Here files are opened where they lie.');
};
const NO_UPLOADS = { beginUpload: noUploads, endUpload: noUploads, dropUpload: noUploads } satisfies Partial<HostApi>;
/** Not there while no page offers any. */
const UPDATES: CommandId = 'updates';

export interface ApplicationOptions {
  files: HostFiles;
  requests: OpenRequests;
  about: About;
  /** Absolute paths. */
  preload: string;
  icon: string;
  devTools: boolean;
  /** The window is up, and stays. */
  onSettled(): void;
  /** There is no window, for a reason; true when it is served otherwise and the program ends. */
  giveWay(reason: string): boolean;
}

export class Application {
  #options: ApplicationOptions;
  #supervisor: EngineSupervisor<MessagePortMain>;
  #menu: NativeMenu;
  #window: AppWindow;
  /** Whether the page can be told anything. */
  #isReady = false;
  /** Where the person opened or wrote a file last. */
  #folder: string | undefined;
  /** What was opened or is being saved. */
  #document: string | null = null;

  /** Starts the engine process and opens the window. Electron must be ready, and the window's scheme served. */
  constructor(options: ApplicationOptions) {
    const { files, devTools } = options;
    this.#options = options;
    this.#supervisor = new EngineSupervisor({ ...files, launch: launchUtilityEngine });
    this.#supervisor.subscribe((event) => this.#tellOfEngine(event));
    this.#supervisor.start();
    this.#menu = new NativeMenu(
      options.about.releases === null ? COMMANDS.filter(({ id }) => id !== UPDATES) : COMMANDS,
      {
        run: (id) => this.#window.tell({ kind: 'command', id }),
        openRecent: (id) => void this.#openFromOutside(() => files.recents.path(id)),
        clearRecent: () => void this.#clearRecent(),
      },
      { platform: process.platform, devTools },
    );
    this.#window = new AppWindow({
      ...options,
      stateFile: path.join(files.folder, 'window.json'),
      crashLog: files.crashLog,
      onLoad: () => this.#pageBegins(),
    });
    const calls = {
      host: this.#host(),
      grant: (files: string[]) => this.#openTogether(files),
      connect: () => this.#connect(),
    };
    answerWindow(() => this.#window.contents, calls, files.crashLog);
    void this.#showRecent();
  }

  bringToFront(): void {
    this.#window.bringToFront();
  }

  /** Ends the engine process, which keeps unsaved work. */
  close(): Promise<void> {
    return this.#supervisor.shutdown();
  }

  #host(): HostApi {
    const { files, about } = this.#options;
    return {
      ...fileCommands(files, this.#supervisor),
      openRecent: async ({ id }) => this.#openable(await files.recents.path(id)),
      about: async () => about,
      chooseFile: async ({ of }) => {
        const files = await askForFiles(this.#window.window, of);
        const [file] = files;
        if (file === undefined) return null;
        // It is read, and not what is open from then on.
        if (of === 'camera') return { file: this.#supervisor.grant(file, 'read'), note: null };
        return this.#openTogether(files);
      },
      ...NO_UPLOADS,
      chooseTarget: async ({ suggested, kind }) => {
        const ask = kind === 'images' ? askForImageFolder(this.#window.window, suggested, this.#folder) : null;
        const file = await (ask ?? askForTarget(this.#window.window, suggested, kind, this.#folder));
        if (file === null) return null;
        this.#folder = path.dirname(file);
        if (WORK.includes(kind)) await this.#remember(file);
        if (kind === 'project') this.#document = file;
        return this.#supervisor.grant(file, 'write');
      },
      menu: async ({ commands, title, changed }) => {
        this.#menu.update(commands);
        const isOpen = this.#document !== null && title.includes(path.parse(this.#document).name);
        this.#window.describe(title, changed, isOpen ? this.#document : null);
        return null;
      },
      openExternal: async ({ link }) => {
        const address = externalAddress(link, about.releases);
        if (address === null) throw new CoordxError('There is no page of releases yet.');
        await shell.openExternal(address);
        return null;
      },
      ready: async () => {
        this.#isReady = true;
        this.#window.pageIsUp();
        if (this.#supervisor.latest) this.#tellOfEngine(this.#supervisor.latest);
        this.#options.requests.giveTo((file) => void this.#openFromOutside(async () => file));
        return null;
      },
    };
  }

  #pageBegins(): void {
    this.#isReady = false;
    this.#options.requests.giveTo(null);
    this.#menu.update([]);
    // An engine process that died too often is tried once more.
    this.#supervisor.start();
  }

  #tellOfEngine(event: EngineEvent): void {
    if (!this.#isReady) return;
    this.#window.tell(event);
    this.#supervisor.told(event);
  }

  #connect(): void {
    const { port1, port2 } = new MessageChannelMain();
    this.#supervisor.connectPort(port1);
    this.#window.give(port2);
  }

  /** Lets the program read what a person has chosen: a file, several that belong together, or a folder. */
  async #openTogether(files: readonly string[]): Promise<Opening> {
    const { path: place, note } = await placeOf(files);
    return { file: await this.#openable(place), note };
  }

  /** Lets the program read a file, or a folder of images. @throws FileError when there is none */
  async #openable(file: string): Promise<Grant> {
    if (!(await isThere(file))) throw new FileError(`There is no file "${file}" any more.`);
    this.#folder = path.dirname(file);
    this.#document = file;
    await this.#remember(file);
    return this.#supervisor.grant(file, 'read');
  }

  async #openFromOutside(find: () => Promise<string>): Promise<void> {
    try {
      const grant = await this.#openable(await find());
      this.#window.bringToFront();
      this.#window.tell({ kind: 'open', file: grant });
    } catch (error) {
      if (!(error instanceof CoordxError)) throw error;
      await dialog.showMessageBox(this.#window.window, { type: 'warning', message: error.message });
      await this.#showRecent();
    }
  }

  async #remember(file: string): Promise<void> {
    await this.#options.files.recents.add(file);
    app.addRecentDocument(file);
    await this.#showRecent();
  }

  async #clearRecent(): Promise<void> {
    await this.#options.files.recents.clear();
    app.clearRecentDocuments();
    await this.#showRecent();
  }

  async #showRecent(): Promise<void> {
    this.#menu.setRecent(await this.#options.files.recents.list());
  }
}
