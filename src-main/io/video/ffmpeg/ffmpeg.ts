/**
 * FFmpeg, which the npm package node-av speaks to: 170 MB of native code, loaded when the first video is opened.
 *
 * What it hands out must be copies: Electron's memory cage forbids buffers outside of it. Frames' `toBuffer`,
 * packets' `data` and side data are; frames' `data` and `extendedData` are not and are never used.
 */
import { FileError } from '../../../core/base/errors.ts';
import { requireFfmpeg } from './ffmpegBinary.ts';

type Library = typeof import('node-av/lib');
type Constants = typeof import('node-av/constants');

export interface Ffmpeg {
  av: Library;
  /** Numbers of FFmpeg's headers. */
  c: Constants;
}

let loading: Promise<Ffmpeg> | undefined;

/** FFmpeg, silent. Throws FfmpegMissingError where it is not yet, FileError where it does not run. */
export function loadFfmpeg(): Promise<Ffmpeg> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Ffmpeg> {
  requireFfmpeg();
  // SVT-AV1 writes to standard error whatever FFmpeg's level is, unless this is set before its first use.
  process.env.SVT_LOG ??= '0';
  try {
    const [av, c] = await Promise.all([import('node-av/lib'), import('node-av/constants')]);
    av.Log.setLevel(c.AV_LOG_QUIET);
    return { av, c };
  } catch (cause) {
    const machine = `${process.platform} ${process.arch}`;
    throw new FileError(`Video files need FFmpeg, which does not load on this machine (${machine}).`, { cause });
  }
}

/** An error code of FFmpeg where none was expected. */
export class FfmpegError extends Error {
  override name = 'FfmpegError';
  code: number;

  constructor(code: number, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** `code` if it is no error. Throws FfmpegError, whose message is FFmpeg's. */
export function succeeded({ av }: Ffmpeg, code: number): number {
  if (code < 0) throw new FfmpegError(code, av.FFmpegError.strerror(code));
  return code;
}
