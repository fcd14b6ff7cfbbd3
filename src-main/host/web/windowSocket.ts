/**
 * One window's WebSocket. Bytes are frames, passed between the window and the engine process unread; text is the
 * window's calls to this host, and what the host tells the window.
 */
import type { RawData, WebSocket } from 'ws';
import type { HostApi, HostCall, HostEvent, HostMessage } from '../../core/protocol/hostApi.ts';
import { answerHost, decodeHostCall, hostError, HostCallError, MAX_CALL_BYTES } from '../window/hostProtocol.ts';
import type { EngineSupervisor, Relay } from '../engine/supervisor.ts';

/** Codes of RFC 6455. */
const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;

export interface WindowSocketOptions {
  supervisor: EngineSupervisor;
  /** The calls of this window; `ready` is called when it can be told of events. */
  api: (ready: () => void) => HostApi;
  /** The window of these calls is gone. */
  left: (api: HostApi) => void;
  /** A file that was named before any window was there: given to the first that asks, and only once. */
  takeFile: () => HostEvent | null;
  /** Takes a line about what was refused or went wrong. */
  log: (line: string) => void;
}

export class WindowSocket {
  #socket: WebSocket;
  #options: WindowSocketOptions;
  #api: HostApi;
  #relay: Relay | null = null;
  #isReady = false;
  #isAlive = true;
  #unsubscribe: () => void;

  constructor(socket: WebSocket, options: WindowSocketOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#api = options.api(() => this.#becomeReady());
    this.#unsubscribe = options.supervisor.subscribe((event) => {
      if (this.#isReady) this.#tellEngine(event);
    });
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#takeFrame(data);
      else this.#takeText(data);
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    // Frames that are no WebSocket's, or too large: the library closes with the fitting code.
    socket.on('error', (error) => options.log(`refused: a window's message (${error.message})`));
    socket.on('close', () => this.#closed());
  }

  /** Ends a connection that has not answered since the last call of this, and asks the others to. */
  checkAlive(): void {
    if (!this.#isAlive) {
      this.#socket.terminate();
      return;
    }
    this.#isAlive = false;
    this.#socket.ping();
  }

  #takeFrame(data: RawData): void {
    const relay = this.#relay ?? this.#openRelay();
    // While there is no engine process, what is said to it is lost; the window hears of its end and asks anew.
    relay?.send(plainBytes(data));
  }

  #openRelay(): Relay | null {
    const { supervisor, log } = this.#options;
    if (supervisor.latest?.kind !== 'engineReady') return null;
    const relay = supervisor.connectRelay({
      onFrame: (frame) => this.#socket.send(frame),
      onEnd: () => {
        this.#relay = null;
      },
      onRefused: () => {
        log("refused: a window's frame (the engine process does not know it)");
        this.#socket.close(POLICY_VIOLATION, 'a frame that is not known');
      },
    });
    this.#relay = relay;
    return relay;
  }

  #takeText(data: RawData): void {
    const bytes = plainBytes(data);
    if (bytes.length > MAX_CALL_BYTES) {
      this.#options.log(`refused: a window's call of ${bytes.length} bytes`);
      this.#socket.close(TOO_BIG, 'a call that is too long');
      return;
    }
    let call: HostCall;
    try {
      call = decodeHostCall(new TextDecoder().decode(bytes));
    } catch {
      this.#options.log("refused: a window's call that is none");
      this.#socket.close(POLICY_VIOLATION, 'a call that is none');
      return;
    }
    void this.#answer(call);
  }

  async #answer({ id, method, args }: HostCall): Promise<void> {
    try {
      this.#tell({ id, value: await answerHost(this.#api, method, args) });
    } catch (error) {
      const told = hostError(error);
      if (error instanceof HostCallError) this.#options.log(`refused: a window's call (${told.message})`);
      else if (told.name === 'Error') this.#options.log(`failed: ${error instanceof Error ? error.stack : String(error)}`);
      this.#tell({ id, error: told });
    }
  }

  #becomeReady(): void {
    const { supervisor, takeFile } = this.#options;
    if (this.#isReady) return;
    this.#isReady = true;
    supervisor.start();
    if (supervisor.latest) this.#tellEngine(supervisor.latest);
    const file = takeFile();
    if (file) this.#tell({ event: file });
  }

  #tellEngine(event: NonNullable<EngineSupervisor['latest']>): void {
    this.#tell({ event });
    this.#options.supervisor.told(event);
  }

  #tell(message: HostMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  #closed(): void {
    this.#unsubscribe();
    this.#options.left(this.#api);
    this.#relay?.close();
    this.#relay = null;
  }
}

/** Without the type and the shared memory of Node's buffers, which code of both sides of the wire does not expect. */
function plainBytes(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const { buffer, byteOffset, length } = Array.isArray(data) ? Buffer.concat(data) : data;
  return new Uint8Array(buffer, byteOffset, length);
}
