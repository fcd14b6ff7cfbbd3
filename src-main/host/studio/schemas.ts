/** What the arguments of every call of a window may be. Ranges that a field or its training has are theirs to check. */
import { z } from 'zod';
import { MAX_CLIP_FRAMES, MAX_FRAME_RATE } from '../../core/query/clip.ts';
import { CLIP_CONTAINERS, type FrameCodec } from '../../core/query/clipFormats.ts';
import { FACTOR_RANGE } from '../../core/query/factors.ts';
import { MAX_SIDE } from '../../core/query/grid.ts';
import { VOLUME_RANGE } from '../../core/query/volume.ts';
import { SERIES_NAMES } from '../../core/protocol/studio/runs.ts';
import type { StudioMethod, StudioMethods } from '../../core/protocol/studio.ts';
import { SHAPE_RANGES } from '../../core/training/shapeOptions.ts';
import { cameraPathSchema } from '../../io/cameraPathFile.ts';
import { exposureSchema, selectionSchema, volumeSelectionSchema } from '../../io/kinds/table.ts';
import { memorySchema } from '../../io/viewMemory.ts';
import { budgetSchema, setupSchema, specSchema, textSchema } from '../../io/schemas.ts';
import { LEAST_FACES } from '../../core/protocol/studio/shapes.ts';

/** Longest side of a picture that comes back, as half-precision floats of four channels: 512 MiB. */
const MAX_PICTURE_SIDE = 8192;
/** Bytes of a file that a window makes. */
const MAX_FILE_BYTES = 2 ** 28;
const MAX_SERIES = 1000;
const MAX_TICKET = 200;

const count = z.int().nonnegative();
const run = count;
const ticket = z.string().min(1).max(MAX_TICKET);
const nothing = z.null();

const edge = z.number().min(-1).max(2);
const side = z.int().min(1).max(MAX_SIDE);
const part = {
  width: side,
  height: side,
  region: z.strictObject({ left: edge, top: edge, right: edge, bottom: edge }).exactOptional(),
};
const request = z.strictObject({ ...part, time: edge.exactOptional() });
const most = z.int().min(1).max(MAX_PICTURE_SIDE);
const place = z.int().min(0).max(MAX_SIDE);
const rect = z.strictObject({ left: place, top: place, width: side, height: side }).nullable();

/** Frames that are asked for at once: with all of them in one answer, more would wait for too long. */
const MAX_FRAMES = 256;
/** The last frame of the longest video. */
const frame = z.int().min(0).max(2 ** 24);
const second = z.number().min(0).max(1e9);
const clip = z.strictObject({
  start: second.exactOptional(),
  end: second.exactOptional(),
  frameRate: z.number().positive().exactOptional(),
  frames: z.int().min(1).max(MAX_CLIP_FRAMES).exactOptional(),
  speed: z.number().positive().exactOptional(),
});
const codecs: readonly FrameCodec[] = Object.values(CLIP_CONTAINERS).flatMap((container) => container.codecs);
const quality = z.int().min(1).max(100);

/** Samples along each axis of a volume that comes back: 256 MiB of the finest. */
const resolution = z.int().min(2).max(512);
/** Of a mesh, whose samples stay here. */
const meshResolution = z.int().min(VOLUME_RANGE.min).max(VOLUME_RANGE.max);
/** Of values of a volume: as of distances. */
const gridSide = z.int().min(1).max(512);
const gridSize = z.tuple([gridSide, gridSide, gridSide]);
const channel = z.int().min(0).max(15);
/** Longest side of a frame that a window draws: 64 MiB of it. */
const MAX_CLIP_SIDE = 4096;
const MAX_FRAME_BYTES = 4 * MAX_CLIP_SIDE ** 2;
const clipSide = z.int().min(1).max(MAX_CLIP_SIDE);

function bytes(most: number): z.ZodType<Uint8Array> {
  return z.instanceof(Uint8Array).refine(({ length }) => length <= most, 'too long');
}

/** Milliseconds that a window may ask to be left alone. */
const MAX_CALM_MS = 10_000;

/** Layers of a branch, or of a tail. */
const MAX_LAYERS = 40;
/** Samples along an axis of terms. */
const MAX_TERM_SAMPLES = 4096;

const known = z.strictObject({ run, name: z.enum(SERIES_NAMES), generation: z.int(), length: count });

/** For every method what it takes; a method without would be an error of the compiler. */
export const ARGUMENTS: { readonly [M in StudioMethod]: z.ZodType<StudioMethods[M]['args']> } = {
  changes: z.strictObject({
    ...{ revision: z.int(), series: z.array(known).max(MAX_SERIES) },
    calm: z.number().min(0).max(MAX_CALM_MS).exactOptional(),
  }),
  devices: nothing,
  bench: nothing,
  probe: z.strictObject({ file: ticket }),
  previewFrame: z.strictObject({ file: ticket, seconds: z.number().nonnegative() }),
  open: z.strictObject({ file: ticket, selection: selectionSchema.exactOptional() }),
  addRun: z.strictObject({ setup: setupSchema }),
  duplicateRun: z.strictObject({ run, name: textSchema.min(1), fresh: z.boolean() }),
  configureRun: z.strictObject({ run, setup: setupSchema }),
  removeRun: z.strictObject({ run }),
  bringBackRun: nothing,
  resetRun: z.strictObject({ run }),
  train: z.strictObject({ run, budget: budgetSchema }),
  step: z.strictObject({ run, budget: budgetSchema }),
  pause: z.strictObject({ run }),
  estimate: z.strictObject({ setup: setupSchema }),
  cutErrors: z.strictObject({ run, spec: specSchema }),
  insideFeatures: z.strictObject({ run, place: z.strictObject({ branch: z.int().min(0).max(4).nullable(), layer: z.int().min(0).max(MAX_LAYERS) }), at: z.number().min(0).max(1) }),
  insideTerms: z.strictObject({ run, most: z.int().min(2).max(MAX_TERM_SAMPLES) }),
  insideWeights: z.strictObject({ run }),
  insideBest: z.strictObject({ run, most: z.int().min(2).max(MAX_TERM_SAMPLES) }),
  picture: z.strictObject({ run, request, most, prompt: z.boolean().exactOptional() }),
  frames: z.strictObject({ run, request: z.strictObject({ ...part, times: z.array(edge).min(1).max(MAX_FRAMES) }), most }),
  truth: z.strictObject({ rect, most, frame: frame.exactOptional() }),
  measure: z.strictObject({ run, rect, frame: frame.exactOptional() }),
  frameQuality: z.strictObject({ run }),
  volume: z.strictObject({ run, resolution }),
  factors: z.strictObject({ run, samples: z.int().min(FACTOR_RANGE.min).max(FACTOR_RANGE.max) }),
  trueVolume: z.strictObject({ resolution, limit: z.number().positive().max(SHAPE_RANGES.truncation.max) }),
  trueMesh: nothing,
  exportPicture: z.strictObject({
    run,
    request,
    bitDepth: z.literal([8, 16, 32]),
    quality,
    exposure: exposureSchema.exactOptional(),
    file: ticket,
  }),
  exportClip: z.strictObject({
    run,
    request: z.strictObject(part),
    clip,
    format: z.strictObject({ codec: z.enum(codecs), quality, sound: z.boolean() }),
    file: ticket,
  }),
  readCamera: z.strictObject({ run, file: ticket }),
  exportCamera: z.strictObject({ run, path: cameraPathSchema, file: ticket }),
  exportMesh: z.strictObject({ run, resolution: meshResolution, faces: z.int().min(LEAST_FACES).nullable(), keepsFloating: z.boolean(), file: ticket }),
  previewVolume: z.strictObject({ file: ticket, part: volumeSelectionSchema.pick({ dataset: true, channel: true, time: true }) }),
  fieldGrid: z.strictObject({ run, size: gridSize, channel }),
  trueGrid: z.strictObject({ size: gridSize, channel }),
  exportVolume: z.strictObject({ run, size: z.tuple([side, side, side]), of: z.enum(['field', 'error']), file: ticket }),
  exportLevel: z.strictObject({
    ...{ run, channel, level: z.number(), resolution: meshResolution },
    ...{ faces: z.int().min(LEAST_FACES).nullable(), keepsFloating: z.boolean(), file: ticket },
  }),
  startClip: z.strictObject({
    ...{ width: clipSide, height: clipSide },
    ...{ frameRate: z.number().positive().max(MAX_FRAME_RATE), codec: z.enum(codecs), quality, file: ticket },
  }),
  addFrame: z.strictObject({ clip: count, pixels: bytes(MAX_FRAME_BYTES) }),
  endClip: z.strictObject({ clip: count }),
  dropClip: z.strictObject({ clip: count }),
  exportModel: z.strictObject({ run, file: ticket }),
  exportMetrics: z.strictObject({ file: ticket }),
  exportBytes: z.strictObject({
    bytes: bytes(MAX_FILE_BYTES),
    file: ticket,
  }),
  remember: z.strictObject({ memory: memorySchema }),
  save: z.strictObject({ file: ticket }),
  closeProject: nothing,
  setAside: z.strictObject({ file: ticket.nullable() }),
  bringBack: nothing,
  ffmpegOffer: nothing,
  fetchFfmpeg: nothing,
};
