/** What a new run is made from. */
import { domainOf, type DatasetDescription } from '../../src-main/core/kinds/dataset.ts';
import { defaultPreset, findPreset } from '../../src-main/core/presets/presets.ts';
import type { RunSetup } from '../../src-main/core/protocol/studio.ts';

export function defaultSetup(dataset: DatasetDescription, preset = defaultPreset(domainOf(dataset))): RunSetup {
  const config = findPreset(preset).config(domainOf(dataset));
  return { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' };
}
