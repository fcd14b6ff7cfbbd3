/** Colours of other primaries than those of sRGB (ITU-R BT.709), in linear light, brought into those. */

/** CIE x and y of red, green, blue and white: what a picture of light says of its colours. */
export type Chromaticities = readonly number[];

type Matrix = readonly (readonly number[])[];

const SRGB: Chromaticities = [0.64, 0.33, 0.3, 0.6, 0.15, 0.06, 0.3127, 0.329];
/** Files round what they say of their colours. */
const ROUNDING = 2e-3;
/** Bradford's cone responses (Lam 1985), in which one white is adapted to another. */
const CONES: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** What brings light of such colours into sRGB, [3, 3]; null where it is there already, or where they span no colours. */
export function toSrgbPrimaries(colours: Chromaticities): Matrix | null {
  if (colours.length !== SRGB.length || colours.every((value, i) => Math.abs(value - (SRGB[i] as number)) < ROUNDING)) return null;
  const [from, to] = [toXyz(colours), toXyz(SRGB)];
  const back = to && inverse(to);
  const cones = inverse(CONES);
  if (!from || !back || !cones) return null;
  const [seen, wanted] = [apply(CONES, whiteOf(colours)), apply(CONES, whiteOf(SRGB))];
  const scale: Matrix = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? (wanted[i] as number) / (seen[i] as number) : 0)));
  const matrix = [back, cones, scale, CONES, from].reduce(product);
  return matrix.flat().every(Number.isFinite) ? matrix : null;
}

/** Brings planes [3, pixels] into other primaries, in place. */
export function changePrimaries(planes: Float32Array, matrix: Matrix): void {
  const size = planes.length / 3;
  for (let i = 0; i < size; i++) {
    const colour = [planes[i], planes[size + i], planes[2 * size + i]] as number[];
    apply(matrix, colour).forEach((value, c) => (planes[c * size + i] = value));
  }
}

/** From light of such primaries to XYZ: white is 1 of each. Null where the primaries are on a line. */
function toXyz(colours: Chromaticities): Matrix | null {
  const points = [0, 1, 2].map((i) => xyz(colours[2 * i] as number, colours[2 * i + 1] as number));
  const columns: Matrix = [0, 1, 2].map((row) => points.map((point) => point[row] as number));
  const back = inverse(columns);
  if (!back) return null;
  const amounts = apply(back, whiteOf(colours));
  return columns.map((row) => row.map((value, i) => value * (amounts[i] as number)));
}

function whiteOf(colours: Chromaticities): number[] {
  return xyz(colours[6] as number, colours[7] as number).map((value) => value / (colours[7] as number));
}

function xyz(x: number, y: number): number[] {
  return [x, y, 1 - x - y];
}

function apply(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => row.reduce((sum, value, i) => sum + value * (vector[i] as number), 0));
}

function product(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => [0, 1, 2].map((j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] as number), 0)));
}

function inverse(matrix: Matrix): Matrix | null {
  const at = (row: number, column: number): number => matrix[row % 3]?.[column % 3] as number;
  const cofactor = (row: number, column: number): number =>
    at(row + 1, column + 1) * at(row + 2, column + 2) - at(row + 1, column + 2) * at(row + 2, column + 1);
  const determinant = [0, 1, 2].reduce((sum, column) => sum + at(0, column) * cofactor(0, column), 0);
  if (!(Math.abs(determinant) > 1e-9)) return null;
  return [0, 1, 2].map((row) => [0, 1, 2].map((column) => cofactor(column, row) / determinant));
}
