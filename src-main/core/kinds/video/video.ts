/** Videos: fields of t, y and x. */
import type { FieldDomain } from '../../field/domain.ts';
import { SETTINGS } from '../../settings/settings.ts';
import type { Kind } from '../kind.ts';
import { PICTURE } from '../picture/picture.ts';
import { isSameGrid } from '../grid/sameGrid.ts';
import { gridStep } from '../grid/stepShape.ts';
import { OWN_SETTINGS } from './settings.ts';
import { VIDEO_PRESETS } from './presets.ts';
import type { VideoDataset } from './signal.ts';
import { VideoSource } from './source.ts';

export const VIDEO: Kind<'video'> = {
  ...PICTURE,
  name: 'video',
  inWords: 'a video',
  plural: 'videos',
  axes: ['t', 'y', 'x'],
  presets: VIDEO_PRESETS,
  settings: [...SETTINGS, ...OWN_SETTINGS],
  ownSettings: OWN_SETTINGS,
  outputsInWords: 'the channels of the video',
  hasOutputs: (count) => `its video has ${count} channels`,
  describe: ({ frames, width, height, channels, frameRate, bitDepth }, name) => ({
    ...{ kind: 'video', name, frames, width, height, channels, frameRate, bitDepth },
  }),
  domain,
  isSameForm: (one, other) => isSameGrid(domain(one), domain(other)),
  stepShape: (config, dataset) => gridStep(config, domain(dataset).sizes),
  open: (signal, name) => new VideoSource(signal, VIDEO.describe(signal, name)),
};

function domain({ frames, width, height, channels }: VideoDataset): FieldDomain {
  return { axes: ['t', 'y', 'x'], sizes: [frames, height, width], outputs: channels };
}
