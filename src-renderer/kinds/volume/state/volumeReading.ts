/** What is where the slices meet, in words. */
import type { VolumeDataset } from '../../../../src-main/core/kinds/volume/signal.ts';
import { toWorld } from '../../../../src-main/core/kinds/volume/place.ts';
import type { Vector3 } from '../../../../src-main/core/mesh/mesh.ts';
import type { ValueGrid } from '../../../../src-main/core/protocol/studio/volumes.ts';
import type { VolumeBox } from '../../../../src-main/core/render/volume/volumeLook.ts';
import { halfValue } from '../../../../src-main/core/base/halfFloat.ts';
import { plain } from '../../../state/base/words.ts';
import { storedOf } from './volumeWords.ts';

/** Part of the way along the volume's x, y, z at a point of the drawn box, 0..1. */
export function placeAt({ scale }: VolumeBox, [x, y, z]: Vector3): Vector3 {
  const part = (value: number): number => Math.min(1, Math.max(0, value));
  return [part(0.5 + x * scale[0]), part(0.5 + z * scale[1]), part(0.5 + y * scale[2])];
}

/** `x 64, y 70, z 12 · 10.5, −3, 44 mm · run 812 · truth 820` */
export function readingAt(dataset: VolumeDataset, box: VolumeBox, cross: Vector3, grids: { run: ValueGrid | null; truth: ValueGrid | null }): string {
  const place = placeAt(box, cross);
  const samples = [dataset.width, dataset.height, dataset.depth];
  const at = place.map((part, axis) => part * ((samples[axis] as number) - 1));
  const [dz, dy, dx] = dataset.place.spacing;
  const world = toWorld(Float64Array.of((at[0] as number) * dx, (at[1] as number) * dy, (at[2] as number) * dz), dataset.place);
  const unit = dataset.place.unit === '' ? '' : ` ${dataset.place.unit}`;
  const value = (grid: ValueGrid | null, name: string): string[] => (grid ? [`${name} ${short(storedOf(valueIn(grid, place), dataset))}`] : []);
  return [
    ['x', 'y', 'z'].map((name, axis) => `${name} ${Math.round(at[axis] as number)}`).join(', '),
    ...(unit === '' ? [] : [`${Array.from(world, (along) => plain(Number(along.toFixed(1)))).join(', ')}${unit}`]),
    ...value(grids.run, 'run'),
    ...value(grids.truth, 'truth'),
  ].join(' · ');
}

/** The value of the nearest sample. */
function valueIn({ size: [nz, ny, nx], values }: ValueGrid, [u, v, w]: Vector3): number {
  const [x, y, z] = [Math.round(u * (nx - 1)), Math.round(v * (ny - 1)), Math.round(w * (nz - 1))];
  return halfValue(values[(z * ny + y) * nx + x] as number);
}

function short(value: number): string {
  return plain(Number(value.toPrecision(4)));
}
