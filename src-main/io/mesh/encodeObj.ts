/** OBJ with normals. */
import { boundsOf } from '../../core/mesh/mesh.ts';
import type { ShadedMesh } from './shadedMesh.ts';

const CHUNK_LINES = 2 ** 14;
/** Digits that tell the parts of a mesh apart, as 32-bit floats do. */
const DIGITS = 9;
const MOST_DECIMALS = 20;

export function* encodeObj({ positions, indices, normals }: ShadedMesh): Generator<Uint8Array> {
  const write = decimal(positions);
  const row = (values: Float64Array | Float32Array, i: number, text: (value: number) => string) =>
    `${text(values[i] as number)} ${text(values[i + 1] as number)} ${text(values[i + 2] as number)}`;
  const corner = (i: number) => `${(indices[i] as number) + 1}//${(indices[i] as number) + 1}`;
  yield Buffer.from('# CoordX Studio\n', 'latin1');
  yield* lines(positions.length / 3, (i) => `v ${row(positions, 3 * i, write)}`);
  yield* lines(normals.length / 3, (i) => `vn ${row(normals, 3 * i, (value) => value.toFixed(5))}`);
  yield* lines(indices.length / 3, (t) => `f ${corner(3 * t)} ${corner(3 * t + 1)} ${corner(3 * t + 2)}`);
}

function* lines(count: number, line: (i: number) => string): Generator<Uint8Array> {
  for (let start = 0; start < count; start += CHUNK_LINES) {
    const length = Math.min(CHUNK_LINES, count - start);
    yield Buffer.from(Array.from({ length }, (_, i) => `${line(start + i)}\n`).join(''), 'latin1');
  }
}

/** How positions are written: with as many decimals as their extent needs, or, when it is tiny, with all there are. */
function decimal(positions: Float64Array): (value: number) => string {
  const { min, max } = boundsOf(positions);
  const size = Math.max(...max.map((high, axis) => high - (min[axis] as number)));
  const decimals = Math.max(0, DIGITS - 1 - Math.floor(Math.log10(size)));
  if (!(decimals <= MOST_DECIMALS)) return String;
  return (value) => value.toFixed(decimals);
}
