/** A video that is open in a Studio. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { FileError, SettingError } from '../../../../core/base/errors.ts';
import { planePlace } from '../../../../core/signal/planes.ts';
import { videoFrame, type VideoSignal } from '../../../../core/kinds/video/signal.ts';
import type { SourceSelection } from '../../../../core/kinds/types.ts';
import type { VideoDescription, VideoPlan, VideoSelection } from '../../../../core/kinds/video/selection.ts';
import type { Probed, Task } from '../../../../core/protocol/studio.ts';
import { withTemporaryFile } from '../../../../io/temporaryFile.ts';
import { sizeInWords, valueMemoryLimit } from '../../../../io/valueMemory.ts';
import { bytesOf, MOST_KEPT_BYTES } from '../../keptFile.ts';
import type { PictureSource } from '../../picture/studio/source.ts';
import type { Source, StoredSource } from '../../studioKind.ts';
import { framePsnr } from './frameQuality.ts';

interface Decoded {
  signal: VideoSignal;
  video: VideoDescription;
  selection: VideoSelection;
}

function videoSource({ name, bytes, notes }: Pick<Source, 'name' | 'bytes' | 'notes'>, { signal, video, selection }: Decoded): PictureSource {
  const { width, height, channels, frames } = signal;
  return {
    ...{ kind: 'video', name, bytes, notes, signal, video, selection },
    // Frames are many, and whoever looks at them would have to wait.
    isQuick: false,
    open: (session) => session.open(signal, name),
    picture: (frame = 0) => ({ width, height, channels, values: videoFrame(signal, Math.min(frame, frames - 1)) }),
    moment: (frame) => ({ time: planePlace(frame, frames) }),
    // One frame is not the whole.
    comparison: () => null,
    measure: (session, run, clock) => framePsnr(session, run, signal, clock),
  };
}

export async function probeSource(file: string, signal?: AbortSignal): Promise<Probed<'video'>> {
  const { probeVideo } = await import('../../../../io/video/readVideo.ts');
  return { kind: 'video', description: await probeVideo(file, signal), memoryLimit: valueMemoryLimit(), isPlain: false };
}

/**
 * A project keeps the file; of one that is too large for that, the part that was chosen, frame by frame without loss.
 * @param mostKept bytes that a project keeps.
 * @throws FileError, also when neither is small enough; SettingError; CancelledError.
 */
export async function readVideoSource(
  file: string,
  name: string,
  wanted: SourceSelection,
  task: Task,
  mostKept = MOST_KEPT_BYTES,
): Promise<Source> {
  const selection = partOfVideo(wanted);
  const images = await imagesOf(file);
  const size = await bytesOf(images ?? [file]);
  if (size > mostKept) return readPart(file, { name, size, mostKept }, selection, task);
  const decoded = await decodeVideo(file, selection, task);
  const bytes = images ? await (await import('../../../../io/video/imageSequence.ts')).packImages(images) : await readFile(file);
  return videoSource({ name, bytes, notes: [] }, decoded);
}

interface LargeFile {
  name: string;
  size: number;
  mostKept: number;
}

/** The part of a file that is too large for projects, as it will be read back from one. */
async function readPart(file: string, { name, size, mostKept }: LargeFile, selection: VideoSelection, task: Task): Promise<Source> {
  const refuse = (): never => {
    const sizes = `"${name}" has ${sizeInWords(size)}, and a project holds ${sizeInWords(mostKept)} of a video`;
    throw new FileError(`${sizes}. This part of it takes more too: choose a shorter one, or smaller frames.`);
  };
  // A value takes a byte at least.
  const { signal } = await decodeVideo(file, selection, task, ({ bytes }) => bytes / Float32Array.BYTES_PER_ELEMENT > mostKept && refuse());
  const { packFrames } = await import('../../../../io/video/packFrames.ts');
  const bytes = packFrames(signal, mostKept) ?? refuse();
  const part = `${path.parse(name).name}.npy`;
  const { description } = await withTemporaryFile(bytes, (packed) => probeSource(packed, task.signal));
  const note = `A project keeps this part of "${name}" without loss, as ${part}: the file is too large to go along. Sound is not in it.`;
  const kept = { video: description, selection: { frameRate: signal.frameRate } };
  return videoSource({ name: part, bytes, notes: [note] }, { signal: { ...signal, bitDepth: description.bitDepth }, ...kept });
}

/** The images of a folder; null of a file. */
async function imagesOf(file: string): Promise<string[] | null> {
  const entry = await stat(file).catch(() => null);
  if (!entry?.isDirectory()) return null;
  const { sequenceFiles } = await import('../../../../io/video/imageSequence.ts');
  return sequenceFiles(file);
}

/** A source of a project. @param place what it is called in messages. */
export async function restoreVideo(stored: StoredSource, place: string, task: Task): Promise<Source> {
  const decoded = await withTemporaryFile(stored.bytes, async (temporary) => {
    try {
      return await decodeVideo(temporary, partOfVideo(stored.selection ?? {}), task);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      throw new FileError(error.message.replaceAll(temporary, place), { cause: error });
    }
  });
  return videoSource({ ...stored, notes: [] }, decoded);
}

async function decodeVideo(
  file: string,
  selection: VideoSelection,
  task: Task,
  check?: (plan: VideoPlan) => void,
): Promise<Decoded> {
  // Loaded when it is needed: native code takes long to load.
  const { readVideo } = await import('../../../../io/video/readVideo.ts');
  const { signal: abort, progress } = task;
  // Its description comes before its frames.
  let video = {} as VideoDescription;
  const signal = await readVideo(file, {
    ...selection,
    ...(abort ? { signal: abort } : {}),
    planned: (description, plan) => {
      video = description;
      check?.(plan);
    },
    progress: (done, total) => progress?.(done / total),
  });
  return { signal, video, selection };
}

/** @throws SettingError when it is a part of something else. */
export function partOfVideo(selection: SourceSelection): VideoSelection {
  if ('kind' in selection) throw new SettingError('A part of a volume was asked for, and this is a video.');
  return selection;
}
