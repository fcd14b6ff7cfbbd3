/**
 * Serves a Studio over a channel: decodes calls, checks their arguments, answers each by its number. What comes
 * from the other side is not trusted: a frame that this program would not have sent closes the channel.
 */
import { CoordxError, SettingError } from '../../core/base/errors.ts';
import type { StudioApi, StudioMethod, StudioMethods, Task } from '../../core/protocol/studio.ts';
import type { Channel } from '../../core/protocol/channel.ts';
import { decodeFrame, encodeFrame } from '../../core/protocol/frame.ts';
import type { CallMessage, Message, Reply } from '../../core/protocol/message.ts';
import { firstIssue } from '../../io/schemas.ts';
import { faultOf } from './faults.ts';
import { ARGUMENTS } from './schemas.ts';

/** Milliseconds between two progress messages of a call. */
const PROGRESS_INTERVAL = 50;
/** Calls of one channel that may be open: a window has some ten. */
const MAX_OPEN_CALLS = 256;

/** Answers the calls of a channel until it closes; what is open then is cancelled. */
export function serveStudio(channel: Channel, api: StudioApi): void {
  const server = new StudioServer(channel, api);
  channel.onFrame((frame) => server.receive(frame));
  channel.onClose(() => server.end());
}

class StudioServer {
  #channel: Channel;
  #api: StudioApi;
  #open = new Map<number, AbortController>();
  #isEnded = false;

  constructor(channel: Channel, api: StudioApi) {
    this.#channel = channel;
    this.#api = api;
  }

  receive(frame: Uint8Array): void {
    if (this.#isEnded) return;
    const message = decoded(frame);
    if (message?.kind === 'call' && !this.#open.has(message.id)) void this.#answer(message);
    else if (message?.kind === 'cancel') this.#open.get(message.id)?.abort();
    else this.#refuse();
  }

  end(): void {
    this.#isEnded = true;
    for (const call of this.#open.values()) call.abort();
    this.#open.clear();
  }

  #refuse(): void {
    this.end();
    this.#channel.close();
  }

  async #answer({ id, method, args }: CallMessage): Promise<void> {
    const call = new AbortController();
    const isTooMany = this.#open.size >= MAX_OPEN_CALLS;
    this.#open.set(id, call);
    try {
      if (isTooMany) throw new CoordxError('Too many calls are open at once.');
      const value = await dispatch(this.#api, method, args, { signal: call.signal, progress: this.#progressOf(id) });
      this.#reply(id, { kind: 'result', id, value });
    } catch (error) {
      const name = error instanceof CoordxError ? error.name : 'Error';
      this.#reply(id, { kind: 'error', id, name, message: faultOf(error) });
    }
  }

  #reply(id: number, reply: Reply): void {
    // Encoded first: what cannot be is answered by an error, once.
    const frame = encodeFrame(reply);
    if (this.#open.delete(id)) this.#channel.send(frame);
  }

  /** Tells the progress of a call now and then. */
  #progressOf(id: number): (done: number) => void {
    let last = -Infinity;
    return (done) => {
      const now = performance.now();
      if (now - last < PROGRESS_INTERVAL || !this.#open.has(id)) return;
      last = now;
      this.#channel.send(encodeFrame({ kind: 'progress', id, done }));
    };
  }
}

function decoded(frame: Uint8Array): Message | null {
  try {
    return decodeFrame(frame);
  } catch {
    return null;
  }
}

/** Calls a method. @throws SettingError when there is none of that name, or not with such arguments. */
async function dispatch(api: StudioApi, method: string, args: unknown, task: Task): Promise<unknown> {
  if (!isMethod(method)) throw new SettingError('The program has no such command.');
  return callMethod(api, method, args, task);
}

async function callMethod<M extends StudioMethod>(
  api: StudioApi,
  method: M,
  args: unknown,
  task: Task,
): Promise<StudioMethods[M]['result']> {
  const { data, error, success } = ARGUMENTS[method].safeParse(args);
  if (!success) throw new SettingError(`${method} cannot be done with this: ${firstIssue(error)}`);
  return api[method](data, task);
}

function isMethod(name: string): name is StudioMethod {
  return Object.hasOwn(ARGUMENTS, name);
}
