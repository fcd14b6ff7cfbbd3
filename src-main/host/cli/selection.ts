/** The part of a source that a command is given. */
import type { Command } from 'commander';
import { SettingError } from '../../core/base/errors.ts';
import type { VideoCrop, VideoSelection } from '../../core/kinds/video/selection.ts';
import type { Triple, VolumeRequest } from '../../core/kinds/volume/selection.ts';
import type { SelectionFlags } from './flags.ts';
import { firstGiven, number, wholeNumber } from './options.ts';

/** Adds --crop, --resize, --reduce, --start, --end and --fps, and what is for volumes. */
export function addSelection(command: Command): Command {
  command
    .option('--crop <WxH+X+Y>', 'of a video: part of the frame in pixels', parseCrop)
    .option('--resize <WxH>', 'of an image, or of the frames of a video: another size; 320x or x180 keep its shape', parseResize)
    .option('--reduce <times>', 'of an image: it is learned at 1/times of its size, and compared at full size with it and with bicubic', wholeNumber('--reduce', 2, 16))
    .option('--start <seconds>', 'of a video: where the wanted part begins', number('--start'))
    .option('--end <seconds>', 'of a video: where it ends', number('--end'))
    .option('--fps <number>', 'of a video: frames a second that are taken', number('--fps'));
  return addVolumeSelection(command);
}

/** Adds --box, --means, --channel, --time-point, --dataset, --range, --raw and --mask. */
function addVolumeSelection(command: Command): Command {
  return command
    .option('--box <ZxYxX+Z+Y+X>', 'of a volume: part of it, in samples', parseBox)
    .option('--means <ZxYxX>', 'of a volume: so many samples become one, their mean; 2x2x2 leaves an eighth', parseMeans)
    .option('--channel <number>', 'of a volume: the one channel that is wanted, from 0', wholeNumber('--channel', 0, 4095))
    .option('--time-point <number>', 'of a volume over time: which moment, from 0', wholeNumber('--time-point', 0, 2 ** 20))
    .option('--dataset <path>', 'of a file that holds several volumes: the path of one')
    .option('--range <low,high>', 'of a volume: which value is 0 and which is 1; others are cut off (default: the least and the largest)', (text) => parseRange(text))
    .option('--raw <layout>', 'of a volume without a header: 128x128x64,uint16, sizes along x, y and z')
    .option('--mask <file>', 'of a volume: what counts. A volume of the same size, 0 where nothing does; or above=120, below=0.5');
}

/** @throws SettingError when a part is asked for of what has none. */
export function refuseSelection(file: string, flags: SelectionFlags): void {
  const { crop, resize, start, end, fps } = flags;
  const given = firstGiven({ crop, resize, start, end, fps });
  if (given) throw new SettingError(`--${given} is for videos, and "${file}" is none.`);
  refuseVolumeSelection(file, flags);
}

/** @throws SettingError when a part of a volume is asked for of anything else. */
export function refuseVolumeSelection(file: string, { box, means, channel, timePoint, dataset, range, raw, mask }: SelectionFlags): void {
  const given = firstGiven({ box, means, channel, 'time-point': timePoint, dataset, range, raw, mask });
  if (given) throw new SettingError(`--${given} is for volumes, and "${file}" is none.`);
}

/** The part of a volume that is asked for. @throws SettingError when one of a video is. */
export function volumeRequest(file: string, { crop, resize, start, end, fps, ...flags }: SelectionFlags): VolumeRequest {
  const given = firstGiven({ crop, resize, start, end, fps });
  if (given) throw new SettingError(`--${given} is for videos, and "${file}" is a volume: --box and --means choose a part of it.`);
  const { box, means, channel, timePoint, dataset, range, raw } = flags;
  return { crop: box, downsample: means, channel, time: timePoint, dataset, range, raw };
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

/** `64x128x128+0+32+32`: samples along z, y and x, and the first of them. @throws SettingError */
export function parseBox(text: string): { start: Triple; size: Triple } {
  const numbers = /^(\d+)x(\d+)x(\d+)\+(\d+)\+(\d+)\+(\d+)$/i.exec(text)?.slice(1).map(Number);
  if (!numbers || numbers.slice(0, 3).includes(0)) {
    throw new SettingError(`--box must be ZxYxX+Z+Y+X in samples, as in 64x128x128+0+32+32, not "${text}".`);
  }
  return { size: numbers.slice(0, 3) as Triple, start: numbers.slice(3) as Triple };
}

/** `2x2x2`. @throws SettingError */
export function parseMeans(text: string): Triple {
  const numbers = /^(\d+)x(\d+)x(\d+)$/i.exec(text)?.slice(1).map(Number);
  if (!numbers || numbers.includes(0)) throw new SettingError(`--means must be ZxYxX, as in 2x2x2, not "${text}".`);
  return numbers as Triple;
}

/** `-1000,2000`. @throws SettingError */
export function parseRange(text: string, option = '--range'): [number, number] {
  const [low = NaN, high = NaN, ...others] = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  if (!(low < high) || others.length > 0) throw new SettingError(`${option} must be two numbers, the smaller one first, as in -1000,2000, not "${text}".`);
  return [low, high];
}
