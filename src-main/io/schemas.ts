/** Shapes of plain data that come from outside in several places: in files and in messages of a window. */
import { z } from 'zod';
import { visible } from '../core/base/visible.ts';
import type { DeviceName, EngineName } from '../core/engine/engine.ts';
import { FUSIONS } from '../core/field/spec.ts';
import { BATCH_FORMS, SCHEDULES } from '../core/training/options.ts';
import { METHODS } from '../core/training/method.ts';
import { SHAPE_TARGETS } from '../core/training/shapeOptions.ts';
import { printable } from './printable.ts';

const MAX_AXES = 4;
const MAX_TEXT = 255;
/** What no text may hold: it is printed to terminals. */
const CONTROL_CHARACTERS = /\p{Cc}/u;
/** What the name of an image may hold on some system, but is a folder's mark or a control character elsewhere. */
const NOT_IN_NAMES = /[/\\\p{Cc}]/gu;

export const uint32Schema = z.int().min(0).max(2 ** 32 - 1);

/** One line of text. */
export const textSchema = z
  .string()
  .overwrite(visible)
  .max(MAX_TEXT)
  .refine((value) => !CONTROL_CHARACTERS.test(value), 'must be one line of text');

/** A file name without folder, possible everywhere. */
export const fileNameSchema = textSchema.refine(
  (name) => name.search(NOT_IN_NAMES) < 0,
  'must be a file name without folder',
);

/** A file name as `fileNameSchema` takes it. */
export function possibleName(name: string): string {
  return visible(name.replace(NOT_IN_NAMES, '_')).slice(0, MAX_TEXT);
}

/** A FieldSpec; ranges of its numbers are validateSpec's to check. */
export const specSchema = z.strictObject({
  axes: z.array(z.enum(['t', 'z', 'y', 'x'])).max(MAX_AXES),
  branches: z.array(z.array(z.int()).max(MAX_AXES)).max(MAX_AXES),
  encoding: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('positional'), octaves: z.array(z.int()).max(MAX_AXES) }),
    z.strictObject({ kind: z.literal('fourier'), frequencies: z.int() }),
  ]),
  activation: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('sine'),
      firstOmega: z.number(),
      hiddenOmega: z.number(),
      branchOmegas: z.array(z.number()).max(MAX_AXES).exactOptional(),
    }),
    z.strictObject({ kind: z.literal('relu') }),
  ]),
  width: z.int(),
  sharedLayers: z.int(),
  tailLayers: z.int(),
  rank: z.int(),
  fusion: z.enum(FUSIONS),
  coreWidths: z.array(z.int()).max(MAX_AXES).exactOptional(),
  projections: z.int().exactOptional(),
  outputs: z.int(),
});

/** TrainingOptions; ranges of their numbers are validateTraining's to check. */
export const trainingSchema = z.strictObject({
  method: z.enum(METHODS).exactOptional(),
  ridge: z.number().exactOptional(),
  learningRate: z.number(),
  schedule: z.enum(SCHEDULES),
  warmUp: z.int().exactOptional(),
  clip: z.number().exactOptional(),
  beta1: z.number(),
  beta2: z.number(),
  batch: z.enum(BATCH_FORMS),
  batchPoints: z.int(),
  midway: z.number(),
  motion: z.boolean().exactOptional(),
  isCut: z.boolean().exactOptional(),
  shape: z
    .strictObject({
      target: z.enum(SHAPE_TARGETS),
      truncation: z.number(),
      brickSamples: z.int(),
      nearSide: z.number(),
      wideShare: z.number(),
      renewal: z.int(),
    })
    .exactOptional(),
});

/** A Budget; ranges of its numbers are validateBudget's to check. */
export const budgetSchema = z.strictObject({
  steps: z.int().exactOptional(),
  seconds: z.number().exactOptional(),
  targetPsnr: z.number().exactOptional(),
});

const ENGINES = ['auto', 'reference', 'onnx', 'tensorflow'] as const satisfies (EngineName | 'auto')[];
const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const satisfies (DeviceName | 'auto')[];

export const engineSchema = z.enum(ENGINES);
export const deviceSchema = z.enum(DEVICES);

/** A RunSetup: what a run is made from. Ranges of its config are the kind's to check. */
export const setupSchema = z.strictObject({
  name: textSchema.min(1),
  preset: textSchema,
  config: z.strictObject({ spec: specSchema, training: trainingSchema }),
  seed: uint32Schema,
  engine: engineSchema,
  device: deviceSchema,
});

/** Where a camera may be: far more than anybody can see, and far from where float32 ends. */
const cameraPlace = z.number().min(-1e6).max(1e6);

/** A camera that goes around a point, as windows remember it. */
export const cameraSchema = z
  .strictObject({
    azimuth: cameraPlace,
    elevation: z.number().min(-90).max(90),
    distance: z.number().positive().max(1e6),
    target: z.tuple([cameraPlace, cameraPlace, cameraPlace]),
    projection: z.enum(['perspective', 'orthographic']),
    fieldOfView: z.number().gt(0).lt(180),
  });

/** The first thing that a schema objects to, as a short sentence. */
export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue?.path.join('.') || 'it';
  // Messages can quote keys of the file.
  return `${place}: ${printable((issue?.message ?? '').replace('Invalid input: ', ''), 150)}.`;
}
