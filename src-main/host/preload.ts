/**
 * The bridge into the sandboxed window: four functions as `window.coordx`, none of which gives the page a channel,
 * an event object or a path.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { HostEvent } from '../core/protocol/hostApi.ts';
import type { EnginePortMessage, IpcNames, PreloadApi } from '../core/protocol/preloadApi.ts';

/** What is used of the page's window: this project's types for Node do not know it. */
declare const window: {
  location: { origin: string };
  postMessage(message: unknown, origin: string, ports: readonly unknown[]): void;
};

const NAMES: IpcNames = {
  invoke: 'coordx:host',
  grant: 'coordx:grant',
  connect: 'coordx:connect',
  event: 'coordx:event',
};

const api: PreloadApi = {
  invoke: (method, args) => ipcRenderer.invoke(NAMES.invoke, { method, args }),
  onEvent: (listener) => {
    const receive = (_: unknown, event: HostEvent): void => listener(event);
    ipcRenderer.on(NAMES.event, receive);
    return () => {
      ipcRenderer.off(NAMES.event, receive);
    };
  },
  connectEngine: () => ipcRenderer.invoke(NAMES.connect),
  pathOfFiles: (files) => ipcRenderer.invoke(NAMES.grant, files.map((file) => webUtils.getPathForFile(file))),
};

ipcRenderer.on(NAMES.connect, ({ ports }) => {
  const message: EnginePortMessage = { kind: 'coordx:port' };
  window.postMessage(message, window.location.origin, ports);
});

contextBridge.exposeInMainWorld('coordx', api);
