/** How a volume is drawn as it is in the world. */
import { volumeBox, type VolumeBox } from '../../render/volume/volumeLook.ts';
import type { Vector3 } from '../../mesh/mesh.ts';
import { isAgainst } from './place.ts';
import type { VolumeDataset } from './signal.ts';

/** The box of a volume, whose slices are as thick as their spacing where there is only one. */
export function boxOf({ depth, height, width, place }: Pick<VolumeDataset, 'depth' | 'height' | 'width' | 'place'>): VolumeBox {
  const [dz, dy, dx] = place.spacing;
  const sides: Vector3 = [Math.max(1, width - 1) * dx, Math.max(1, height - 1) * dy, Math.max(1, depth - 1) * dz];
  return volumeBox(sides, isAgainst(place));
}
