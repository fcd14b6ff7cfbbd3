/**
 * The contract between Electron's main process and the window: what the preload script puts into the page as
 * `window.coordx`, and the names under which both sides meet.
 */
import type { HostEvent, HostMethod, HostMethods, Opening } from './hostApi.ts';

/**
 * invoke: a call of the host. grant: dropped files, by their paths. connect: a new connection to the engine process;
 * its port comes back under the same name. event: what the host tells.
 */
export interface IpcNames {
  invoke: 'coordx:host';
  grant: 'coordx:grant';
  connect: 'coordx:connect';
  event: 'coordx:event';
}

/** A result, or why there is none, in a sentence. Errors themselves lose their message's form on the way. */
export type HostAnswer<Result> = { value: Result } | { error: { message: string } };

/** Posted to the page by its own window, with the engine process's MessagePort beside it. */
export interface EnginePortMessage {
  kind: 'coordx:port';
}

export interface PreloadApi {
  invoke<M extends HostMethod>(method: M, args: HostMethods[M]['args']): Promise<HostAnswer<HostMethods[M]['result']>>;
  /** Calls back for every event of the host until the returned function is called. */
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** Asks for a new connection to the engine process; an EnginePortMessage then brings its port. */
  connectEngine(): Promise<HostAnswer<null>>;
  /** Lets the program read what was dropped on the page, files or a folder. Paths go to the main process and no further. */
  pathOfFiles(files: File[]): Promise<HostAnswer<Opening>>;
}
