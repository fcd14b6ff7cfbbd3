/** The only window: made, shown, brought back where it stood, told what happens, and reopened when its page dies. */
import {
  app,
  BrowserWindow,
  dialog,
  nativeTheme,
  screen,
  type MessageBoxOptions,
  type MessagePortMain,
  type WebContents,
} from 'electron';
import type { HostEvent } from '../../core/protocol/hostApi.ts';
import type { CrashLog } from '../files/crashLog.ts';
import { watchProcesses } from './crashes.ts';
import { IPC } from './ipc.ts';
import { PageWatch } from './pageWatch.ts';
import { backgroundColour, USUAL_TITLE, windowOptions } from './windowOptions.ts';
import { WINDOW_PAGE } from './windowScheme.ts';
import { fitState, readState, rememberState } from './windowState.ts';

const NO_WINDOW = 'The window does not open.';

export interface AppWindowOptions {
  /** Absolute paths. */
  preload: string;
  icon: string;
  /** Where the window's place is remembered. */
  stateFile: string;
  devTools: boolean;
  crashLog: CrashLog;
  /** The page begins anew: it knows nothing, and is not ready. */
  onLoad(): void;
  /** The page has come alive and stayed. */
  onSettled(): void;
  /**
   * There is no window, for a reason that is a sentence without a full stop. True when it is served otherwise and the
   * program ends; false when a person has to be told.
   */
  giveWay(reason: string): boolean;
}

/** What a person is told when the page does not live, and what can be done beside quitting. */
interface Trouble {
  message: string;
  detail: string;
  way: 'Reload' | 'Wait';
}

export class AppWindow {
  readonly window: BrowserWindow;
  #options: AppWindowOptions;
  #watch: PageWatch;
  #startsMaximized: boolean;
  #isShown = false;
  /** Takes back the dialog about a page that does not live. */
  #dialog: AbortController | null = null;

  /** Opens the window and loads its page. Electron must be ready. */
  constructor(options: AppWindowOptions) {
    const state = fitState(readState(options.stateFile), workAreas());
    const isDark = nativeTheme.shouldUseDarkColors;
    const window = new BrowserWindow(windowOptions({ ...options, state, isDark }));
    this.window = window;
    this.#options = options;
    this.#startsMaximized = state.isMaximized;
    const endWatch = watchProcesses((reason) => this.#cannotLive(reason));
    this.#watch = new PageWatch({
      onSilence: (seconds) => this.#silence(seconds),
      onSettled: () => {
        endWatch();
        options.onSettled();
      },
    });
    // One that was never shown stands where it stood before.
    window.on('close', () => this.#isShown && rememberState(options.stateFile, window));
    // The page's own title would stand in the place of what menu() says.
    window.on('page-title-updated', (event) => event.preventDefault());
    const followTheme = (): void => window.setBackgroundColor(backgroundColour(nativeTheme.shouldUseDarkColors));
    nativeTheme.on('updated', followTheme);
    window.once('closed', () => {
      this.#watch.end();
      endWatch();
      nativeTheme.off('updated', followTheme);
    });
    this.#watchPage();
    this.#load();
  }

  /** Its page; null once the window is closed. */
  get contents(): WebContents | null {
    return this.window.isDestroyed() ? null : this.window.webContents;
  }

  tell(event: HostEvent): void {
    this.contents?.send(IPC.event, event);
  }

  /** Gives the page its end of a connection to the engine process. */
  give(port: MessagePortMain): void {
    this.contents?.postMessage(IPC.connect, null, [port]);
  }

  /** Shows what is open: in the title bar, and on a Mac with the file's icon and a dot for unsaved changes. */
  describe(title: string, changed: boolean, document: string | null): void {
    if (this.window.isDestroyed()) return;
    this.window.setTitle(title === '' ? USUAL_TITLE : title);
    this.window.setDocumentEdited(changed);
    this.window.setRepresentedFilename(document ?? '');
  }

  /**
   * The page says that it lives: there is something to show. Electron's own word for that, ready-to-show, comes too late
   * on Wayland (only once a window is shown, electron/electron 48859), and too early for a page that never lives.
   */
  pageIsUp(): void {
    this.#watch.up();
    this.#dialog?.abort();
    this.#show();
  }

  bringToFront(): void {
    if (this.window.isDestroyed()) return;
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  /** Shows the window for the first time. To maximise a window shows it, so that waits until now. */
  #show(): void {
    if (this.#isShown || this.window.isDestroyed()) return;
    this.#isShown = true;
    if (this.#startsMaximized) this.window.maximize();
    this.window.show();
  }

  #load(): void {
    this.#watch.begin();
    this.window.loadURL(WINDOW_PAGE).catch((error: unknown) => {
      if (!this.#watch.isUp) this.#pageFails(`The window's page could not be loaded (${String(error)})`);
    });
  }

  #watchPage(): void {
    const { webContents } = this.window;
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (!isMainFrame || isSameDocument) return;
      this.#watch.begin();
      this.#options.onLoad();
    });
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      this.#watch.end();
      this.#options.onLoad();
      if (reason !== 'clean-exit') this.#pageFails(`The window's page ended (${reason}, exit code ${exitCode})`);
    });
  }

  #pageFails(reason: string): void {
    void this.#trouble(reason, {
      message: 'The window has stopped working.',
      detail: `${reason}. Training and results are not lost.`,
      way: 'Reload',
    });
  }

  #silence(seconds: number): void {
    const reason = `The window did not come alive within ${seconds} seconds`;
    void this.#trouble(reason, { message: NO_WINDOW, detail: `${reason}.`, way: 'Wait' });
  }

  /** The page does not live: another way to the window, or a word to the person; never a blank window. */
  async #trouble(reason: string, { message, detail, way }: Trouble): Promise<void> {
    if (this.window.isDestroyed() || this.#dialog || this.#givesWay(reason)) return;
    this.#dialog = new AbortController();
    const { signal } = this.#dialog;
    const options: MessageBoxOptions = {
      type: 'error',
      message,
      detail: `${detail} ${this.#noted}`,
      buttons: [way, 'Quit'],
      defaultId: 0,
      cancelId: 0,
      signal,
    };
    // A dialog of a window that nobody sees may not be seen either.
    const { response } = await (this.#isShown ? dialog.showMessageBox(this.window, options) : dialog.showMessageBox(options));
    this.#dialog = null;
    if (signal.aborted) return;
    if (response === 1) app.quit();
    else if (way === 'Wait') this.#watch.wait();
    else this.contents?.reload();
  }

  /** Chromium is about to end the program, so that there is no time but for a dialog that all of it waits for. */
  #cannotLive(reason: string): void {
    if (this.window.isDestroyed() || this.#givesWay(reason)) return;
    dialog.showErrorBox(NO_WINDOW, `${reason}. ${this.#noted}`);
    app.exit(1);
  }

  #givesWay(reason: string): boolean {
    this.#options.crashLog.event(`${reason}.`);
    this.#watch.end();
    const isServed = this.#options.giveWay(reason);
    if (isServed) this.window.destroy();
    return isServed;
  }

  get #noted(): string {
    return `What happened is noted in ${this.#options.crashLog.file}.`;
  }
}

/** Of all displays, the primary one first. */
function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  return [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)].map(({ workArea }) => workArea);
}
