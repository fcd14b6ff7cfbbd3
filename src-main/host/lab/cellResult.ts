/** What a cell leaves behind, as its file says it. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FileError } from '../../core/base/errors.ts';
import { writeFileAtomically } from '../../io/atomicFile.ts';
import { asFileError } from '../../io/fileError.ts';
import { parseJson } from '../../io/plainJson.ts';
import { firstIssue } from '../../io/schemas.ts';

const FORMAT = { format: 'coordx-lab-cell', version: 1 } as const;

/** JSON has no infinity: a PSNR without any error is null. */
const value = z.number().nullable();

/** At full size, of a field that has learned less of it; and what bicubic interpolation makes of the same pixels. */
const pictureSchema = z.strictObject({ psnr: value, ssim: z.number() });
const enlargedSchema = z.strictObject({ field: pictureSchema, bicubic: pictureSchema });

const resultSchema = z.strictObject({
  format: z.literal(FORMAT.format),
  version: z.literal(FORMAT.version),
  id: z.string(),
  source: z.string(),
  /** Begins the names of pictures that all cells of a source share. */
  sourceId: z.string(),
  kind: z.string(),
  /** What the source is, in words. */
  dataset: z.string(),
  network: z.string(),
  preset: z.string(),
  settings: z.record(z.string(), z.union([z.string(), z.number()])),
  seed: z.number(),
  budget: z.strictObject({ steps: z.number().exactOptional(), seconds: z.number().exactOptional() }),
  /** The same whenever a cell of so many steps is trained on one sort of machine. */
  result: z.strictObject({
    parameters: z.number(),
    steps: z.number(),
    quality: z.strictObject({ name: z.enum(['psnr', 'iou']), value }),
    metrics: z.record(z.string(), value),
    /** Quality measured after steps. */
    curve: z.array(z.strictObject({ steps: z.number(), value })),
    enlarged: enlargedSchema.exactOptional(),
    /** SHA-256 of the weights. */
    weights: z.string(),
  }),
  /** What differs from time to time. */
  time: z.strictObject({
    date: z.string(),
    /** In training steps. */
    seconds: z.number(),
    /** Milliseconds of a step, the mean; of a query, in words of what, the median. */
    step: z.number(),
    query: z.number(),
    queried: z.string(),
    /** Seconds at the places of the curve. */
    curve: z.array(z.number()),
  }),
  machine: z.strictObject({
    words: z.string(),
    program: z.string(),
    engine: z.string(),
    device: z.string(),
    threads: z.number(),
  }),
});

export type CellResult = Omit<z.infer<typeof resultSchema>, 'format' | 'version'>;

/** Writes it, all or nothing. @throws FileError */
export async function writeResult(file: string, result: CellResult): Promise<void> {
  await writeFileAtomically(file, `${JSON.stringify({ ...FORMAT, ...result }, null, 1)}\n`);
}

/** @throws FileError when it is none. */
export async function readResult(file: string): Promise<CellResult> {
  let read: unknown;
  try {
    read = parseJson(await readFile(file));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new FileError(`"${file}" is no result of a cell: delete it, and it is trained again.`, { cause });
    throw asFileError(cause, file, 'read');
  }
  const { success, data, error } = resultSchema.safeParse(read);
  if (!success) throw new FileError(`"${file}" is no result of a cell: ${firstIssue(error)} Delete it, and it is trained again.`);
  return data;
}
