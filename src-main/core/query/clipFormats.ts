/** What clips can be written as, in words that a window and a writer share: formats by their extension, and their codecs. */

export type VideoCodec = 'h264' | 'vp9' | 'av1' | 'vp8' | 'gif' | 'webp';
/** How frames are stored: images stand for themselves. */
export type FrameCodec = VideoCodec | 'png';

export interface ClipContainer {
  name: string;
  /** The first is the usual one. */
  codecs: readonly FrameCodec[];
  /** Codecs of sound that it takes as they are. */
  sound: readonly string[];
  /** Frames a second at most. */
  maxFrameRate: number;
  /** Whether a quality means anything to it. */
  hasQuality: boolean;
}

export const CLIP_CONTAINERS = {
  '.mp4': {
    name: 'MP4',
    codecs: ['h264'],
    sound: ['aac', 'mp3', 'ac3', 'eac3', 'opus', 'flac', 'alac'],
    maxFrameRate: 1000,
    hasQuality: true,
  },
  '.webm': { name: 'WebM', codecs: ['vp9', 'av1', 'vp8'], sound: ['opus', 'vorbis'], maxFrameRate: 240, hasQuality: true },
  // Browsers take a shorter step than two hundredths of a second for a mistake, and play far slower.
  '.gif': { name: 'GIF', codecs: ['gif'], sound: [], maxFrameRate: 50, hasQuality: false },
  '.webp': { name: 'WebP', codecs: ['webp'], sound: [], maxFrameRate: 50, hasQuality: true },
  '.zip': { name: 'PNG images', codecs: ['png'], sound: [], maxFrameRate: 1000, hasQuality: false },
} as const satisfies Record<string, ClipContainer>;

export type ClipExtension = keyof typeof CLIP_CONTAINERS;
