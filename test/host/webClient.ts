/** A browser host of a test's own, with the fake engine, and requests to it of every kind, also of forbidden ones. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { HostEvent, HostMessage, HostMethod } from '../../src-main/core/protocol/hostApi.ts';
import { launchNodeEngine } from '../../src-main/host/engine/nodeEngine.ts';
import { startWebHost, type WebHost, type WebHostOptions } from '../../src-main/host/web/webHost.ts';

export const FAKE_ENGINE = fileURLToPath(new URL('../fixtures/fakeEngine.ts', import.meta.url));
export const PAGE = '<!doctype html><title>The window</title>';
export const SECRET = 'what no request may reach';

export interface TestHost {
  host: WebHost;
  /** Lines that were logged. */
  log: string[];
  /** The cookie of a browser that was let in. */
  cookie: string;
  /** What its page holds. */
  proof: string;
  origin: string;
  /** The data folder. */
  data: string;
}

/** A folder that goes when the test file is done. */
export function testFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-web-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts a host on a free port; it ends with the test file. */
export async function startTestHost(options: Partial<WebHostOptions> = {}): Promise<TestHost> {
  const folder = testFolder();
  const window = path.join(folder, 'window');
  mkdirSync(path.join(window, 'assets'), { recursive: true });
  writeFileSync(path.join(window, 'index.html'), PAGE);
  writeFileSync(path.join(window, 'assets', 'index-0a1b.js'), 'export {};');
  writeFileSync(path.join(folder, 'secret.txt'), SECRET);
  const log: string[] = [];
  const data = path.join(folder, 'data');
  const host = await startWebHost({
    window,
    dataFolder: data,
    launch: (autosave) => launchNodeEngine(autosave, FAKE_ENGINE),
    log: (line) => log.push(line),
    ...options,
  });
  after(() => host.close());
  const { headers, body } = await ask(host.port, { path: new URL(host.address).search });
  const proof = /#proof=([\w-]{43})"/.exec(body.toString())?.[1] ?? '';
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { host, log, cookie, proof, origin: `http://127.0.0.1:${host.port}`, data };
}

export interface Reply {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

export interface Request {
  method?: string;
  /** As it is sent, not cleaned up; the place `/` may be left out before a query. */
  path?: string;
  headers?: http.OutgoingHttpHeaders;
  body?: Uint8Array | string;
}

/** Asks a server on this machine; nothing is added to the headers but what HTTP needs. */
export async function ask(port: number, { method = 'GET', path: place = '/', headers = {}, body }: Request): Promise<Reply> {
  const request = http.request({
    ...{ host: '127.0.0.1', port, method, agent: false },
    // As browsers do: a server that is to close at once could not read on while it refuses.
    headers: { connection: 'keep-alive', ...headers },
    path: place.startsWith('?') ? `/${place}` : place,
  });
  // A server that has answered early may close before all was sent.
  request.on('error', () => undefined);
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

/** Asks as the window does. */
export function askAsWindow({ host, cookie, proof, origin }: TestHost, request: Request): Promise<Reply> {
  return ask(host.port, { ...request, headers: { cookie, origin, 'x-coordx-proof': proof, ...request.headers } });
}

/** The status with which a WebSocket is refused; 101 when it is not. */
export async function socketStatus(port: number, place: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${place}`, { headers });
  return new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_, response) => {
      response.resume();
      socket.terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });
}

/** The window's side of its socket: what arrived is kept until it is asked for. */
export class TestWindow {
  readonly socket: WebSocket;
  #texts: HostMessage[] = [];
  #frames: Buffer[] = [];
  /** Of those who wait for something to arrive. */
  #waiting = new Set<{ look: () => void; fail: () => void }>();
  #next = 1;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.#frames.push(data);
      else this.#texts.push(JSON.parse(data.toString()) as HostMessage);
      for (const { look } of [...this.#waiting]) look();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const { fail } of [...this.#waiting]) fail();
    });
  }

  static async open({ host, cookie, proof, origin }: TestHost): Promise<TestWindow> {
    const window = new TestWindow(new WebSocket(`ws://127.0.0.1:${host.port}/socket?proof=${proof}`, { headers: { cookie, origin } }));
    await once(window.socket, 'open');
    return window;
  }

  /** Says that it is ready, and waits for the engine process. */
  static async openReady(host: TestHost): Promise<TestWindow> {
    const window = await TestWindow.open(host);
    await window.call('ready');
    await window.event('engineReady');
    return window;
  }

  /** Calls a method, or what is none, and gives the whole answer. */
  async call(method: HostMethod | (string & {}), args: unknown = null): Promise<Exclude<HostMessage, { event: HostEvent }>> {
    const id = this.#next++;
    this.socket.send(JSON.stringify({ id, method, args }));
    return this.#take(this.#texts, (message) => 'id' in message && message.id === id) as Promise<
      Exclude<HostMessage, { event: HostEvent }>
    >;
  }

  /** The result of a call. */
  async value<T>(method: HostMethod, args: unknown = null): Promise<T> {
    const answer = await this.call(method, args);
    if ('error' in answer) throw new Error(answer.error.message);
    return answer.value as T;
  }

  /** The next event of a kind, also one that has come already. */
  async event<K extends HostEvent['kind']>(kind: K): Promise<Extract<HostEvent, { kind: K }>> {
    const message = await this.#take(this.#texts, (text) => 'event' in text && text.event.kind === kind);
    return (message as { event: Extract<HostEvent, { kind: K }> }).event;
  }

  /** Sends the fake engine an order and gives its answer. */
  async order(order: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.send(order);
    return JSON.parse((await this.frame()).toString()) as Record<string, unknown>;
  }

  send(order: Record<string, unknown>): void {
    this.socket.send(Buffer.from(JSON.stringify(order)));
  }

  frame(): Promise<Buffer> {
    return this.#take(this.#frames, () => true);
  }

  /** What has come as text and was not asked for. */
  waiting(): HostMessage[] {
    return [...this.#texts];
  }

  /** The code with which the host closes it. */
  async closed(): Promise<number> {
    if (this.socket.readyState === WebSocket.CLOSED) throw new Error('It is closed already.');
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }

  #take<T>(list: T[], fits: (item: T) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const waiter = {
        look: () => {
          const index = list.findIndex(fits);
          if (index < 0) return;
          this.#waiting.delete(waiter);
          resolve(list.splice(index, 1)[0] as T);
        },
        fail: () => reject(new Error('The socket has closed.')),
      };
      this.#waiting.add(waiter);
      waiter.look();
    });
  }
}
