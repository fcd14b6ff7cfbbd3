/** What has pixels, to be looked at and to be written: the field of an image or a video, and the truth. */
import type { PictureDepth } from '../../kinds/picture/pixels.ts';
import type { RunId } from '../../session/api.ts';
import type { ClipRequest } from '../../query/clip.ts';
import type { FrameCodec } from '../../query/clipFormats.ts';
import type { FramesRequest } from '../../query/frames.ts';
import type { PictureRequest } from '../../query/grid.ts';
import type { Ticket } from '../files.ts';

/** A picture of the field, or of the truth, to be looked at. */
export interface Picture {
  width: number;
  height: number;
  /** 1: grey; 4: red, green, blue and straight alpha. */
  channels: 1 | 4;
  /** [height, width, channels], half-precision floats in [0, 1], as their bits: sRGB; of light above 1, what is brighter than white. */
  values: Uint16Array;
}

export interface FieldPicture extends Picture {
  /** Steps the run had when it was asked. */
  steps: number;
  /** Time and memory that the query took, before it was averaged down. */
  milliseconds: number;
  bytes: number;
}

/** Frames of a video's field, one after another. */
export interface FieldFrames {
  frames: Picture[];
  /** As in FieldPicture, of all of them together. */
  steps: number;
  milliseconds: number;
}

/** A part of the source in whole pixels. */
export interface PixelRect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** How a clip is written. */
export interface ClipFormat {
  codec: FrameCodec;
  /** 1 to 100. */
  quality: number;
  /** Whether the source's sound goes with it. */
  sound: boolean;
}

/** Calls about images and the pictures of videos. */
export interface PictureMethods {
  /**
   * The field as a picture. A result with a side longer than `most` is averaged down by a whole factor, which is
   * how much of a very large query comes back. For one that somebody who drags is waiting for (`prompt`), training stands
   * still, and for a moment after it, when the next one is likely to be asked for.
   */
  picture: { args: { run: RunId; request: PictureRequest; most: number; prompt?: boolean }; result: FieldPicture };
  /** The source, or a part of it, averaged down like `picture`; of a video a frame, the first when left out. */
  truth: { args: { rect: PixelRect | null; most: number; frame?: number }; result: Picture };
  /**
   * Writes a picture of any size; the format is that of the file's name. Floats of 32 bits, and what OpenEXR holds, are
   * linear light. A picture of light is shown otherwise at `exposure`, or that of its source.
   * Gives what the file does not hold, in sentences.
   */
  exportPicture: {
    args: { run: RunId; request: PictureRequest; bitDepth: PictureDepth; quality: number; exposure?: number; file: Ticket };
    result: string[];
  };
}

/** Calls about what moves. */
export interface VideoMethods {
  /** A video's field at several times, averaged down like `picture`. */
  frames: { args: { run: RunId; request: FramesRequest; most: number }; result: FieldFrames };
  /** Writes a clip of a video's field; the format is that of the file's name. Gives what is not as asked, in sentences. */
  exportClip: {
    args: { run: RunId; request: Omit<FramesRequest, 'times'>; clip: ClipRequest; format: ClipFormat; file: Ticket };
    result: string[];
  };
}
