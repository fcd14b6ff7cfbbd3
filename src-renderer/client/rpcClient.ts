/** StudioApi over a channel: every method becomes a call that is answered by its number. */
import type { StudioApi, StudioMethod, StudioMethods } from '../../src-main/core/protocol/studio.ts';
import {
  CancelledError,
  CoordxError,
  EngineError,
  FfmpegMissingError,
  FileError,
  SettingError,
} from '../../src-main/core/base/errors.ts';
import type { Channel } from '../../src-main/core/protocol/channel.ts';
import { decodeFrame, encodeFrame } from '../../src-main/core/protocol/frame.ts';
import type { Reply } from '../../src-main/core/protocol/message.ts';
import type { Task } from '../../src-main/core/protocol/studio/task.ts';

/** The engine process is gone, or cannot be reached. */
export class ConnectionError extends CoordxError {
  override name = 'ConnectionError';
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  progress: ((done: number) => void) | undefined;
}

/** Numbers of calls, never used twice by a page: a late cancel must not meet a call to the next engine process. */
let nextId = 1;

export class RpcClient {
  #channel: Channel;
  #pending = new Map<number, Pending>();
  #isClosed = false;

  constructor(channel: Channel) {
    this.#channel = channel;
    channel.onFrame((frame) => this.#receive(decodeFrame(frame) as Reply));
    channel.onClose(() => this.#end());
  }

  /**
   * Calls a method. Rejects with the CoordxError of the other side, with CancelledError once `task.signal` is aborted,
   * and with ConnectionError when the channel closes before the answer.
   */
  call<M extends StudioMethod>(
    method: M,
    args: StudioMethods[M]['args'],
    task: Task = {},
  ): Promise<StudioMethods[M]['result']> {
    if (this.#isClosed) return Promise.reject(new ConnectionError('The engine process is not there.'));
    if (task.signal?.aborted) return Promise.reject(new CancelledError());
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#channel.send(encodeFrame({ kind: 'cancel', id }));
        this.#settle(id)?.reject(new CancelledError());
      };
      const release = (): void => task.signal?.removeEventListener('abort', cancel);
      task.signal?.addEventListener('abort', cancel, { once: true });
      this.#pending.set(id, {
        resolve: (value) => {
          release();
          resolve(value as StudioMethods[M]['result']);
        },
        reject: (error) => {
          release();
          reject(error);
        },
        progress: task.progress,
      });
      this.#channel.send(encodeFrame({ kind: 'call', id, method, args }));
    });
  }

  close(): void {
    this.#channel.close();
    this.#end();
  }

  #receive(reply: Reply): void {
    if (reply.kind === 'progress') this.#pending.get(reply.id)?.progress?.(reply.done);
    else if (reply.kind === 'result') this.#settle(reply.id)?.resolve(reply.value);
    else this.#settle(reply.id)?.reject(errorOf(reply));
  }

  /** Takes a call off the list; undefined when it was cancelled before. */
  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #end(): void {
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) {
      this.#settle(id)?.reject(new ConnectionError('The engine process ended before it could answer.'));
    }
  }
}

type Method = <M extends StudioMethod>(name: M) => (args: StudioMethods[M]['args'], task?: Task) => Promise<StudioMethods[M]['result']>;

/** The api as methods over a client. */
export function studioApi(client: RpcClient): StudioApi {
  const method: Method = (name) => (args, task) => client.call(name, args, task);
  return {
    changes: method('changes'),
    devices: method('devices'),
    bench: method('bench'),
    probe: method('probe'),
    previewFrame: method('previewFrame'),
    open: method('open'),
    addRun: method('addRun'),
    duplicateRun: method('duplicateRun'),
    configureRun: method('configureRun'),
    removeRun: method('removeRun'),
    bringBackRun: method('bringBackRun'),
    resetRun: method('resetRun'),
    train: method('train'),
    step: method('step'),
    pause: method('pause'),
    estimate: method('estimate'),
    cutErrors: method('cutErrors'),
    insideFeatures: method('insideFeatures'),
    insideTerms: method('insideTerms'),
    insideBest: method('insideBest'),
    insideWeights: method('insideWeights'),
    picture: method('picture'),
    frames: method('frames'),
    truth: method('truth'),
    measure: method('measure'),
    frameQuality: method('frameQuality'),
    volume: method('volume'),
    factors: method('factors'),
    trueVolume: method('trueVolume'),
    trueMesh: method('trueMesh'),
    ...exports(method),
    remember: method('remember'),
    save: method('save'),
    closeProject: method('closeProject'),
    setAside: method('setAside'),
    bringBack: method('bringBack'),
    ffmpegOffer: method('ffmpegOffer'),
    fetchFfmpeg: method('fetchFfmpeg'),
  };
}

/** What writes files. */
function exports(method: Method) {
  return {
    exportPicture: method('exportPicture'),
    exportClip: method('exportClip'),
    readCamera: method('readCamera'),
    exportCamera: method('exportCamera'),
    exportMesh: method('exportMesh'),
    previewVolume: method('previewVolume'),
    fieldGrid: method('fieldGrid'),
    trueGrid: method('trueGrid'),
    exportVolume: method('exportVolume'),
    exportLevel: method('exportLevel'),
    startClip: method('startClip'),
    addFrame: method('addFrame'),
    endClip: method('endClip'),
    dropClip: method('dropClip'),
    exportModel: method('exportModel'),
    exportMetrics: method('exportMetrics'),
    exportBytes: method('exportBytes'),
  };
}

const ERRORS = { CancelledError, EngineError, FfmpegMissingError, FileError, SettingError };

function errorOf({ name, message }: { name: string; message: string }): CoordxError {
  const Type = Object.hasOwn(ERRORS, name) ? ERRORS[name as keyof typeof ERRORS] : CoordxError;
  return new Type(message);
}
