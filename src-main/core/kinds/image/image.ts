/** Images: fields of y and x. */
import type { FieldDomain } from '../../field/domain.ts';
import { SETTINGS } from '../../settings/settings.ts';
import type { Kind } from '../kind.ts';
import { isSameEncoding } from '../picture/light.ts';
import { PICTURE } from '../picture/picture.ts';
import { isSameGrid } from '../grid/sameGrid.ts';
import { gridStep } from '../grid/stepShape.ts';
import { IMAGE_PRESETS } from './presets.ts';
import type { ImageDataset } from './signal.ts';
import { ImageSource } from './source.ts';

export const IMAGE: Kind<'image'> = {
  ...PICTURE,
  name: 'image',
  inWords: 'an image',
  plural: 'images',
  axes: ['y', 'x'],
  presets: IMAGE_PRESETS,
  settings: SETTINGS,
  outputsInWords: 'the channels of the image',
  hasOutputs: (count) => `its image has ${count} channels`,
  describe: ({ width, height, channels, bitDepth, light }, name) => ({
    ...{ kind: 'image', name, width, height, channels, bitDepth },
    ...(light ? { light } : {}),
  }),
  domain,
  isSameForm: (one, other) => isSameGrid(domain(one), domain(other)) && isSameEncoding(one.light, other.light),
  stepShape: (config, dataset) => gridStep(config, domain(dataset).sizes),
  open: (signal, name) => new ImageSource(signal, IMAGE.describe(signal, name)),
};

function domain({ width, height, channels }: ImageDataset): FieldDomain {
  return { axes: ['y', 'x'], sizes: [height, width], outputs: channels };
}
