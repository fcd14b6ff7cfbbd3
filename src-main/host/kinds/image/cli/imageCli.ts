/** Images on the command line. */
import { stat } from 'node:fs/promises';
import { SettingError } from '../../../../core/base/errors.ts';
import type { ClipFlags } from '../../../cli/flags.ts';
import { firstGiven } from '../../../cli/options.ts';
import { refuseSelection } from '../../../cli/selection.ts';
import { bytes } from '../../../cli/words.ts';
import type { CliKind, Facts } from '../../cliKind.ts';
import { reducedImage, resized } from '../superResolution.ts';
import { noSurface, pictureQuality, pictureWords, wholePicture } from '../../picture/cli/pictureCli.ts';
import { pictureRequest, queryPicture } from '../../picture/cli/query.ts';

export const imageCli: CliKind<'image'> = {
  formats: 'image (PNG, JPEG, WebP, AVIF, TIFF, GIF, and of light OpenEXR, HDR, PFM and TIFF of floats)',
  example: { axes: ['y', 'x'], sizes: [512, 512], outputs: 3 },
  read: async (terminal, file, flags) => {
    const { resize, ...others } = flags;
    refuseSelection(file, others);
    const { readImage } = await import('../../../../io/image/readImage.ts');
    const image = await readImage(file, { tell: (note) => terminal.err(`${note}\n`) });
    return resize ? resized(image, resize) : image;
  },
  reduced: reducedImage,
  facts: imageFacts,
  datasetWords: pictureWords,
  qualityWords: pictureQuality,
  wholeQuery: wholePicture,
  commands: {
    ...noSurface,
    query: async (terminal, task) => {
      refuseClip(task.flags);
      await queryPicture(terminal, task, pictureRequest(task.flags, task.model.dataset));
    },
  },
};

async function imageFacts(file: string): Promise<Facts> {
  const { imageFacts: factsOf } = await import('../../../../io/image/readImage.ts');
  const facts = await factsOf(file);
  const { size } = await stat(file);
  return {
    json: { kind: 'image', file, bytes: size, ...facts },
    rows: [
      ['image', file],
      ['picture', `${pictureWords(facts)}${facts.isLight ? ', linear light' : ''}`],
      ['file size', bytes(size)],
    ],
  };
}

/** @throws SettingError when a picture's model is asked for what only a video has. */
function refuseClip({ time, start, end, fps, frames, speed, codec, audio }: ClipFlags): void {
  const given = firstGiven({ time, start, end, fps, frames, speed, codec, audio });
  if (given) throw new SettingError(`--${given} is for models of videos, and this is one of an image.`);
}
