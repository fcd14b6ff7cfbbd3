/** Presets of a person's own: one of the program's with some settings changed, under a name, for one kind of source. */
import { SettingError } from '../base/errors.ts';
import { isSame } from '../base/same.ts';
import { PRESET_NAMES } from '../presets/preset.ts';
import { parseValue, type RunConfig, type Setting } from '../settings/settings.ts';
import { applySettings, ALL_KINDS, findPreset, kindOf, presetConfig } from './table.ts';
import type { DatasetDescription, KindName } from './types.ts';

export interface OwnPreset {
  name: string;
  kind: KindName;
  /** The preset of the program that it starts from, which fits itself to the size of a source. */
  from: string;
  /** What is changed of that, by the keys of the settings. */
  settings: Readonly<Record<string, string | number>>;
}

export interface OwnPresets {
  presets: readonly OwnPreset[];
  /** Names of those that a new source of a kind starts with, in place of the program's default. */
  defaults: Readonly<Partial<Record<KindName, string>>>;
}

export const NO_OWN_PRESETS: OwnPresets = { presets: [], defaults: {} };

/** What such a file begins with. */
export const OWN_PRESETS_FORMAT = { format: 'coordx-presets', version: 1 } as const;

export const MOST_OWN_PRESETS = 200;
export const LONGEST_PRESET_NAME = 80;

/** A setup as a preset. @param setup what it is made from and what became of that. @throws SettingError for its name. */
export function ownPreset(name: string, setup: { preset: string; config: RunConfig }, dataset: DatasetDescription): OwnPreset {
  checkName(name);
  const { name: kind, settings: all } = kindOf(dataset);
  const base = presetConfig(dataset, setup.preset);
  // A setting that was changed and changed back may have taken along what no setting says: it is then set once more.
  const ways = [null, ...all.map(({ key }) => key)].map((again) => () => changes(all, base, setup.config, again));
  const way = ways.find((one) => isSame(one().config, setup.config)) ?? ways[0];
  return { name, kind, from: setup.preset, settings: way?.().settings ?? {} };
}

/** The settings in which a config differs, and what they make. @param again one that is set although it does not differ. */
function changes(all: readonly Setting[], base: RunConfig, wanted: RunConfig, again: string | null) {
  let config = base;
  const settings: Record<string, string | number> = {};
  // In the order in which they will be applied: one setting may bring another along.
  for (const setting of all) {
    const value = setting.read(wanted);
    if (setting.read(config) === value && setting.key !== again) continue;
    settings[setting.key] = value;
    config = setting.write(config, value);
  }
  return { config, settings };
}

/** What it makes of a dataset. @throws SettingError when it is for another kind, or not possible. */
export function ownConfig({ name, kind, from, settings }: OwnPreset, dataset: DatasetDescription): RunConfig {
  const other = kindOf(dataset);
  if (other.name !== kind) throw new SettingError(`The preset ${name} is for ${kindOf({ kind }).plural}, and this is ${other.inWords}.`);
  return applySettings(other, presetConfig(dataset, from), settings);
}

/**
 * Checks what can be said of it without a source: its name, what it starts from, and the settings one by one.
 * @throws SettingError
 */
export function checkOwnPreset(own: OwnPreset): OwnPreset {
  checkName(own.name);
  checkChanges(`The preset ${own.name}`, own);
  return own;
}

/**
 * The same of changes to a preset of the program.
 * @param who what changes it, as the beginning of a sentence.
 * @throws SettingError
 */
export function checkChanges(who: string, changed: Pick<OwnPreset, 'kind' | 'from' | 'settings'>): void {
  const kind = kindOf(changed);
  findPreset(kind, changed.from);
  for (const [key, value] of Object.entries(changed.settings)) {
    const setting = kind.settings.find((one) => one.key === key);
    if (!setting) throw new SettingError(`${who} sets ${key}, which is no setting of ${kind.plural}.`);
    parseValue(setting, value);
  }
}

/** Those for a kind of source. */
export function ownPresetsOf({ presets }: OwnPresets, { kind }: { kind: KindName }): readonly OwnPreset[] {
  return presets.filter((preset) => preset.kind === kind);
}

/** The one that new sources of a kind start with; null for the program's own default. */
export function defaultPreset(own: OwnPresets, { kind }: { kind: KindName }): OwnPreset | null {
  const name = own.defaults[kind];
  return ownPresetsOf(own, { kind }).find((preset) => preset.name === name) ?? null;
}

/** Whether it is what new sources of its kind start with. */
export function isDefaultIn({ defaults }: OwnPresets, { name, kind }: Pick<OwnPreset, 'name' | 'kind'>): boolean {
  return defaults[kind] === name;
}

/** The text of a file of them, which io/ownPresetsFile.ts reads. */
export function ownPresetsText({ presets, defaults }: OwnPresets): string {
  return `${JSON.stringify({ ...OWN_PRESETS_FORMAT, presets, defaults }, null, 2)}\n`;
}

/** With one more, or with another of its name and kind. @throws SettingError when there are too many. */
export function withPreset(own: OwnPresets, preset: OwnPreset, isDefault: boolean): OwnPresets {
  const { presets, defaults } = withoutPreset(own, preset);
  if (presets.length >= MOST_OWN_PRESETS) throw new SettingError(`There are ${MOST_OWN_PRESETS} presets of your own: remove one first.`);
  return {
    presets: [...presets, preset].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    defaults: isDefault ? { ...defaults, [preset.kind]: preset.name } : defaults,
  };
}

/** Without the one of a name and kind. */
export function withoutPreset({ presets, defaults }: OwnPresets, { name, kind }: Pick<OwnPreset, 'name' | 'kind'>): OwnPresets {
  const kept = ALL_KINDS.flatMap((one) => {
    const chosen = defaults[one.name];
    return chosen === undefined || (one.name === kind && chosen === name) ? [] : [[one.name, chosen]];
  });
  return {
    presets: presets.filter((one) => one.name !== name || one.kind !== kind),
    defaults: Object.fromEntries(kept) as OwnPresets['defaults'],
  };
}

/** @throws SettingError unless a preset can have this name. */
function checkName(name: string): void {
  if (name.trim() !== name || name === '' || name.length > LONGEST_PRESET_NAME) {
    throw new SettingError(`The name of a preset has 1 to ${LONGEST_PRESET_NAME} letters, and no space at its ends.`);
  }
  if ((PRESET_NAMES as readonly string[]).includes(name)) throw new SettingError(`${name} is a preset of the program: choose another name.`);
}
