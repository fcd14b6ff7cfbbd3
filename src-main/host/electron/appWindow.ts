/** The only window: made, shown, brought back where it stood, told what happens, and reopened when its page dies. */
import { app, BrowserWindow, dialog, nativeTheme, screen, type MessagePortMain, type WebContents } from 'electron';
import type { HostEvent } from '../../core/studio/hostApi.ts';
import type { CrashLog } from '../files/crashLog.ts';
import { IPC } from './ipc.ts';
import { backgroundColour, windowOptions } from './windowOptions.ts';
import { WINDOW_PAGE } from './windowScheme.ts';
import { fitState, readState, rememberState } from './windowState.ts';

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
}

export class AppWindow {
  readonly window: BrowserWindow;
  #options: AppWindowOptions;

  /** Opens the window and loads its page. Electron must be ready. */
  constructor(options: AppWindowOptions) {
    const state = fitState(readState(options.stateFile), workAreas());
    const isDark = nativeTheme.shouldUseDarkColors;
    const window = new BrowserWindow(windowOptions({ ...options, state, isDark }));
    this.window = window;
    this.#options = options;
    if (state.isMaximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => rememberState(options.stateFile, window));
    // The page's own title would stand in the place of what menu() says.
    window.on('page-title-updated', (event) => event.preventDefault());
    const followTheme = (): void => window.setBackgroundColor(backgroundColour(nativeTheme.shouldUseDarkColors));
    nativeTheme.on('updated', followTheme);
    window.once('closed', () => nativeTheme.off('updated', followTheme));
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
    this.window.setTitle(title);
    this.window.setDocumentEdited(changed);
    this.window.setRepresentedFilename(document ?? '');
  }

  bringToFront(): void {
    if (this.window.isDestroyed()) return;
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  #load(): void {
    this.window.loadURL(WINDOW_PAGE).catch((error: unknown) => {
      if (this.window.isDestroyed()) return;
      this.#options.crashLog.event(`The window's page could not be loaded: ${String(error)}`);
      this.window.show();
    });
  }

  #watchPage(): void {
    const { webContents } = this.window;
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) this.#options.onLoad();
    });
    webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      this.#options.onLoad();
      if (reason === 'clean-exit' || this.window.isDestroyed()) return;
      this.#options.crashLog.event(`The window's page ended (${reason}, exit code ${exitCode}).`);
      void this.#offerReload();
    });
  }

  async #offerReload(): Promise<void> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'error',
      message: 'The window has stopped working.',
      detail: `Training and results are not lost. What happened is noted in ${this.#options.crashLog.file}.`,
      buttons: ['Reload', 'Quit'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response === 1) app.quit();
    else this.contents?.reload();
  }
}

/** Of all displays, the primary one first. */
function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  return [primary, ...screen.getAllDisplays().filter(({ id }) => id !== primary.id)].map(({ workArea }) => workArea);
}
