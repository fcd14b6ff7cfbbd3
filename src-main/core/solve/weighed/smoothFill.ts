/**
 * Values for samples that do not count, as smooth as those that do allow: what is smooth costs a field least. Means of ever larger
 * blocks, by weights, are taken until every block has one, and fill the gaps of finer ones from coarse to fine
 * (push-pull; Gortler, Grzeszczuk, Szeliski and Cohen, 1996).
 */

type Sizes = readonly [number, number, number];

interface Level {
  sizes: Sizes;
  values: Float32Array;
  /** How sure the values are, 0..1. */
  weights: Float32Array;
}

/** @param values [n_0, n_1, n_2], of which those of weight 0 may be anything. @param weights 0..1, some above 0. */
export function smoothFill(values: Float32Array, weights: Float32Array, sizes: Sizes): Float32Array {
  const levels: Level[] = [{ sizes, values, weights }];
  for (let last = levels[0] as Level; last.sizes.some((size) => size > 1); last = levels.at(-1) as Level) levels.push(halved(last));
  return levels.reduceRight<Level | null>((coarse, level) => filled(level, coarse), null)?.values ?? values;
}

function halved({ sizes, values, weights }: Level): Level {
  const half = sizes.map((size) => Math.ceil(size / 2)) as unknown as Sizes;
  const count = half[0] * half[1] * half[2];
  const [sums, total] = [new Float32Array(count), new Float32Array(count)];
  forEachSample(sizes, (i, z, y, x) => {
    const to = ((z >> 1) * half[1] + (y >> 1)) * half[2] + (x >> 1);
    const weight = weights[i] as number;
    sums[to] = (sums[to] as number) + (weight === 0 ? 0 : weight * (values[i] as number));
    total[to] = (total[to] as number) + weight;
  });
  for (let i = 0; i < count; i++) if (total[i] !== 0) sums[i] = (sums[i] as number) / (total[i] as number);
  return { sizes: half, values: sums, weights: total.map((weight) => Math.min(1, weight)) };
}

/** What is not sure is what the next coarser level says there, linear between its blocks. */
function filled({ sizes, values, weights }: Level, coarse: Level | null): Level {
  if (!coarse) return { sizes, values, weights };
  const { sizes: from, values: said } = coarse;
  const result = new Float32Array(values.length);
  forEachSample(sizes, (i, z, y, x) => {
    const weight = weights[i] as number;
    const own = weight === 0 ? 0 : weight * (values[i] as number);
    result[i] = weight === 1 ? own : own + (1 - weight) * between(said, from, z, y, x);
  });
  return { sizes, values: result, weights };
}

/** The value of a coarse level at a sample of the next finer one, whose blocks of two have their middles in its samples. */
function between(values: Float32Array, [n0, n1, n2]: Sizes, z: number, y: number, x: number): number {
  let sum = 0;
  const [az, ay, ax] = [z >> 1, y >> 1, x >> 1];
  const [bz, by, bx] = [beside(z, n0), beside(y, n1), beside(x, n2)];
  for (let corner = 0; corner < 8; corner++) {
    const [k, j, i] = [corner & 4 ? bz : az, corner & 2 ? by : ay, corner & 1 ? bx : ax];
    const part = (corner & 4 ? 0.25 : 0.75) * (corner & 2 ? 0.25 : 0.75) * (corner & 1 ? 0.25 : 0.75);
    sum += part * (values[(k * n1 + j) * n2 + i] as number);
  }
  return sum;
}

/** The other block that a sample lies nearest to. */
function beside(at: number, blocks: number): number {
  return Math.min(blocks - 1, Math.max(0, (at >> 1) + (at % 2 === 0 ? -1 : 1)));
}

function forEachSample([n0, n1, n2]: Sizes, visit: (i: number, z: number, y: number, x: number) => void): void {
  for (let z = 0, i = 0; z < n0; z++) for (let y = 0; y < n1; y++) for (let x = 0; x < n2; x++, i++) visit(i, z, y, x);
}
