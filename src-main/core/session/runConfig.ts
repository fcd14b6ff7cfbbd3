/** What a new run is to be, checked against the dataset that it is to learn. */
import type { RunRequest } from './api.ts';
import { axesInWords, domainOf, kindInWords, type DatasetDescription } from '../kinds/dataset.ts';
import { SettingError } from '../base/errors.ts';
import { findPreset } from '../presets/presets.ts';
import { applySettings, validateConfig, type RunConfig } from '../settings/settings.ts';

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
  return applySettings(findPreset(preset).config(domainOf(dataset)), settings);
}

function checkConfig({ spec, training }: RunConfig, dataset: DatasetDescription): RunConfig {
  validateConfig({ spec, training });
  const { axes, outputs } = domainOf(dataset);
  const { kind } = dataset;
  if (spec.axes.join() !== axes.join()) {
    throw new SettingError(`axes must be ${axesInWords(axes)} for ${kindInWords(kind)}.`);
  }
  if (spec.outputs !== outputs) {
    const what = kind === 'shape' ? 'as a shape has one distance' : `the channels of the ${kind}`;
    throw new SettingError(`outputs must be ${outputs}, ${what}, not ${spec.outputs}.`);
  }
  if ((kind === 'shape') !== (training.shape !== undefined)) {
    throw new SettingError(`The training must ${kind === 'shape' ? '' : 'not '}have the settings of shapes for ${kindInWords(kind)}.`);
  }
  return { spec, training };
}
