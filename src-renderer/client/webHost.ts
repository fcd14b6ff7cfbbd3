/**
 * The browser host: one WebSocket carries calls to the host as text and frames of the engine process as bytes;
 * files travel by HTTP. The page's cookie is its key.
 */
import { CoordxError } from '../../src-main/core/base/errors.ts';
import {
  externalAddress,
  type HostApi,
  type HostCall,
  type HostEvent,
  type HostMessage,
  type HostMethod,
  type HostMethods,
} from '../../src-main/core/protocol/hostApi.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';
import type { Host } from './host.ts';
import { hostMethods } from './hostMethods.ts';
import { droppedFiles, pickFiles } from './pickedFiles.ts';
import { sending } from './sending.ts';

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

const PROOF = 'coordx-proof';
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5000;

/** Connects to the host that served this page, and again whenever the connection is lost. */
export function connectWebHost(): Host {
  const link = new SocketLink();
  const api: HostApi = {
    ...hostMethods((method, args) => link.call(method, args)),
    openExternal: async ({ link: name }) => {
      const releases = name === 'releases' ? (await link.call('about', null)).releases : null;
      const address = externalAddress(name, releases);
      if (address === null) throw new CoordxError('There is no page of releases yet.');
      window.open(address, '_blank', 'noopener');
      return null;
    },
  };
  return {
    kind: 'browser',
    api,
    choose: async (of) => {
      const files = await pickFiles(of);
      return files.length === 0 ? null : sending(api, proof, files);
    },
    chooseTarget: (suggested, kind) => api.chooseTarget({ suggested, kind }),
    deliver: async ({ ticket, name }) => download(`/download/${ticket}`, name),
    dropped: async (data) => sending(api, proof, await droppedFiles(data)),
    connectEngine: async () => link.engineChannel(),
    onEvent: (listener) => link.onEvent(listener),
    onReach: (listener) => link.onReach(listener),
  };
}

class SocketLink {
  #socket: WebSocket | null = null;
  #queue: string[] = [];
  #pending = new Map<number, Pending>();
  #next = 1;
  #listeners = new Set<(event: HostEvent) => void>();
  #engine: { frame: (frame: Uint8Array) => void; closed: () => void } | null = null;
  #reach: (isReached: boolean) => void = () => undefined;
  #retryMs = FIRST_RETRY_MS;

  constructor() {
    this.#open();
  }

  call<M extends HostMethod>(method: M, args: HostMethods[M]['args']): Promise<HostMethods[M]['result']> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as HostMethods[M]['result']), reject });
      const call: HostCall = { id, method, args };
      const text = JSON.stringify(call);
      if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
      else this.#queue.push(text);
    });
  }

  /** Frames of the engine process; a later channel takes the place of this one. */
  engineChannel(): Channel {
    const listener: { frame: (frame: Uint8Array) => void; closed: () => void } = {
      frame: () => undefined,
      closed: () => undefined,
    };
    const detach = (): void => {
      if (this.#engine === listener) this.#engine = null;
    };
    this.#engine = listener;
    return {
      send: (frame) => {
        if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame as Uint8Array<ArrayBuffer>);
      },
      onFrame: (callback) => {
        listener.frame = callback;
      },
      onClose: (callback) => {
        listener.closed = callback;
      },
      close: detach,
    };
  }

  onEvent(listener: (event: HostEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onReach(listener: (isReached: boolean) => void): void {
    this.#reach = listener;
  }

  #open(): void {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket?proof=${proof()}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.#retryMs = FIRST_RETRY_MS;
      for (const text of this.#queue.splice(0)) socket.send(text);
      this.#reach(true);
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#receive(JSON.parse(data) as HostMessage);
      else if (data instanceof ArrayBuffer) this.#engine?.frame(new Uint8Array(data));
    };
    socket.onclose = () => this.#lost();
    this.#socket = socket;
  }

  /** Everything that was asked is void; the host is looked for until it is there again. */
  #lost(): void {
    this.#socket = null;
    this.#reach(false);
    for (const { reject } of this.#pending.values()) reject(new CoordxError('The program cannot be reached.'));
    this.#pending.clear();
    this.#queue = [];
    const engine = this.#engine;
    this.#engine = null;
    engine?.closed();
    setTimeout(() => this.#open(), this.#retryMs);
    this.#retryMs = Math.min(LONGEST_RETRY_MS, 2 * this.#retryMs);
  }

  #receive(message: HostMessage): void {
    if ('event' in message) {
      for (const listener of this.#listeners) listener(message.event);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if ('error' in message) pending?.reject(new CoordxError(message.error.message));
    else pending?.resolve(message.value);
  }
}

/** What lets this page in beside the cookie: it comes behind the address once, and stays where only this server's pages are. */
function proof(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get('proof');
  if (given !== null) {
    localStorage.setItem(PROOF, given);
    history.replaceState(null, '', '/');
  }
  return localStorage.getItem(PROOF) ?? '';
}

function download(address: string, name: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
