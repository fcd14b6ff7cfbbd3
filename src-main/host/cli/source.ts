/** The source that a command is given, an image, a video or a shape, and the part of a video that is wanted. */
import path from 'node:path';
import type { Command } from 'commander';
import { SettingError } from '../../core/base/errors.ts';
import type { Signal } from '../../core/kinds/types.ts';
import { normalizeShape, type ShapeSignal } from '../../core/kinds/shape/signal.ts';
import type { VideoCrop, VideoPlan, VideoSelection } from '../../core/kinds/video/selection.ts';
import { sourceKind } from '../../io/sourceKind.ts';
import { firstGiven, number } from './options.ts';
import { ProgressLine } from './progressLine.ts';
import type { Terminal } from './terminal.ts';
import { bytes, count } from './words.ts';

/** Options that say which part of a video, as commander gives them. */
export interface SelectionFlags {
  crop?: VideoCrop;
  resize?: { width?: number; height?: number };
  start?: number;
  end?: number;
  fps?: number;
}

export const SOURCE_FORMATS =
  'image (PNG, JPEG, WebP, AVIF, TIFF, GIF) or video (MP4, MOV, MKV, WebM, animated GIF or WebP, .npy, a folder or a pattern of numbered images such as frame-%04d.png) or shape (OBJ, PLY, STL, GLB, glTF, OFF, XYZ)';

/** Adds --crop, --resize, --start, --end and --fps. */
export function addSelection(command: Command): Command {
  return command
    .option('--crop <WxH+X+Y>', 'of a video: part of the frame in pixels', parseCrop)
    .option('--resize <WxH>', 'of a video: size of its frames; 320x or x180 keep their shape', parseResize)
    .option('--start <seconds>', 'of a video: where the wanted part begins', number('--start'))
    .option('--end <seconds>', 'of a video: where it ends', number('--end'))
    .option('--fps <number>', 'of a video: frames a second that are taken', number('--fps'));
}

/**
 * Reads a source; Ctrl-C stops it. What was repaired of a shape is said.
 * @throws SettingError when a part of an image or a shape is asked for; FileError; CancelledError.
 */
export async function readSource(
  terminal: Terminal,
  file: string,
  flags: SelectionFlags,
): Promise<Signal> {
  const kind = await sourceKind(file);
  if (kind !== 'video') {
    const { crop, resize, start, end, fps } = flags;
    const given = firstGiven({ crop, resize, start, end, fps });
    if (given) throw new SettingError(`--${given} is for videos, and "${file}" is none.`);
    if (kind === 'shape') return readShapeSignal(terminal, file);
    const { readImage } = await import('../../io/image/readImage.ts');
    return readImage(file);
  }
  const { readVideo } = await import('../../io/video/readVideo.ts');
  const line = new ProgressLine(terminal);
  const abort = new AbortController();
  const release = terminal.onInterrupt(() => abort.abort());
  try {
    return await readVideo(file, {
      ...selectionOf(flags),
      planned: (_, plan) => terminal.err(`${path.basename(file)}: ${planWords(plan)}.\n`),
      signal: abort.signal,
      progress: (done, total) => line.show(done / total, () => [`decoding frame ${count(done)} of ${count(total)}`]),
    });
  } finally {
    line.clear();
    release();
  }
}

function planWords({ frames, width, height, bytes: memory }: VideoPlan): string {
  return `${count(frames)} ${frames === 1 ? 'frame' : 'frames'} of ${width} x ${height}, ${bytes(memory)} of memory`;
}

async function readShapeSignal(terminal: Terminal, file: string): Promise<ShapeSignal> {
  const { readShape } = await import('../../io/mesh/readShape.ts');
  const { surface, notes } = await readShape(file);
  for (const note of notes) terminal.err(`${note}\n`);
  return normalizeShape(surface);
}

function selectionOf({ crop, resize, start, end, fps }: SelectionFlags): VideoSelection {
  return {
    ...(crop ? { crop } : {}),
    ...(resize ? { resize } : {}),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(fps === undefined ? {} : { frameRate: fps }),
  };
}

/** `160x90+40+20`: width, height, left and top. @throws SettingError */
export function parseCrop(text: string): VideoCrop {
  const numbers = /^(\d+)x(\d+)\+(\d+)\+(\d+)$/i.exec(text)?.slice(1).map(Number);
  const [width, height, left, top] = numbers ?? [];
  if (!width || !height || left === undefined || top === undefined) {
    throw new SettingError(`--crop must be WxH+X+Y in pixels, as in 160x90+40+20, not "${text}".`);
  }
  return { left, top, width, height };
}

/** `320x180`, `320x` or `x180`. @throws SettingError */
export function parseResize(text: string): { width?: number; height?: number } {
  const [, width, height] = /^(\d*)x(\d*)$/i.exec(text) ?? [];
  if (!width && !height) {
    throw new SettingError(`--resize must be WxH, Wx or xH in pixels, as in 320x180 or 320x, not "${text}".`);
  }
  return { ...(width ? { width: Number(width) } : {}), ...(height ? { height: Number(height) } : {}) };
}
