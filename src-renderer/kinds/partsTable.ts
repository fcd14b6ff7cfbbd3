/** The table of the components that show kinds. */
import type { KindName } from '../../src-main/core/kinds/types.ts';
import { IMAGE_PARTS } from './image/ui/imageParts.ts';
import type { KindParts } from './kindParts.ts';
import { SHAPE_PARTS } from './shape/ui/shapeParts.ts';
import { VIDEO_PARTS } from './video/ui/videoParts.ts';
import { VOLUME_PARTS } from './volume/ui/volumeParts.ts';

const PARTS: { readonly [K in KindName]: KindParts<K> } = { image: IMAGE_PARTS, video: VIDEO_PARTS, shape: SHAPE_PARTS, volume: VOLUME_PARTS };

/** What shows a dataset, or anything that says of which kind it is. */
export function partsOf({ kind }: { kind: KindName }): KindParts {
  // What it is given is of this kind, which the compiler does not follow.
  return PARTS[kind] as unknown as KindParts;
}
