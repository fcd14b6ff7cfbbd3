/** What videos can be written as: containers, codecs, and what every encoder wants to know. */
import path from 'node:path';
import { SettingError } from '../../../core/base/errors.ts';
import { CLIP_CONTAINERS, type ClipContainer, type ClipExtension, type FrameCodec, type VideoCodec } from '../../../core/query/clipFormats.ts';

export interface EncoderSetup {
  /** FFmpeg's name. */
  encoder: string;
  pixelFormat: string;
  /** H.273's code of what brightness and colour differences are made by; left out for codecs of RGB. */
  matrix?: number;
  /** Filters from floats, RGB or grey, to the pixel format. */
  filters: string;
  /** Whether frames need even sides. */
  isEven: boolean;
  /** Pixels that a side has at least. */
  minSide: number;
  /** Options of the encoder for a quality of 1 to 100. */
  options: (quality: number) => Record<string, string>;
}

export interface ContainerSetup extends ClipContainer {
  codecs: readonly VideoCodec[];
  /** FFmpeg's name. */
  muxer: string;
  /** Units a second that times are rounded to; left out where they are exact. */
  ticks?: number;
  options: Record<string, string>;
  /** Whether a stream may begin before time 0, for players to leave that part out. */
  hasEarlyStart: boolean;
}

/** BT.709 in limited range with colour at half the size: what every player takes. */
const PLAYER_COLOURS = playerColours('709');
const BT709 = 1;
const BT601 = 5;
const RGB_COLOURS = 'zscale=range=full:dither=none,format=gbrp|gray,format=bgra';

function playerColours(matrix: '709' | '470bg'): string {
  const gamut = 'primariesin=709:transferin=709:primaries=709:transfer=709';
  return `zscale=matrix=${matrix}:range=limited:${gamut}:filter=bicubic:dither=none,format=yuv420p`;
}

/** A straight line between what a quality of 1 and of 100 mean to an encoder. */
function between(quality: number, worst: number, best: number): string {
  return String(Math.round(worst + ((quality - 1) / 99) * (best - worst)));
}

const ENCODERS: Record<VideoCodec, EncoderSetup> = {
  h264: {
    encoder: 'libx264',
    pixelFormat: 'yuv420p',
    matrix: BT709,
    filters: PLAYER_COLOURS,
    isEven: true,
    minSide: 1,
    options: (quality) => ({ preset: 'medium', crf: between(quality, 45, 8) }),
  },
  vp9: {
    encoder: 'libvpx-vp9',
    pixelFormat: 'yuv420p',
    matrix: BT709,
    filters: PLAYER_COLOURS,
    isEven: false,
    minSide: 1,
    options: (quality) => ({ crf: between(quality, 60, 4), b: '0', deadline: 'good', 'cpu-used': '4', 'row-mt': '1' }),
  },
  av1: {
    encoder: 'libsvtav1',
    pixelFormat: 'yuv420p',
    matrix: BT709,
    filters: PLAYER_COLOURS,
    isEven: false,
    // SVT-AV1 never comes to an end with 16 x 16.
    minSide: 32,
    options: (quality) => ({ crf: between(quality, 62, 6), preset: '8' }),
  },
  vp8: {
    encoder: 'libvpx',
    pixelFormat: 'yuv420p',
    // It knows no other matrix (RFC 6386, 9.2).
    matrix: BT601,
    filters: playerColours('470bg'),
    isEven: false,
    minSide: 1,
    // Without a bit rate, its default of 200 kbit/s would be the limit.
    options: (quality) => ({ crf: between(quality, 60, 4), b: '100M', deadline: 'good', 'cpu-used': '4' }),
  },
  gif: {
    encoder: 'gif',
    pixelFormat: 'pal8',
    // A palette for every frame: nothing waits for the last frame, and colours are never shared.
    filters: `${RGB_COLOURS},split[a][b];[a]palettegen=stats_mode=single:reserve_transparent=0[p];[b][p]paletteuse=new=1,format=pal8`,
    isEven: false,
    minSide: 1,
    options: () => ({}),
  },
  webp: {
    encoder: 'libwebp_anim',
    pixelFormat: 'bgra',
    filters: RGB_COLOURS,
    isEven: false,
    minSide: 1,
    options: (quality) => ({ quality: String(quality), loop: '0' }),
  },
};

/** Of those that FFmpeg writes. */
const CONTAINERS: Record<Exclude<ClipExtension, '.zip'>, ContainerSetup> = {
  '.mp4': {
    ...CLIP_CONTAINERS['.mp4'],
    muxer: 'mp4',
    // The index first, so that playing can begin before all of a file has come.
    options: { movflags: '+faststart' },
    hasEarlyStart: true,
  },
  '.webm': { ...CLIP_CONTAINERS['.webm'], muxer: 'webm', options: {}, hasEarlyStart: false },
  '.gif': {
    ...CLIP_CONTAINERS['.gif'],
    muxer: 'gif',
    ticks: 100,
    options: { loop: '0' },
    hasEarlyStart: false,
  },
  '.webp': {
    ...CLIP_CONTAINERS['.webp'],
    muxer: 'webp',
    ticks: 1000,
    options: { loop: '0' },
    hasEarlyStart: false,
  },
};

/** Whether a video's name asks for frames as images: a pattern with %d, a folder, or an archive of them. */
export function isImageTarget(file: string): boolean {
  const extension = path.extname(file).toLowerCase();
  return extension === '' || extension === '.png' || extension === '.zip';
}

/** How a video of a name and a codec is written. Throws SettingError when that cannot be. */
export function setupOf(file: string, codec: FrameCodec | undefined): { container: ContainerSetup; codec: VideoCodec; encoder: EncoderSetup } {
  const extension = path.extname(file).toLowerCase();
  const container = Object.hasOwn(CONTAINERS, extension) ? CONTAINERS[extension as keyof typeof CONTAINERS] : undefined;
  if (!container) {
    const known = Object.keys(CONTAINERS).join(', ');
    throw new SettingError(
      `"${file}" does not name a video: let its name end with one of ${known}, or with %04d.png for images.`,
    );
  }
  const chosen = codec === undefined ? container.codecs[0] : container.codecs.find((known) => known === codec);
  if (chosen === undefined) {
    throw new SettingError(`${container.name} does not hold ${codec}: choose ${container.codecs.join(', ')}.`);
  }
  return { container, codec: chosen, encoder: ENCODERS[chosen] };
}

/** Sides of a frame as they are coded: some codecs take even ones only. */
export function codedSize(setup: EncoderSetup, { width, height }: { width: number; height: number }): [number, number] {
  return setup.isEven ? [width + (width % 2), height + (height % 2)] : [width, height];
}
