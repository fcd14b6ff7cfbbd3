/** Images: what a host does for them. */
import { displayOf } from '../../../core/kinds/picture/light.ts';
import { domainOf } from '../../../core/kinds/table.ts';
import { branchSamples } from '../../../core/signal/gridSampler.ts';
import type { HostKind } from '../hostKind.ts';
import { pictureMetadata, picturePreview } from '../picture/saving.ts';
import { measurePart } from '../picture/studio/queries.ts';
import { imageCli } from './cli/imageCli.ts';
import { imageSource } from './studio/imageSource.ts';

export const image: HostKind<'image'> = {
  cli: imageCli,
  studio: {
    look: async (file) => (await import('../../../io/image/readImage.ts')).imageFacts(file),
    read: async (file, name) => {
      const { decodeImage, readImageBytes } = await import('../../../io/image/readImage.ts');
      const bytes = await readImageBytes(file);
      const notes: string[] = [];
      const signal = await decodeImage(bytes, file, { tell: (note) => notes.push(note) });
      return imageSource({ name, bytes, notes }, signal);
    },
    restore: async (stored, place) => {
      const { decodeImage } = await import('../../../io/image/readImage.ts');
      return imageSource({ ...stored, notes: [] }, await decodeImage(stored.bytes, place));
    },
    passingBricks: (spec, dataset) => ({ bricks: 1, counts: branchSamples(spec, domainOf(dataset).sizes) }),
    measuresAsInPassing: true,
    measurePart,
  },
  preview: picturePreview,
  display: ({ channels, light }) => displayOf(channels, light),
  graphMetadata: pictureMetadata,
};
