/** What a new run is to be, checked against the dataset that it is to learn. */
import { SettingError } from '../base/errors.ts';
import { axesInWords } from '../field/domain.ts';
import { applySettings, domainOf, kindOf, presetConfig, validateConfig } from '../kinds/table.ts';
import type { DatasetDescription } from '../kinds/types.ts';
import type { RunConfig } from '../settings/settings.ts';
import type { RunRequest } from './api.ts';

/**
 * Architecture and training of a new run: as they were asked for, or a preset's with some settings changed.
 * @throws SettingError unless it is a field of such a dataset that can be trained.
 */
export function requestedConfig(
  { config, settings = {} }: RunRequest,
  preset: string,
  dataset: DatasetDescription,
): RunConfig {
  if (config) return checkConfig(config, dataset);
  return applySettings(kindOf(dataset), presetConfig(dataset, preset), settings);
}

function checkConfig({ spec, training }: RunConfig, dataset: DatasetDescription): RunConfig {
  const kind = kindOf(dataset);
  validateConfig({ spec, training });
  const { axes, outputs } = domainOf(dataset);
  if (spec.axes.join() !== axes.join()) {
    throw new SettingError(`axes must be ${axesInWords(axes)} for ${kind.inWords}.`);
  }
  if (spec.outputs !== outputs) {
    throw new SettingError(`outputs must be ${outputs}, ${kind.outputsInWords}, not ${spec.outputs}.`);
  }
  if (kind.learnsDistances !== (training.shape !== undefined)) {
    throw new SettingError(`The training must ${kind.learnsDistances ? '' : 'not '}have the settings of shapes for ${kind.inWords}.`);
  }
  return { spec, training };
}
