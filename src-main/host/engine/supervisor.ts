/**
 * The life of the engine process, for every host: starts it, starts another one when it ends unasked, tells it
 * which files windows may use, and carries windows' connections. What it is made of (a forked Node, Electron's
 * utility process) is the launcher's business; `Port` is the MessagePort of hosts that have such.
 */
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { visible } from '../../core/base/visible.ts';
import { withoutFolders } from '../../core/base/withoutFolders.ts';
import { CoordxError } from '../../core/base/errors.ts';
import type { Grant, Ticket } from '../../core/protocol/files.ts';
import type { HostEvent } from '../../core/protocol/hostApi.ts';
import type {
  Access,
  ConnectionId,
  EngineControl,
  EngineExit,
  EngineHandle,
  EngineLauncher,
  EngineReport,
} from './engineControl.ts';
import type { Autosaves } from '../files/autosaves.ts';
import type { CrashLog } from '../files/crashLog.ts';

/** Unasked ends within a minute after which the engine process is not started again by itself. */
const MOST_DEATHS = 5;
const MINUTE = 60_000;
/** Milliseconds before it is started again after its first, second... end within a minute. */
const DELAYS = [0, 250, 1000, 2000];
/** Milliseconds it has to end by itself when asked, which includes keeping unsaved work. */
const PATIENCE = 8000;
/** What V8 says last when its heap is full. */
const OUT_OF_MEMORY = /JavaScript heap out of memory|Array buffer allocation failed/;

export type EngineEvent = Extract<HostEvent, { kind: 'engineEnded' | 'engineReady' }>;

export interface SupervisorOptions<Port> {
  launch: EngineLauncher<Port>;
  autosaves: Autosaves;
  crashLog: CrashLog;
  /** Takes what the engine process writes to stdout and stderr, beside the crash log. */
  onOutput?: (text: string) => void;
  /** Milliseconds, monotonic. */
  clock?: () => number;
  /** Milliseconds to wait for an end that was asked for. */
  patience?: number;
}

/** A window's way to the engine process, where frames pass through the host. */
export interface Relay {
  send(frame: Uint8Array): void;
  close(): void;
}

interface RelayListener {
  onFrame(frame: Uint8Array): void;
  /** The engine process has ended. */
  onEnd(): void;
  /** The engine process has closed the connection, because of what came over it. */
  onRefused(): void;
}

interface GrantedFile {
  path: string;
  access: Access;
}

export class EngineSupervisor<Port = never> {
  #options: SupervisorOptions<Port>;
  #engine: EngineHandle<Port> | null = null;
  #latest: EngineEvent | null = null;
  /** Whether the latest event is engineReady, of the engine process that runs now. */
  #isReady = false;
  #grants = new Map<Ticket, GrantedFile>();
  #relays = new Map<ConnectionId, RelayListener>();
  #nextConnection = 1;
  #listeners = new Set<(event: EngineEvent) => void>();
  /** Whether the engine process that runs now has said that its memory has run out. */
  #hasRunOut = false;
  /** When it ended unasked, lately. */
  #deaths: number[] = [];
  #restart: NodeJS.Timeout | null = null;
  #shutdown: { promise: Promise<void>; done: () => void } | null = null;

  constructor(options: SupervisorOptions<Port>) {
    this.#options = options;
  }

  /**
   * Starts the engine process unless it runs, or is about to be started again; does not wait for it. Called for every
   * window that comes, it also has an engine process that died too often tried once more.
   */
  start(): void {
    if (this.#engine || this.#restart || this.#shutdown) return;
    // A window that comes now must not be told that it is not started again.
    if (this.#latest?.kind === 'engineEnded' && !this.#latest.restarts) this.#latest = null;
    const engine = this.#options.launch(this.#options.autosaves.next());
    this.#engine = engine;
    this.#hasRunOut = false;
    engine.onReport((report) => this.#take(engine, report));
    engine.onOutput((text) => {
      if (OUT_OF_MEMORY.test(text)) this.#hasRunOut = true;
      this.#options.crashLog.output(text);
      this.#options.onOutput?.(text);
    });
    engine.onExit((exit) => this.#ended(engine, exit));
  }

  /**
   * What a window that comes now has to be told of the engine process; null while the first one, or one that a window has asked for,
   * is starting. A window
   * that has work open already does not need the autosave that is offered.
   */
  get latest(): EngineEvent | null {
    return this.#latest;
  }

  /** Calls back for every end and every start of an engine process until the returned function is called. */
  subscribe(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called when a window was told of an event, so that an autosave is not offered after a good end again. */
  told(event: EngineEvent): void {
    if (event.kind !== 'engineReady' || !event.autosave) return;
    const file = this.grantedPath(event.autosave.ticket, 'read');
    if (file !== null) this.#options.autosaves.offered(file);
  }

  /** Lets windows use a file by a ticket, with this engine process and those after it. */
  grant(file: string, access: Access): Grant {
    const ticket = randomBytes(16).toString('hex');
    const granted = { path: path.resolve(file), access };
    this.#grants.set(ticket, granted);
    if (this.#isReady) this.#engine?.send({ kind: 'grant', ticket, ...granted });
    return { ticket, name: visible(path.basename(granted.path)) };
  }

  /** The path that a ticket stands for, or null. */
  grantedPath(ticket: Ticket, access: Access): string | null {
    const granted = this.#grants.get(ticket);
    return granted?.access === access ? granted.path : null;
  }

  /** Hands a window's port to the engine process. @throws CoordxError while there is none. */
  connectPort(port: Port): void {
    this.#connect(port);
  }

  /** Connects a window whose frames pass through the host. @throws CoordxError while there is no engine process. */
  connectRelay(listener: RelayListener): Relay {
    const { connection, engine } = this.#connect();
    this.#relays.set(connection, listener);
    const sendOpen = (control: EngineControl): void => {
      if (this.#relays.has(connection)) engine.send(control);
    };
    return {
      send: (frame) => sendOpen({ kind: 'frame', connection, frame }),
      close: () => {
        sendOpen({ kind: 'disconnect', connection });
        this.#relays.delete(connection);
      },
    };
  }

  /** Ends the engine process for good: asks it, so that it keeps unsaved work, and kills it when that takes long. */
  shutdown(): Promise<void> {
    if (this.#shutdown) return this.#shutdown.promise;
    let done = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#shutdown = { promise, done };
    if (this.#restart) clearTimeout(this.#restart);
    const engine = this.#engine;
    if (!engine) {
      done();
      return promise;
    }
    engine.send({ kind: 'shutdown' });
    const patience = setTimeout(() => {
      this.#options.crashLog.event('The engine process did not end when asked, and was killed.');
      engine.kill();
    }, this.#options.patience ?? PATIENCE);
    void promise.then(() => clearTimeout(patience));
    return promise;
  }

  #connect(port?: Port): { connection: ConnectionId; engine: EngineHandle<Port> } {
    const engine = this.#engine;
    if (!engine || !this.#isReady) throw new CoordxError('The engine process is not ready yet.');
    const connection = this.#nextConnection++;
    engine.send({ kind: 'connect', connection }, port);
    return { connection, engine };
  }

  #take(engine: EngineHandle<Port>, report: EngineReport): void {
    if (engine !== this.#engine) return;
    switch (report.kind) {
      case 'ready':
        void this.#becomeReady(engine);
        return;
      case 'frame':
        this.#relays.get(report.connection)?.onFrame(report.frame);
        return;
      case 'closed': {
        const relay = this.#relays.get(report.connection);
        this.#relays.delete(report.connection);
        relay?.onRefused();
      }
    }
  }

  async #becomeReady(engine: EngineHandle<Port>): Promise<void> {
    const autosave = await this.#options.autosaves.newest();
    if (engine !== this.#engine) return;
    this.#isReady = true;
    for (const [ticket, granted] of this.#grants) engine.send({ kind: 'grant', ticket, ...granted });
    this.#tell({
      kind: 'engineReady',
      autosave: autosave && { ...this.grant(autosave.file, 'read'), time: autosave.time },
    });
  }

  #ended(engine: EngineHandle<Port>, exit: EngineExit): void {
    if (engine !== this.#engine) return;
    this.#engine = null;
    this.#isReady = false;
    const relays = [...this.#relays.values()];
    this.#relays.clear();
    for (const relay of relays) relay.onEnd();
    if (this.#shutdown) {
      this.#latest = null;
      const settled = exit.code === 0 ? this.#options.autosaves.settle() : Promise.resolve();
      void settled.finally(this.#shutdown.done);
      return;
    }
    const sentence = exitSentence(exit, this.#hasRunOut);
    this.#options.crashLog.event(sentence);
    const now = (this.#options.clock ?? (() => performance.now()))();
    this.#deaths = [...this.#deaths.filter((time) => now - time < MINUTE), now];
    if (this.#deaths.length >= MOST_DEATHS) {
      this.#deaths = [];
      const often = `This was the ${MOST_DEATHS}th time within a minute, so it is not started again by itself;`;
      const reason = `${sentence} ${often} reload the window to try once more.`;
      this.#tell({ kind: 'engineEnded', reason, restarts: false });
      return;
    }
    this.#tell({ kind: 'engineEnded', reason: sentence, restarts: true });
    const delay = DELAYS[Math.min(this.#deaths.length, DELAYS.length) - 1] as number;
    this.#restart = setTimeout(() => {
      this.#restart = null;
      this.start();
    }, delay);
  }

  #tell(event: EngineEvent): void {
    this.#latest = event;
    for (const listener of this.#listeners) listener(event);
  }
}

/** How the engine process ended, in a sentence. @param hasRunOut whether it said that its memory had run out. */
export function exitSentence({ code, signal, failure }: EngineExit, hasRunOut = false): string {
  if (failure !== undefined) return `The engine process could not be started: ${withoutFolders(failure.replace(/\.$/, ''))}.`;
  if (hasRunOut) return 'The engine process ended, because its memory had run out: take a smaller network, size or part.';
  if (signal !== null) return `The engine process ended (killed by ${signal}).`;
  return `The engine process ended (exit code ${code ?? 'unknown'}).`;
}
