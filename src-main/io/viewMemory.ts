/**
 * What a window wants to have remembered of itself, as it comes from the window and as a project has it: JSON of a bounded
 * size. A part that is not what a window could have written is left out, for nobody should lose a project over it.
 */
import { z } from 'zod';
import type { ViewMemory } from '../core/protocol/studio.ts';
import { parameterCount } from '../core/field/cost.ts';
import { validateSpec } from '../core/field/spec.ts';
import { MAX_SIDE } from '../core/query/grid.ts';
import { looks } from './kinds/table.ts';
import { budgetSchema, setupSchema } from './schemas.ts';

/** Bytes, as JSON, and how deep it may be nested. */
const MAX_BYTES = 2 ** 18;
const MAX_DEPTH = 16;

const place = z.int().nonnegative();
const side = z.int().min(1).max(MAX_SIDE);
const word = z.string();

/** Places and sizes that a window draws by; words that are none of its own are the window's to replace. */
const viewSchema = z
  .looseObject({
    selected: place.nullable(),
    other: z.union([place, z.literal('truth')]),
    grid: z.array(z.union([place, z.literal('truth')])).nullable(),
    mode: word,
    metric: word,
    range: z.number().positive().nullable(),
    filter: word,
    resolution: side.nullable(),
    detail: z.boolean(),
    divider: z.number().min(0).max(1),
    camera: z.strictObject({ scale: z.number().positive(), x: z.number(), y: z.number() }).nullable(),
    selection: z.strictObject({ left: place, top: place, width: side, height: side }).nullable(),
    display: z.strictObject({ exposure: z.number(), gamma: z.number(), channel: word, falseColour: word }),
    readout: word,
    plotAxis: word,
  })
  .partial();

const draftSchema = z.strictObject({
  run: place,
  draft: z.strictObject({
    setup: setupSchema.refine(({ config }) => isPossible(() => parameterCount(validateSpec(config.spec)))),
    amount: budgetSchema,
    isAmountNew: z.boolean().exactOptional(),
  }),
});

const PARTS = new Map<string, z.ZodType>(Object.entries({ view: viewSchema, drafts: z.array(draftSchema), ...looks }));

export const memorySchema = z
  .custom<ViewMemory>(
    (value) => isRecord(value) && isJson(value, MAX_DEPTH) && Buffer.byteLength(JSON.stringify(value)) <= MAX_BYTES,
    `must be JSON of at most ${MAX_BYTES / 1024} KiB`,
  )
  .transform((memory): ViewMemory => {
    const isSound = ([name, part]: [string, unknown]): boolean => PARTS.get(name)?.safeParse(part).success ?? true;
    return Object.fromEntries(Object.entries(memory).filter(isSound));
  });

function isPossible(act: () => void): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

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
