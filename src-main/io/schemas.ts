/** Shapes of plain data that come from outside in several places: in files and in messages of a window. */
import { z } from 'zod';
import type { DeviceName, EngineName } from '../core/engine/engine.ts';
import { FUSIONS } from '../core/field/spec.ts';
import type { ViewMemory } from '../core/protocol/studio.ts';
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

/** One line of text. */
export const textSchema = z
  .string()
  .max(MAX_TEXT)
  .refine((value) => !CONTROL_CHARACTERS.test(value), 'must be one line of text');

/** A file name without folder, possible everywhere. */
export const fileNameSchema = textSchema.refine(
  (name) => name.search(NOT_IN_NAMES) < 0,
  'must be a file name without folder',
);

/** A file name as `fileNameSchema` takes it. */
export function possibleName(name: string): string {
  return name.replace(NOT_IN_NAMES, '_').slice(0, MAX_TEXT);
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
  outputs: z.int(),
});

/** TrainingOptions; ranges of their numbers are validateTraining's to check. */
export const trainingSchema = z.strictObject({
  method: z.enum(METHODS).exactOptional(),
  ridge: z.number().exactOptional(),
  learningRate: z.number(),
  schedule: z.enum(SCHEDULES),
  beta1: z.number(),
  beta2: z.number(),
  batch: z.enum(BATCH_FORMS),
  batchPoints: z.int(),
  midway: z.number(),
  motion: z.boolean().exactOptional(),
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

/** Bytes, as JSON, that a window may have remembered, and how deep it may be nested. */
export const MAX_MEMORY_BYTES = 2 ** 18;
const MAX_MEMORY_DEPTH = 16;

/** What a window wants to have remembered: any JSON object of a bounded size. */
export const memorySchema = z.custom<ViewMemory>(
  (value) =>
    isRecord(value) &&
    isJson(value, MAX_MEMORY_DEPTH) &&
    Buffer.byteLength(JSON.stringify(value)) <= MAX_MEMORY_BYTES,
  `must be JSON of at most ${MAX_MEMORY_BYTES / 1024} KiB`,
);

function isJson(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth - 1));
  return isRecord(value) && Object.values(value).every((item) => isJson(item, depth - 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The first thing that a schema objects to, as a short sentence. */
export function firstIssue({ issues }: z.ZodError): string {
  const [issue] = issues;
  const place = issue?.path.join('.') || 'it';
  // Messages can quote keys of the file.
  return `${place}: ${printable((issue?.message ?? '').replace('Invalid input: ', ''), 150)}.`;
}
