/** A volume on another grid, linear between its samples. */
import type { BoxSize } from './box.ts';
import type { VolumeSignal } from './signal.ts';

/** Where a sample of the new grid lies among those of the old one. */
interface Place {
  low: Int32Array;
  high: Int32Array;
  part: Float32Array;
}

/** A channel plane by plane along z, [ny, nx] each, the first and the last samples of every axis on those of the volume. */
export function* resampled({ depth, height, width, values }: VolumeSignal, channel: number, [nz, ny, nx]: BoxSize): Generator<Float32Array> {
  const [z, y, x] = [placesOf(depth, nz), placesOf(height, ny), placesOf(width, nx)];
  const plane = height * width;
  const slice = (index: number): Float32Array => values.subarray((channel * depth + index) * plane, (channel * depth + index + 1) * plane);
  for (let k = 0; k < nz; k++) {
    const low = slice(z.low[k] as number);
    const high = slice(z.high[k] as number);
    yield blended(low, high, z.part[k] as number, width, y, x);
  }
}

function blended(low: Float32Array, high: Float32Array, part: number, width: number, y: Place, x: Place): Float32Array {
  const result = new Float32Array(y.part.length * x.part.length);
  let to = 0;
  for (let j = 0; j < y.part.length; j++) {
    const [top, bottom, down] = [(y.low[j] as number) * width, (y.high[j] as number) * width, y.part[j] as number];
    for (let i = 0; i < x.part.length; i++, to++) {
      const [left, right, across] = [x.low[i] as number, x.high[i] as number, x.part[i] as number];
      const first = bilinear(low, top + left, top + right, bottom + left, bottom + right, across, down);
      result[to] = part === 0 ? first : first + part * (bilinear(high, top + left, top + right, bottom + left, bottom + right, across, down) - first);
    }
  }
  return result;
}

function bilinear(plane: Float32Array, a: number, b: number, c: number, d: number, across: number, down: number): number {
  const upper = (plane[a] as number) + across * ((plane[b] as number) - (plane[a] as number));
  const lower = (plane[c] as number) + across * ((plane[d] as number) - (plane[c] as number));
  return upper + down * (lower - upper);
}

function placesOf(samples: number, wanted: number): Place {
  const place = { low: new Int32Array(wanted), high: new Int32Array(wanted), part: new Float32Array(wanted) };
  for (let i = 0; i < wanted; i++) {
    const at = wanted === 1 ? (samples - 1) / 2 : (i * (samples - 1)) / (wanted - 1);
    const low = Math.min(samples - 1, Math.floor(at));
    place.low[i] = low;
    place.high[i] = Math.min(samples - 1, low + 1);
    place.part[i] = at - low;
  }
  return place;
}
