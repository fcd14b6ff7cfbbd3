/** Which preset `fit` starts from: one of the program's, or one of the person's own. */
import { SettingError } from '../../core/base/errors.ts';
import { defaultPreset, ownPresetsOf, type OwnPreset, type OwnPresets } from '../../core/kinds/ownPresets.ts';
import { kindOf } from '../../core/kinds/table.ts';
import type { KindName } from '../../core/kinds/types.ts';
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
  settings: Record<string, string | number>;
}

/** @throws FileError for a file that is none, SettingError for a name that is none. */
export async function chosenPreset({ preset, presets, set = {} }: PresetFlags, kind: KindName): Promise<PresetChoice> {
  const isOfProgram = preset !== undefined && (PRESET_NAMES as readonly string[]).includes(preset);
  if (isOfProgram || (preset === undefined && presets === undefined)) return { ...(preset === undefined ? {} : { preset }), settings: set };
  const own = await givenPresets(presets);
  const { from, settings } = preset === undefined ? onlyOne(own, kind, presets ?? '') : named(own, kind, preset);
  return { preset: from, settings: { ...settings, ...set } };
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
