/** A volume as every one of its samples, cut off and as half-precision floats: how it travels to who draws it. */
import { CancelledError } from '../base/errors.ts';
import { brickCounts } from '../mesh/sparseGrid.ts';
import { writeHalves } from '../base/halfFloat.ts';
import type { VolumeDistances } from './volumeDistances.ts';

/** Samples that are cut off and written at once: they stay in the nearest cache. */
const CHUNK = 2 ** 12;
/** Samples between two turns of others: each of them may have a step of training run. */
const TURN_SAMPLES = 2 ** 20;

/**
 * The samples [z, y, x] as bits of half-precision floats, from -limit to limit.
 * @param turn waited for between parts, to let others have their turn.
 * @throws CancelledError once `signal` is aborted.
 */
export async function volumeHalves(
  distances: VolumeDistances,
  { signal, turn }: { signal?: AbortSignal; turn?: () => Promise<void> } = {},
): Promise<Uint16Array> {
  const { volume } = distances;
  const { size } = volume;
  const halves = new Uint16Array(size[0] * size[1] * size[2]);
  const layers = brickCounts(volume)[0];
  const isDense = volume.table.length === 1 && volume.table[0] === 0;
  // A dense grid is one brick: it is taken in planes.
  const parts = isDense ? size[0] : layers;
  const together = Math.ceil((TURN_SAMPLES * parts) / halves.length);
  for (let part = 0; part < parts; part++) {
    if (signal?.aborted) throw new CancelledError();
    if (isDense) writePlane(distances, part, halves);
    else writeLayer(distances, part, halves);
    if ((part + 1) % together === 0) await turn?.();
  }
  return halves;
}

function writePlane({ volume, limit }: VolumeDistances, z: number, halves: Uint16Array): void {
  const plane = volume.size[1] * volume.size[2];
  writeCut(volume.values.subarray(z * plane, (z + 1) * plane), limit, halves, z * plane);
}

/** All samples of the bricks that begin at one height. */
function writeLayer({ volume, limit }: VolumeDistances, layer: number, halves: Uint16Array): void {
  const { size: [nz, ny, nx], brick: [bz, by, bx], table, fill, values } = volume;
  const [, alongY, alongX] = brickCounts(volume);
  const rows = new Float32Array(bx);
  for (let place = 0; place < alongY * alongX; place++) {
    const at = layer * alongY * alongX + place;
    const kept = table[at] as number;
    const [y0, x0] = [Math.floor(place / alongX) * by, (place % alongX) * bx];
    const width = Math.min(bx, nx - x0);
    if (kept < 0) rows.fill(fill[at] as number);
    for (let z = 0; z < Math.min(bz, nz - layer * bz); z++) {
      for (let y = 0; y < Math.min(by, ny - y0); y++) {
        const from = ((kept * bz + z) * by + y) * bx;
        const row = kept < 0 ? rows.subarray(0, width) : values.subarray(from, from + width);
        writeCut(row, limit, halves, ((layer * bz + z) * ny + y0 + y) * nx + x0);
      }
    }
  }
}

const scratch = new Float32Array(CHUNK);

function writeCut(values: Float32Array, limit: number, halves: Uint16Array, offset: number): void {
  for (let start = 0; start < values.length; start += CHUNK) {
    const count = Math.min(CHUNK, values.length - start);
    for (let i = 0; i < count; i++) scratch[i] = Math.max(-limit, Math.min(limit, values[start + i] as number));
    writeHalves(scratch.subarray(0, count), halves, offset + start, 1);
  }
}
