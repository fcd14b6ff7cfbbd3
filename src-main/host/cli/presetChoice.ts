/** Which preset `fit` starts from: one of the program's, or one of the person's own. */
import { SettingError } from '../../core/base/errors.ts';
import { defaultPreset, NO_OWN_PRESETS, ownConfig, ownPresetsOf, type OwnPreset, type OwnPresets } from '../../core/kinds/ownPresets.ts';
import { kindOf } from '../../core/kinds/table.ts';
import type { DatasetDescription, KindName } from '../../core/kinds/types.ts';
import { PRESET_NAMES } from '../../core/presets/preset.ts';
import { keptOwnPresets, readOwnPresets } from '../../io/ownPresetsFile.ts';
import { ownPresetsFile } from '../files/ownPresets.ts';

export interface PresetFlags {
  preset?: string;
  /** A file of presets of one's own, in place of the one in the data folder. */
  presets?: string;
  set?: Record<string, string>;
}

/** What a run is asked for by. */
export interface PresetChoice {
  preset?: string;
  /** The person's own preset that this is of. */
  own?: OwnPreset;
  settings: Record<string, string | number>;
}

/** @throws FileError for a file that is none, SettingError for a name that is none. */
export async function chosenPreset({ preset, presets, set = {} }: PresetFlags, kind: KindName): Promise<PresetChoice> {
  const isOfProgram = preset !== undefined && (PRESET_NAMES as readonly string[]).includes(preset);
  const needsOwn = preset !== undefined && !isOfProgram;
  // A file that is given is read even where its presets are not needed: it may be misspelt.
  const own = needsOwn || presets !== undefined ? await givenPresets(presets) : NO_OWN_PRESETS;
  if (isOfProgram || (preset === undefined && presets === undefined)) return { ...(preset === undefined ? {} : { preset }), settings: set };
  const mine = preset === undefined ? onlyOne(own, kind, presets ?? '') : named(own, kind, preset);
  return { preset: mine.from, own: mine, settings: { ...mine.settings, ...set } };
}

/**
 * Does what makes a run by a choice.
 * @throws what `make` throws, and SettingError that names the person's own preset where that is not possible for the source.
 */
export async function byChoice<T>({ own }: PresetChoice, dataset: DatasetDescription, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (own) checkPossible(own, dataset);
    throw error;
  }
}

/** @throws SettingError when a preset by itself, without other settings, is not possible for a source. */
function checkPossible(own: OwnPreset, dataset: DatasetDescription): void {
  try {
    ownConfig(own, dataset);
  } catch (cause) {
    throw cause instanceof SettingError ? new SettingError(`Your preset ${own.name} cannot be used: ${cause.message}`, { cause }) : cause;
  }
}

/** The presets of the person's own: those of a file, or of the data folder. @throws FileError */
export function givenPresets(file?: string): Promise<OwnPresets> {
  return file === undefined ? keptOwnPresets(ownPresetsFile()) : readOwnPresets(file);
}

function onlyOne(own: OwnPresets, kind: KindName, file: string): OwnPreset {
  const fitting = ownPresetsOf(own, { kind });
  const chosen = defaultPreset(own, { kind }) ?? (fitting.length === 1 ? fitting[0] : undefined);
  if (chosen) return chosen;
  const { plural } = kindOf({ kind });
  if (fitting.length === 0) throw new SettingError(`"${file}" holds no preset for ${plural}.`);
  throw new SettingError(`"${file}" holds several presets for ${plural}: choose one with --preset (${list(fitting)}).`);
}

function named(own: OwnPresets, kind: KindName, name: string): OwnPreset {
  const alike = own.presets.filter((preset) => preset.name === name);
  const found = alike.find((preset) => preset.kind === kind);
  if (found) return found;
  const [other] = alike;
  if (other) throw new SettingError(`Your preset ${name} is for ${kindOf(other).plural}, and this is ${kindOf({ kind }).inWords}.`);
  const fitting = ownPresetsOf(own, { kind });
  const yours = fitting.length > 0 ? `; of your own: ${list(fitting)}` : '';
  throw new SettingError(`There is no preset ${name}; there are ${kindOf({ kind }).presets.map((preset) => preset.name).join(', ')}${yours}.`);
}

function list(presets: readonly OwnPreset[]): string {
  return presets.map(({ name }) => name).join(', ');
}
