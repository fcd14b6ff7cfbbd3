/** Presets of a person's own in a JSON file: the one in the data folder, or one that somebody gave. */
import { z } from 'zod';
import { CoordxError, FileError } from '../core/base/errors.ts';
import {
  checkOwnPreset,
  MOST_OWN_PRESETS,
  NO_OWN_PRESETS,
  OWN_PRESETS_FORMAT,
  ownPresetsText,
  type OwnPreset,
  type OwnPresets,
} from '../core/kinds/ownPresets.ts';
import { ALL_KINDS, kindOf } from '../core/kinds/table.ts';
import type { KindName } from '../core/kinds/types.ts';
import { writeFileAtomically } from './atomicFile.ts';
import { parseJson } from './plainJson.ts';
import { firstIssue, textSchema } from './schemas.ts';
import { readSmallFile } from './smallFile.ts';

const MAX_BYTES = 2 ** 20;

export const kindNameSchema = z.enum(ALL_KINDS.map(({ name }) => name) as [KindName, ...KindName[]]);

/** Whether its values make sense is checkOwnPreset's to say. */
export const ownPresetSchema: z.ZodType<OwnPreset> = z.strictObject({
  name: textSchema,
  kind: kindNameSchema,
  from: textSchema,
  settings: z.record(textSchema, z.union([textSchema, z.number()])),
});

const fileSchema = z.strictObject({
  format: z.literal(OWN_PRESETS_FORMAT.format),
  version: z.literal(OWN_PRESETS_FORMAT.version),
  presets: z.array(ownPresetSchema).max(MOST_OWN_PRESETS),
  defaults: z.partialRecord(kindNameSchema, textSchema),
});

/** Reads such a file. @throws FileError when it is none, or one of its presets is not possible. */
export async function readOwnPresets(file: string): Promise<OwnPresets> {
  return parseOwnPresets(await readSmallFile(file, MAX_BYTES, 'a file of presets'), file);
}

/** The same of its bytes. @param file its name, for errors. */
export function parseOwnPresets(bytes: Uint8Array, file: string): OwnPresets {
  const { success, data, error } = fileSchema.safeParse(parsed(bytes, file));
  if (!success) throw new FileError(`"${file}" is no file of presets: ${firstIssue(error)}`);
  const { presets, defaults } = data;
  refuseTwice(presets, file);
  try {
    presets.forEach(checkOwnPreset);
  } catch (cause) {
    throw cause instanceof CoordxError ? new FileError(`"${file}" cannot be used: ${cause.message}`, { cause }) : cause;
  }
  return { presets, defaults: defaults as OwnPresets['defaults'] };
}

/** The same of a file that need not be there. @throws FileError */
export async function keptOwnPresets(file: string): Promise<OwnPresets> {
  try {
    return await readOwnPresets(file);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code === 'ENOENT') return NO_OWN_PRESETS;
    throw error;
  }
}

/** Writes them, all or nothing. @throws FileError */
export async function writeOwnPresets(file: string, own: OwnPresets): Promise<void> {
  await writeFileAtomically(file, ownPresetsText(own));
}

/** @throws FileError when it is no JSON. */
function parsed(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new FileError(`"${file}" is no file of presets: it is no JSON.`, { cause });
  }
}

/** @throws FileError when two of one kind have the same name. */
function refuseTwice(presets: readonly OwnPreset[], file: string): void {
  const twice = presets.find(({ name, kind }, i) => presets.findIndex((one) => one.name === name && one.kind === kind) < i);
  if (twice) throw new FileError(`"${file}" is no file of presets: it holds ${twice.name} for ${kindOf(twice).plural} twice.`);
}
