/** What a new run is made from. */
import { ownConfig, type OwnPreset } from '../../src-main/core/kinds/ownPresets.ts';
import { kindOf, presetConfig } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { RunSetup } from '../../src-main/core/protocol/studio/runs.ts';
import type { OwnPresets } from './ownPresets.svelte.ts';

/** Of a preset of the program. */
export function presetSetup(dataset: DatasetDescription, preset: string = kindOf(dataset).presets[0].name): RunSetup {
  const config = presetConfig(dataset, preset);
  return { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' };
}

/** Of one of the person's own, under its name. @throws SettingError when it is not possible for this source. */
export function ownSetup(dataset: DatasetDescription, own: OwnPreset): RunSetup {
  return { ...presetSetup(dataset, own.from), name: own.name, config: ownConfig(own, dataset) };
}

/** The first run of a new source: of the person's own default where there is one that can be used, else of the program's. */
export function firstSetup(dataset: DatasetDescription, presets: OwnPresets): RunSetup {
  const own = presets.defaultOf(dataset);
  try {
    return own ? ownSetup(dataset, own) : presetSetup(dataset);
  } catch {
    return presetSetup(dataset);
  }
}
