/** The formats that clips are written in, as a person chooses them. */
import { CLIP_CONTAINERS, type ClipContainer, type ClipExtension, type FrameCodec } from '../../../src-main/core/query/clipFormats.ts';

export const CODEC_NAMES: Record<FrameCodec, string> = {
  ...{ h264: 'H.264', vp9: 'VP9', av1: 'AV1', vp8: 'VP8', gif: 'GIF', webp: 'WebP', png: 'PNG' },
};

export const CLIP_FORMATS = Object.entries(CLIP_CONTAINERS).map(([extension, container]) => ({
  extension: extension as ClipExtension,
  container: container as ClipContainer,
}));
