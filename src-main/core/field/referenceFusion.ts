/**
 * The reference's fusion: the features of all branches over the outer product of their rows, and the
 * way back. Float64 and plain loops; see reference.ts.
 */
import { pointCount, type BrickShape, type Bricks } from '../batch.ts';
import { add, zeros, type Matrix } from './referenceLayers.ts';
import { fusedFeatures, type FieldSpec } from './spec.ts';

/** For every point of the bricks in order [B, n_0, ...], the row of each branch that it lies on. */
export function rowsOfPoints(bricks: BrickShape): number[][] {
  const firstRows = Array.from({ length: bricks.bricks }, (_, brick) => bricks.counts.map((n) => brick * n));
  return bricks.counts.reduce(
    (points, n, branch) =>
      points.flatMap((rows) => Array.from({ length: n }, (_, k) => rows.with(branch, (rows[branch] as number) + k))),
    firstRows,
  );
}

/**
 * Fuses features of the branches, each [rows, G*R], into [points, G]: feature g of a point is the sum
 * over r of the product (or the sum) over branches of feature g*R + r of the branch's row.
 */
export function fuse(spec: FieldSpec, bricks: Bricks, features: Matrix[]): Matrix {
  const fused = zeros(pointCount(bricks), fusedFeatures(spec));
  forEachTerm(spec, bricks, (place, rows, column) => {
    const terms = features.map((feature, i) => feature.values[(rows[i] as number) * feature.columns + column] as number);
    const value = spec.fusion === 'product' ? product(terms) : terms.reduce((sum, term) => sum + term, 0);
    add(fused.values, place, value);
  });
  return fused;
}

/** d loss / d features of every branch, from `fusedGradient`, d loss / d fused, [points, G]. */
export function backFusion(spec: FieldSpec, bricks: Bricks, features: Matrix[], fusedGradient: Matrix): Matrix[] {
  const gradients = features.map((feature) => zeros(feature.rows, feature.columns));
  forEachTerm(spec, bricks, (place, rows, column) => {
    const places = features.map((feature, i) => (rows[i] as number) * feature.columns + column);
    const terms = features.map((feature, i) => feature.values[places[i] as number] as number);
    for (const [i, gradient] of gradients.entries()) {
      const slope = spec.fusion === 'product' ? product(terms.filter((_, other) => other !== i)) : 1;
      add(gradient.values, places[i] as number, slope * (fusedGradient.values[place] as number));
    }
  });
  return gradients;
}

/** Visits every term of every fused value: its place in [points, G], its point's rows, its feature's column. */
function forEachTerm(
  spec: FieldSpec,
  bricks: Bricks,
  visit: (place: number, rows: number[], column: number) => void,
): void {
  const count = fusedFeatures(spec);
  for (const [point, rows] of rowsOfPoints(bricks).entries()) {
    for (let g = 0; g < count; g++) {
      for (let r = 0; r < spec.rank; r++) visit(point * count + g, rows, g * spec.rank + r);
    }
  }
}

function product(terms: number[]): number {
  return terms.reduce((all, term) => all * term, 1);
}
