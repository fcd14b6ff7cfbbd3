/** The window's calls to the main process: who may make them, what they may hold, and how they are answered. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { ipcMain, type WebContents } from 'electron';
import { z } from 'zod';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { SOURCE_EXTENSIONS } from '../../core/protocol/files.ts';
import type { HostApi, Opening } from '../../core/protocol/hostApi.ts';
import type { HostAnswer, IpcNames } from '../../core/protocol/preloadApi.ts';
import type { CrashLog } from '../files/crashLog.ts';
import { answerHost, HostCallError, hostError } from '../window/hostProtocol.ts';
import { isFromWindow } from './guards.ts';

export const IPC: IpcNames = {
  invoke: 'coordx:host',
  grant: 'coordx:grant',
  connect: 'coordx:connect',
  event: 'coordx:event',
};

const CALL = z.strictObject({ method: z.string().max(100), args: z.unknown() });
const PATHS = z.array(z.string().max(32768)).min(1).max(10_000);

/** What the calls do. */
export interface WindowCalls {
  host: HostApi;
  /** Lets the program read files that were dropped together, or a folder. */
  grant(files: string[]): Promise<Opening>;
  /** Gives the window a new connection to the engine process. @throws CoordxError */
  connect(): void;
}

/** Answers calls of the page in `contents`, and refuses those of anybody else. Refusals and faults are logged. */
export function answerWindow(contents: () => WebContents | null, calls: WindowCalls, log: CrashLog): void {
  const answer = (name: string, act: (payload: unknown) => Promise<unknown>): void => {
    ipcMain.handle(name, async (event, payload: unknown): Promise<HostAnswer<unknown>> => {
      const own = contents();
      if (!own || !isFromWindow(event, own)) {
        log.event(`A call of ${name} from ${event.senderFrame?.url ?? 'a frame that is gone'} was refused.`);
        throw new Error('Refused.');
      }
      try {
        return { value: await act(payload) };
      } catch (error) {
        if (!(error instanceof CoordxError) || error instanceof HostCallError) log.event(fault(error));
        return { error: hostError(error) };
      }
    });
  };
  answer(IPC.invoke, async (payload) => {
    const call = CALL.safeParse(payload);
    if (!call.success) throw new HostCallError('A call to the host has no method or arguments.');
    return answerHost(calls.host, call.data.method, call.data.args);
  });
  answer(IPC.grant, async (payload) => calls.grant(await openable(payload)));
  answer(IPC.connect, async () => {
    calls.connect();
    return null;
  });
}

/** A fault as the log tells it. */
export function fault(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}

/** @throws FileError unless they are paths. Of a single file, its name must be of a kind that is opened; of several, those are chosen. */
async function openable(payload: unknown): Promise<string[]> {
  const { data: files } = PATHS.safeParse(payload);
  if (files === undefined) throw new HostCallError('The host was given something that is not a list of paths.');
  if (!files.every((file) => path.isAbsolute(file))) throw new FileError('Only files that lie on a disk can be dropped here.');
  const [file = ''] = files;
  if (files.length > 1 || (await stat(file).catch(() => null))?.isDirectory()) return files;
  if (!SOURCE_EXTENSIONS.includes(path.extname(file).slice(1).toLowerCase())) {
    throw new FileError(`"${path.basename(file)}" is not of a kind that can be opened.`);
  }
  return files;
}
