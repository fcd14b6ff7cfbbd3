/** What the arguments of every call of a window may be. Ranges that a field or its training has are theirs to check. */
import { z } from 'zod';
import { MAX_CLIP_FRAMES } from '../../core/query/clip.ts';
import { CLIP_CONTAINERS, type VideoCodec } from '../../core/query/clipFormats.ts';
import { MAX_SIDE } from '../../core/query/grid.ts';
import type { StudioMethod, StudioMethods } from '../../core/studio/api.ts';
import {
  budgetSchema,
  deviceSchema,
  engineSchema,
  memorySchema,
  selectionSchema,
  specSchema,
  textSchema,
  trainingSchema,
} from '../../io/schemas.ts';

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

const setup = z.strictObject({
  name: textSchema.min(1),
  preset: textSchema,
  config: z.strictObject({ spec: specSchema, training: trainingSchema }),
  seed: z.int().min(0).max(2 ** 32 - 1),
  engine: engineSchema,
  device: deviceSchema,
});

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
const codecs: readonly VideoCodec[] = Object.values(CLIP_CONTAINERS).flatMap((container) => container.codecs);
const quality = z.int().min(1).max(100);

/** Milliseconds that a window may ask to be left alone. */
const MAX_CALM_MS = 10_000;

const known = z.strictObject({ run, name: z.enum(['loss', 'psnr']), generation: z.int(), length: count });

/** For every method what it takes; a method without would be an error of the compiler. */
export const ARGUMENTS: { readonly [M in StudioMethod]: z.ZodType<StudioMethods[M]['args']> } = {
  changes: z.strictObject({
    ...{ revision: z.int(), series: z.array(known).max(MAX_SERIES) },
    calm: z.number().min(0).max(MAX_CALM_MS).exactOptional(),
  }),
  devices: nothing,
  probe: z.strictObject({ file: ticket }),
  open: z.strictObject({ file: ticket, selection: selectionSchema.exactOptional() }),
  addRun: z.strictObject({ setup }),
  duplicateRun: z.strictObject({ run, name: textSchema.min(1), fresh: z.boolean() }),
  configureRun: z.strictObject({ run, setup }),
  removeRun: z.strictObject({ run }),
  resetRun: z.strictObject({ run }),
  train: z.strictObject({ run, budget: budgetSchema }),
  step: z.strictObject({ run, budget: budgetSchema }),
  pause: z.strictObject({ run }),
  estimate: z.strictObject({ setup }),
  picture: z.strictObject({ run, request, most }),
  frames: z.strictObject({ run, request: z.strictObject({ ...part, times: z.array(edge).min(1).max(MAX_FRAMES) }), most }),
  truth: z.strictObject({ rect, most, frame: frame.exactOptional() }),
  measure: z.strictObject({ run, rect, frame: frame.exactOptional() }),
  frameQuality: z.strictObject({ run }),
  exportPicture: z.strictObject({
    run,
    request,
    bitDepth: z.literal([8, 16]),
    quality,
    file: ticket,
  }),
  exportClip: z.strictObject({
    run,
    request: z.strictObject(part),
    clip,
    format: z.strictObject({ codec: z.enum(codecs), quality, sound: z.boolean() }),
    file: ticket,
  }),
  exportModel: z.strictObject({ run, file: ticket }),
  exportMetrics: z.strictObject({ file: ticket }),
  exportBytes: z.strictObject({
    bytes: z.instanceof(Uint8Array).refine(({ length }) => length <= MAX_FILE_BYTES, 'too long'),
    file: ticket,
  }),
  remember: z.strictObject({ memory: memorySchema }),
  save: z.strictObject({ file: ticket }),
  closeProject: nothing,
};
