/** The part of a source that a command is given. */
import type { Command } from 'commander';
import { SettingError } from '../../core/base/errors.ts';
import type { VideoCrop, VideoSelection } from '../../core/kinds/video/selection.ts';
import type { SelectionFlags } from './flags.ts';
import { firstGiven, number } from './options.ts';

/** Adds --crop, --resize, --start, --end and --fps. */
export function addSelection(command: Command): Command {
  return command
    .option('--crop <WxH+X+Y>', 'of a video: part of the frame in pixels', parseCrop)
    .option('--resize <WxH>', 'of a video: size of its frames; 320x or x180 keep their shape', parseResize)
    .option('--start <seconds>', 'of a video: where the wanted part begins', number('--start'))
    .option('--end <seconds>', 'of a video: where it ends', number('--end'))
    .option('--fps <number>', 'of a video: frames a second that are taken', number('--fps'));
}

/** @throws SettingError when a part is asked for of what has none. */
export function refuseSelection(file: string, { crop, resize, start, end, fps }: SelectionFlags): void {
  const given = firstGiven({ crop, resize, start, end, fps });
  if (given) throw new SettingError(`--${given} is for videos, and "${file}" is none.`);
}

/** The part of a video that is asked for. */
export function selectionOf({ crop, resize, start, end, fps }: SelectionFlags): VideoSelection {
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
