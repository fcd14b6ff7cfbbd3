/** What a preset of one's own is, in words. */
import type { OwnPreset } from '../../src-main/core/kinds/ownPresets.ts';
import { kindOf } from '../../src-main/core/kinds/table.ts';
import { labelOf, wordLabel } from './settingRows.ts';

/** `split with Rank 128 and Learning rate 0.002.` */
export function changesInWords({ kind, from, settings }: OwnPreset): string {
  const all = kindOf({ kind }).settings;
  const changes = Object.entries(settings).map(([key, value]) => {
    const setting = all.find((one) => one.key === key);
    return `${setting ? labelOf(setting).toLowerCase() : key} ${typeof value === 'string' ? wordLabel(value) : value}`;
  });
  if (changes.length === 0) return `The same as ${from}.`;
  return `${from} with ${new Intl.ListFormat('en', { type: 'conjunction' }).format(changes)}.`;
}
