/** The project.json of a project file: everything of a project but the source's bytes and the models. */
import { z } from 'zod';
import { FileError } from '../core/base/errors.ts';
import { COLUMNS, MOST_POINTS, type StoredSeries } from '../core/session/history.ts';
import type { SourceSelection } from '../core/kinds/types.ts';
import type { MeasuredMetrics, RunSetup, RunState, ViewMemory } from '../core/protocol/studio.ts';
import {
  budgetSchema,
  deviceSchema,
  engineSchema,
  fileNameSchema,
  firstIssue,
  textSchema,
} from './schemas.ts';
import { selectionSchema } from './kinds/table.ts';
import { memorySchema } from './viewMemory.ts';
import { parseJson } from './plainJson.ts';

/** Most runs of a project. */
export const MAX_RUNS = 64;
/** Largest number of a run. */
const MAX_RUN_ID = 2 ** 31;

/** The curves of a run: its loss, its quality, and of steps by the gradient how they went. */
export type StoredHistory = { loss: StoredSeries; rate?: StoredSeries; gradient?: StoredSeries } & ({ psnr: StoredSeries } | { iou: StoredSeries });

/** What a project file says of a run beside its model. */
export interface RunEntry extends Pick<RunSetup, 'name' | 'engine' | 'device'>, Pick<RunState, 'id' | 'budget' | 'metrics'> {
  /** Absent in files of before: its number. */
  color?: number;
  history: StoredHistory;
}

export interface ProjectManifest {
  /** What it was called when it was kept by itself; null in a file that has its name from somebody. */
  name: string | null;
  /** The image, video, shape or volume, by its file name, and which part of a video or a volume it is. */
  source: { name: string; selection?: SourceSelection | undefined } | null;
  /** In the order in which they are listed. */
  runs: RunEntry[];
  memory: ViewMemory | null;
}

const FORMAT = 'coordx-project';
/** The version that is written, and the newest that is read. */
const FORMAT_VERSION = 1;
const GENERATOR = 'CoordX Studio';

const count = z.int().nonnegative();
/** Numbers of which some may be none; JSON has no words for those. */
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]);
type StoredValue = z.infer<typeof value>;
/** Of a shape: what not every field has. */
const measure = value.nullable();

const series = z
  .strictObject({ origin: count, stretch: count, points: z.array(value).max(COLUMNS * MOST_POINTS) })
  .refine(isSeries, 'must be points of growing steps');

const projectSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(FORMAT_VERSION),
  generator: textSchema,
  name: fileNameSchema.nullable(),
  source: z.strictObject({ name: fileNameSchema.min(1), selection: selectionSchema.optional() }).nullable(),
  runs: z
    .array(
      z.strictObject({
        id: z.int().min(1).max(MAX_RUN_ID),
        color: z.int().min(1).max(MAX_RUN_ID).exactOptional(),
        name: textSchema,
        engine: engineSchema,
        device: deviceSchema,
        budget: budgetSchema.nullable(),
        metrics: z
          .union([
            z.strictObject({ psnr: value, ssim: value, steps: count }),
            z.strictObject({ psnr: value, ssim: value, largestError: value, insidePsnr: value.exactOptional(), insideLargestError: value.exactOptional(), steps: count }),
            z.strictObject({ ...{ iouEasy: value, iouHard: value, distance: measure, chamfer: measure, eikonal: measure }, steps: count }),
          ])
          .nullable(),
        history: z
          .strictObject({ loss: series, psnr: series.exactOptional(), iou: series.exactOptional(), rate: series.exactOptional(), gradient: series.exactOptional() })
          .refine(({ psnr, iou }) => (psnr === undefined) !== (iou === undefined), 'must be that of a picture or of a shape'),
      }),
    )
    .max(MAX_RUNS)
    .refine((runs) => new Set(runs.map(({ id }) => id)).size === runs.length, 'must have different ids'),
  memory: memorySchema.nullable(),
});

/** Whether steps and seconds are such, and steps grow from one point to the next. */
function isSeries({ origin, points }: { origin: number; points: StoredValue[] }): boolean {
  if (points.length % COLUMNS !== 0) return false;
  for (let i = 0; i < points.length; i += COLUMNS) {
    const [steps, seconds] = [points[i], points[i + 1]];
    const before = i === 0 ? origin - 1 : (points[i - COLUMNS] as number);
    if (!Number.isSafeInteger(steps) || !((steps as number) > before)) return false;
    if (typeof seconds !== 'number' || seconds < 0) return false;
  }
  return true;
}

/** A project.json as bytes. @param path of the file that it is for. @throws FileError if it could not be read again. */
export function encodeProject({ name, source, runs, memory }: ProjectManifest, path: string): Uint8Array {
  const manifest = {
    format: FORMAT,
    version: FORMAT_VERSION,
    generator: GENERATOR,
    name,
    source: source && { name: source.name, ...(source.selection ? { selection: source.selection } : {}) },
    runs: runs.map(({ id, color, name: runName, engine, device, budget, metrics, history }) => ({
      id,
      ...(color === undefined ? {} : { color }),
      name: runName,
      engine,
      device,
      budget,
      metrics: metrics && mapValues({ ...metrics }, (number) => (number === null ? null : stored(number))),
      history: mapValues({ ...history }, storedSeries),
    })),
    memory,
  };
  // Through the schema: it puts the fields in one order, whoever made the project.
  return new TextEncoder().encode(`${JSON.stringify(check(manifest, path))}\n`);
}

/**
 * Reads a project.json. Everything in it is checked.
 * @param path of the file that it came from.
 * @throws FileError if it is not one, of a newer format, or out of any range.
 */
export function parseProject(bytes: Uint8Array, path: string): ProjectManifest {
  let json: unknown;
  try {
    json = parseJson(bytes);
  } catch {
    throw new FileError(`"${path}" is damaged: its project.json is not JSON.`);
  }
  const { name, source, runs, memory } = check(json, path);
  return {
    name,
    source,
    runs: runs.map(({ metrics, history, ...run }) => ({
      ...run,
      metrics: metrics && restoredMetrics(metrics),
      history: restoredHistory(history),
    })),
    memory,
  };
}

function check(json: unknown, path: string): z.infer<typeof projectSchema> {
  const { data: head } = z.object({ format: z.literal(FORMAT), version: z.int().min(1) }).safeParse(json);
  if (!head) throw new FileError(`"${path}" is not a CoordX project file: its project.json does not say that it is one.`);
  if (head.version > FORMAT_VERSION) {
    throw new FileError(
      `"${path}" was written by a newer CoordX Studio (format ${head.version}); this one reads format ${FORMAT_VERSION}.`,
    );
  }
  const { data, error } = projectSchema.safeParse(json);
  if (!data) throw new FileError(`The project.json of "${path}" is not valid: ${firstIssue(error)}`);
  return data;
}

type StoredRun = z.infer<typeof projectSchema>['runs'][number];

function restoredMetrics(metrics: NonNullable<StoredRun['metrics']>): MeasuredMetrics {
  const { steps } = metrics;
  if ('psnr' in metrics) {
    return mapValues({ ...metrics }, Number) as unknown as MeasuredMetrics;
  }
  const { iouEasy, iouHard, distance, chamfer, eikonal } = metrics;
  return {
    iouEasy: Number(iouEasy),
    iouHard: Number(iouHard),
    distance: restoredMeasure(distance),
    chamfer: restoredMeasure(chamfer),
    eikonal: restoredMeasure(eikonal),
    steps,
  };
}

function restoredMeasure(measured: StoredValue | null): number | null {
  return measured === null ? null : Number(measured);
}

function restoredHistory(history: StoredRun['history']): StoredHistory {
  // The schema has seen that they are those of a picture or of a shape.
  return mapValues({ ...history }, restoredSeries) as unknown as StoredHistory;
}

function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function stored(number: number): StoredValue {
  return Number.isFinite(number) ? number : (String(number) as StoredValue);
}

function storedSeries({ points, origin, stretch }: StoredSeries): z.infer<typeof series> {
  return { origin, stretch, points: Array.from(points, stored) };
}

function restoredSeries({ points, origin, stretch }: z.infer<typeof series>): StoredSeries {
  return { points: Float64Array.from(points, Number), origin, stretch };
}
