/** What a preset of one's own is, in words, and where it can be used. */
import { LONGEST_PRESET_NAME, ownPreset, type OwnPreset } from '../../../src-main/core/kinds/ownPresets.ts';
import { ALL_KINDS, kindOf } from '../../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import { PRESET_NAMES } from '../../../src-main/core/presets/preset.ts';
import type { RunSetup } from '../../../src-main/core/protocol/studio/runs.ts';
import type { App } from '../app.svelte.ts';
import { labelOf, wordLabel } from '../settingRows.ts';

export { LONGEST_PRESET_NAME, ownPreset };

/** `split with rank 128 and learning rate 0.002.` */
export function changesInWords({ kind, from, settings }: OwnPreset): string {
  const all = kindOf({ kind }).settings;
  const changes = Object.entries(settings).map(([key, value]) => {
    const setting = all.find((one) => one.key === key);
    return `${setting ? labelOf(setting).toLowerCase() : key} ${typeof value === 'string' ? wordLabel(value) : value}`;
  });
  if (changes.length === 0) return `The same as ${from}.`;
  return `${from} with ${new Intl.ListFormat('en', { type: 'conjunction' }).format(changes)}.`;
}

/** All presets of the person's own by kinds, without those of which there are none. */
export function presetGroups({ ownPresets }: App): { plural: string; presets: readonly OwnPreset[] }[] {
  return ALL_KINDS.map(({ name, plural }) => ({ plural, presets: ownPresets.of({ kind: name }) })).filter(({ presets }) => presets.length > 0);
}

/** Why one cannot be used for the selected run; null when it can. */
export function whyNotUse({ run }: App, { kind }: OwnPreset): string | null {
  if (!run) return 'No run is selected.';
  return run.dataset.kind === kind ? null : `The selected run is of ${kindOf(run.dataset).inWords}.`;
}

/** Why a preset cannot have a name; null when it can. */
export function nameFault(name: string): string | null {
  return (PRESET_NAMES as readonly string[]).includes(name) ? `${name} is a preset of the program: choose another name.` : null;
}

/** Sources of a kind, in words. */
export function pluralOf(dataset: DatasetDescription): string {
  return kindOf(dataset).plural;
}

/** What is suggested as the name of a setup's preset. */
export function suggestedName({ name }: RunSetup): string {
  return nameFault(name) === null ? name : '';
}
