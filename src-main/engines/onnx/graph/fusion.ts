/**
 * Fusion of branch features over the outer product of their rows, forward and backward.
 * Features of a branch come and go as [G*R, B*n]; fused features are [G, B*n_0*...*n_(C-1)].
 */
import type { GraphBuilder, Tensor } from './graphBuilder.ts';

/** Size of the fusion: G fused features, each a sum of R products. */
export interface FusionShape {
  features: number;
  rank: number;
}

/** What the way back needs. `rows` is, for every branch, the int64 vector [B, n]. */
export interface FusionTrace {
  shape: FusionShape;
  rows: Tensor[];
  /** Every branch as [G, B, n, R]. */
  factors: Tensor[];
  /** lefts[i]: the outer product of branches 0..i as [G, B, n_0*...*n_i, R]. */
  lefts: Tensor[];
  /** [G, B*n_0*...]: the fused features. */
  fused: Tensor;
}

/**
 * Product fusion: fused_g = sum_r prod_i h^(i)_(g,r). All branches but the last are multiplied row
 * by row; the last meets them in one matrix product over the rank.
 */
export function fuseProduct(b: GraphBuilder, shape: FusionShape, branches: Tensor[], rows: Tensor[]): FusionTrace {
  const factors = branches.map((branch, i) => toFactor(b, shape, branch, rows[i] as Tensor));
  const last = factors.length - 1;
  const lefts = [factors[0] as Tensor];
  for (let i = 1; i < last; i++) lefts.push(outerRows(b, shape, lefts[i - 1] as Tensor, factors[i] as Tensor));
  const left = lefts.at(-1) as Tensor;
  const right = b.transpose(factors[last] as Tensor, [0, 1, 3, 2]);
  // With rank 1 a matrix product of inner size 1 is a slow way to multiply.
  const fused = shape.rank === 1 ? b.multiply(left, right) : b.matmul(left, right);
  return { shape, rows, factors, lefts, fused: b.reshape(fused, [shape.features, -1]) };
}

/** Gradients of the branches' features, [G*R, B*n] each, from d loss / d fused, [G, points]. */
export function backProduct(b: GraphBuilder, trace: FusionTrace, fusedGradient: Tensor): Tensor[] {
  const { shape, factors, lefts, rows } = trace;
  const last = factors.length - 1;
  const gradient = b.node('Reshape', [fusedGradient, leftRight(b, trace)]);
  const gradients: Tensor[] = [];
  const left = lefts.at(-1) as Tensor;
  // dRight [G, B, n, R] = dFused^T left.
  gradients[last] = b.matmul(b.transpose(gradient, [0, 1, 3, 2]), left);
  let leftGradient = b.matmul(gradient, factors[last] as Tensor);
  for (let i = last - 1; i >= 1; i--) {
    const before = lefts[i - 1] as Tensor;
    const split = b.node('Reshape', [leftGradient, splitRows(b, shape, before, factors[i] as Tensor)]);
    const beforeWide = b.node('Unsqueeze', [before, b.integers([3])]);
    const factorWide = b.node('Unsqueeze', [factors[i] as Tensor, b.integers([2])]);
    gradients[i] = b.sum(b.multiply(split, beforeWide), [2], false);
    leftGradient = b.sum(b.multiply(split, factorWide), [3], false);
  }
  gradients[0] = leftGradient;
  return gradients.map((factor, i) => fromFactor(b, shape, factor, rows[i] as Tensor));
}

/** Sum fusion (rank 1): fused_g = sum_i h^(i)_g over the outer product of rows. */
export function fuseSum(b: GraphBuilder, features: number, branches: Tensor[], rows: Tensor[]): Tensor {
  const wide = branches.map((branch, i) => {
    const dims = [b.integers([features]), b.shapePart(rows[i] as Tensor, 0)];
    for (let j = 0; j < branches.length; j++) {
      dims.push(i === j ? b.shapePart(rows[i] as Tensor, 1) : b.integers([1]));
    }
    return b.node('Reshape', [branch, b.concat(dims, 0)]);
  });
  return b.reshape(wide.reduce((sum, branch) => b.add(sum, branch)), [features, -1]);
}

/** Gradients of the branches' features, [G, B*n] each, from d loss / d fused, [G, points]. */
export function backSum(b: GraphBuilder, features: number, fusedGradient: Tensor, rows: Tensor[]): Tensor[] {
  const counts = rows.map((row) => b.shapePart(row, 1));
  const dims = [b.integers([features]), b.shapePart(rows[0] as Tensor, 0), ...counts];
  const gradient = b.node('Reshape', [fusedGradient, b.concat(dims, 0)]);
  return rows.map((_, i) => {
    const others = rows.map((__, j) => j + 2).filter((axis) => axis !== i + 2);
    return b.reshape(b.sum(gradient, others, false), [features, -1]);
  });
}

/** [G*R, B*n] -> [G, B, n, R] */
function toFactor(b: GraphBuilder, { features, rank }: FusionShape, branch: Tensor, rows: Tensor): Tensor {
  if (rank === 1) return b.node('Reshape', [branch, b.concat([b.integers([features]), rows, b.integers([1])], 0)]);
  const cube = b.node('Reshape', [branch, b.concat([b.integers([features, rank]), rows], 0)]);
  return b.transpose(cube, [0, 2, 3, 1]);
}

/** [G, B, n, R] -> [G*R, B*n] */
function fromFactor(b: GraphBuilder, { features, rank }: FusionShape, factor: Tensor, rows: Tensor): Tensor {
  const order = rank === 1 ? factor : b.transpose(factor, [0, 3, 1, 2]);
  const count = b.node('ReduceProd', [rows], { keepdims: 1 });
  return b.node('Reshape', [order, b.concat([b.integers([features * rank]), count], 0)]);
}

/** [G, B, m, R] x [G, B, n, R] -> [G, B, m*n, R] */
function outerRows(b: GraphBuilder, { features, rank }: FusionShape, left: Tensor, right: Tensor): Tensor {
  const wide = b.multiply(
    b.node('Unsqueeze', [left, b.integers([3])]),
    b.node('Unsqueeze', [right, b.integers([2])]),
  );
  const dims = [b.integers([features]), b.shape(left, 1, 2), b.integers([-1, rank])];
  return b.node('Reshape', [wide, b.concat(dims, 0)]);
}

/** The shape [G, B, rows of the left, rows of the last branch]. */
function leftRight(b: GraphBuilder, { shape, lefts, factors }: FusionTrace): Tensor {
  const left = lefts.at(-1) as Tensor;
  const right = factors.at(-1) as Tensor;
  return b.concat([b.integers([shape.features]), b.shape(left, 1, 3), b.shape(right, 2, 3)], 0);
}

/** The shape [G, B, m, n, R]. */
function splitRows(b: GraphBuilder, { features, rank }: FusionShape, left: Tensor, right: Tensor): Tensor {
  return b.concat([b.integers([features]), b.shape(left, 1, 3), b.shape(right, 2, 3), b.integers([rank])], 0);
}
