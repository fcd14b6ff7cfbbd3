/** What a new run is made from. */
import { kindOf, presetConfig } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { RunSetup } from '../../src-main/core/protocol/studio/runs.ts';

export function defaultSetup(dataset: DatasetDescription, preset: string = kindOf(dataset).presets[0].name): RunSetup {
  const config = presetConfig(dataset, preset);
  return { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' };
}
