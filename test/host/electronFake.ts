/**
 * Stands in for the package `electron`, as far as the program uses it: it does nothing and keeps what it is given.
 * Tests import it for its record; test/host/electronStart.ts has the program import it.
 */
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';

/** Calls of one function, as lists of arguments. */
type Calls = unknown[][];

/** What the program has said to Electron, by function. */
export const said: Record<string, Calls> = {};

/** A function that keeps its arguments and gives `result`. */
function kept<Result>(name: string, result?: Result): (...args: unknown[]) => Result {
  return (...args) => {
    (said[name] ??= []).push(args);
    return result as Result;
  };
}

export class FakeContents extends EventEmitter {
  mainFrame = { parent: null, url: 'coordx://app/' };
  sent: unknown[][] = [];
  posted: { name: string; ports: unknown[] }[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  reloads = 0;
  setWindowOpenHandler(handler: FakeContents['openHandler']): void {
    this.openHandler = handler;
  }
  send(...args: unknown[]): void {
    this.sent.push(args);
    this.emit('fake:sent');
  }
  postMessage(name: string, _message: unknown, ports: unknown[]): void {
    this.posted.push({ name, ports });
  }
  reload(): void {
    this.reloads++;
    this.emit('fake:reloaded');
  }
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  /** Why pages cannot be loaded now. */
  static loadFault: Error | null = null;
  webContents = new FakeContents();
  calls: Record<string, Calls> = {};
  options: Electron.BrowserWindowConstructorOptions;
  isGone = false;
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    this.options = options;
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  #keep(name: string, ...args: unknown[]): void {
    (this.calls[name] ??= []).push(args);
  }
  async loadURL(address: string): Promise<void> {
    this.#keep('loadURL', address);
    if (BrowserWindow.loadFault) throw BrowserWindow.loadFault;
  }
  destroy(): void {
    this.isGone = true;
    this.emit('closed');
  }
  show(): void {
    this.#keep('show');
  }
  focus(): void {
    this.#keep('focus');
  }
  maximize(): void {
    this.#keep('maximize');
  }
  restore(): void {
    this.#keep('restore');
  }
  setTitle(title: string): void {
    this.#keep('setTitle', title);
  }
  setDocumentEdited(edited: boolean): void {
    this.#keep('setDocumentEdited', edited);
  }
  setRepresentedFilename(file: string): void {
    this.#keep('setRepresentedFilename', file);
  }
  setBackgroundColor(colour: string): void {
    this.#keep('setBackgroundColor', colour);
  }
  isMinimized(): boolean {
    return true;
  }
  isMaximized(): boolean {
    return true;
  }
  isDestroyed(): boolean {
    return this.isGone;
  }
  getNormalBounds(): Electron.Rectangle {
    return { x: 10, y: 20, width: 900, height: 700 };
  }
}

class App extends EventEmitter {
  isPackaged = false;
  becomeReady: () => void = () => undefined;
  #ready = new Promise<void>((resolve) => {
    this.becomeReady = resolve;
  });
  quits = 0;
  /** What Electron was started with, without the dashes. */
  switches = new Set<string>();
  commandLine = { hasSwitch: (name: string): boolean => this.switches.has(name) };
  setName = kept('setName');
  setAppUserModelId = kept('setAppUserModelId');
  setPath = kept('setPath');
  enableSandbox = kept('enableSandbox');
  setAboutPanelOptions = kept('setAboutPanelOptions');
  addRecentDocument = kept('addRecentDocument');
  clearRecentDocuments = kept('clearRecentDocuments');
  requestSingleInstanceLock = kept('requestSingleInstanceLock', true);
  getPath(name: string): string {
    return `/home/somebody/${name}`;
  }
  whenReady(): Promise<void> {
    return this.#ready;
  }
  quit(): void {
    this.quits++;
  }
  exit(code: number): void {
    (said['exit'] ??= []).push([code]);
    this.emit('fake:exited');
  }
}

/** A menu item as the template gave it; Electron keeps these three. */
export interface FakeItem extends Electron.MenuItemConstructorOptions {
  submenu?: FakeItem[];
}

export class Menu {
  static built: Menu[] = [];
  static current: Menu | null = null;
  items: FakeItem[];
  constructor(items: FakeItem[]) {
    this.items = items;
  }
  static buildFromTemplate(items: FakeItem[]): Menu {
    const menu = new Menu(structuredCloneOfItems(items));
    Menu.built.push(menu);
    return menu;
  }
  static setApplicationMenu(menu: Menu): void {
    Menu.current = menu;
  }
  getMenuItemById(id: string): FakeItem | null {
    return this.all().find((item) => item.id === id) ?? null;
  }
  all(): FakeItem[] {
    const inside = (items: FakeItem[]): FakeItem[] => items.flatMap((item) => [item, ...inside(item.submenu ?? [])]);
    return inside(this.items);
  }
}

/** Items are objects of Electron's own: changing them changes no template. */
function structuredCloneOfItems(items: FakeItem[]): FakeItem[] {
  return items.map((item) => ({ ...item, ...(item.submenu ? { submenu: structuredCloneOfItems(item.submenu) } : {}) }));
}

/** A utility process that reports nothing by itself. */
export class FakeEngine extends EventEmitter {
  static all: FakeEngine[] = [];
  stdout = new PassThrough();
  stderr = new PassThrough();
  pid: number | undefined = undefined;
  sent: { message: { kind: string; [key: string]: unknown }; ports: unknown[] }[] = [];
  forked: unknown[];
  constructor(...forked: unknown[]) {
    super();
    this.forked = forked;
    FakeEngine.all.push(this);
    app.emit('fake:forked');
  }
  postMessage(message: FakeEngine['sent'][number]['message'], ports: unknown[]): void {
    this.sent.push({ message, ports });
    this.emit('fake:sent');
  }
}

class Emitting extends EventEmitter {
  shouldUseDarkColors = false;
  setPermissionRequestHandler = kept('setPermissionRequestHandler');
  setPermissionCheckHandler = kept('setPermissionCheckHandler');
  setDevicePermissionHandler = kept('setDevicePermissionHandler');
  webRequest = { onBeforeRequest: kept('onBeforeRequest') };
}

/** Answers of ipcMain by name. */
export const handlers = new Map<string, (event: unknown, payload?: unknown) => Promise<unknown>>();
/** What dialogs answer; a message that is a promise is one that nobody has answered yet. */
export const answers = {
  open: { canceled: true, filePaths: [] as string[] },
  save: { canceled: true, filePath: '' },
  message: { response: 0 } as { response: number } | Promise<{ response: number }>,
};

export const app = new App();
export const nativeTheme = new Emitting();
export const session = { defaultSession: new Emitting() };
export const crashReporter = { start: kept('crashReporter.start') };
export const protocol = {
  registerSchemesAsPrivileged: kept('registerSchemesAsPrivileged'),
  handle: kept('protocol.handle'),
};
export const ipcMain = {
  handle: (name: string, handler: (event: unknown, payload?: unknown) => Promise<unknown>) => handlers.set(name, handler),
};
export const shell = { openExternal: kept('openExternal', Promise.resolve()) };
const AREA = { x: 0, y: 0, width: 1920, height: 1040 };
export const screen = {
  getPrimaryDisplay: () => ({ id: 1, workArea: AREA }),
  getAllDisplays: () => [{ id: 1, workArea: AREA }],
};
export const utilityProcess = { fork: (...args: unknown[]) => new FakeEngine(...args) };
export class MessageChannelMain {
  port1 = { end: 1 };
  port2 = { end: 2 };
}
/** Keeps what a dialog was made of, and gives the answer it has then. */
function asked<Answer>(name: string, answer: () => Answer | Promise<Answer>): (...args: unknown[]) => Promise<Answer> {
  const keep = kept(name);
  return async (...args) => {
    keep(...args);
    return answer();
  };
}
export const dialog = {
  showErrorBox: kept('showErrorBox'),
  showOpenDialog: asked('showOpenDialog', () => answers.open),
  showSaveDialog: asked('showSaveDialog', () => answers.save),
  showMessageBox: asked('showMessageBox', () => answers.message),
};

/** Of the preload script's side. */
export const exposed: Record<string, unknown> = {};
export const contextBridge = {
  exposeInMainWorld: (name: string, api: unknown) => {
    exposed[name] = api;
  },
};
export const ipcRenderer = Object.assign(new EventEmitter(), { invoke: kept('invoke', Promise.resolve('answer')) });
export const webUtils = { getPathForFile: (file: { path: string }) => file.path };
