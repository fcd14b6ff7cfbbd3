/**
 * Fusion by a core, forward and backward: every product of features, one of every branch, has a weight of its own. The core
 * meets one branch after the other, so that nothing as large as all products is ever made. The last feature of every branch
 * is a constant 1. Features of a branch come and go as [M, B*n]; fused values are [O, B*n_0*...*n_(C-1)].
 */
import type { GraphBuilder, Tensor } from './graphBuilder.ts';
import type { LayerTensors } from './layers.ts';

/** Outputs O, features of a branch M, and how many of those, the first ones, each branch gives to the core: w_i. */
export interface TensorShape {
  outputs: number;
  width: number;
  widths: number[];
}

/** What the way back needs. `rows` is, for every branch, the int64 vector [B, n]. */
export interface TensorTrace {
  shape: TensorShape;
  rows: Tensor[];
  /** Every branch with its constant, [B, n, w_i + 1]. */
  wide: Tensor[];
  /** The core, [O, w_0 + 1, the product of the others]. */
  core: Tensor;
  /** lefts[i]: what is left of the core after branches 0..i, [O, B, n_0*...*n_i, the product of those to come]; none after the last. */
  lefts: Tensor[];
  fused: Tensor;
}

/** d loss / d the core's weight and bias, and d loss / d features of every branch, [M, B*n]. */
export interface TensorGradients {
  core: LayerTensors;
  features: Tensor[];
}

/** Weighs all products of the branches' features. */
export function fuseTensor(
  b: GraphBuilder,
  shape: TensorShape,
  { weight, bias }: LayerTensors,
  branches: Tensor[],
  rows: Tensor[],
): TensorTrace {
  const { outputs } = shape;
  const wide = branches.map((branch, i) => withConstant(b, shape, i, branch, rows[i] as Tensor));
  const core = b.reshape(b.concat([weight, bias], 1), [outputs, sideOf(shape, 0), -1]);
  // All bricks are rows of one product with the core.
  const first = b.matmul(asRows(b, wide[0] as Tensor, shape), core);
  const lefts = [b.node('Reshape', [first, b.concat([b.integers([outputs]), rows[0] as Tensor, b.integers([-1])], 0)])];
  for (let i = 1; i < wide.length - 1; i++) {
    const met = b.matmul(b.node('Unsqueeze', [wide[i] as Tensor, b.integers([0, 2])]), splitNext(b, shape, i, lefts[i - 1] as Tensor));
    lefts.push(joinRows(b, met));
  }
  const last = b.transpose(wide.at(-1) as Tensor, [0, 2, 1]);
  return { shape, rows, wide, core, lefts, fused: b.reshape(b.matmul(lefts.at(-1) as Tensor, last), [outputs, -1]) };
}

/** Gradients from d loss / d fused, [O, points]. */
export function backTensor(b: GraphBuilder, trace: TensorTrace, fusedGradient: Tensor): TensorGradients {
  const { shape, wide, lefts, core, rows } = trace;
  const { outputs } = shape;
  const last = wide.length - 1;
  const left = lefts.at(-1) as Tensor;
  const dims = b.concat([b.integers([outputs]), b.shape(left, 1, 3), b.integers([-1])], 0);
  const gradient = b.node('Reshape', [fusedGradient, dims]);
  const wideGradients: Tensor[] = [];
  wideGradients[last] = b.sum(b.matmul(b.transpose(gradient, [0, 1, 3, 2]), left), [0], false);
  let leftGradient = b.matmul(gradient, wide[last] as Tensor);
  for (let i = last - 1; i >= 1; i--) {
    const before = splitNext(b, shape, i, lefts[i - 1] as Tensor);
    const split = b.node('Reshape', [leftGradient, splitRows(b, lefts[i - 1] as Tensor, wide[i] as Tensor)]);
    wideGradients[i] = b.sum(b.matmul(split, b.transpose(before, [0, 1, 2, 4, 3])), [0, 2], false);
    const turned = b.transpose(b.node('Unsqueeze', [wide[i] as Tensor, b.integers([0, 2])]), [0, 1, 2, 4, 3]);
    leftGradient = b.node('Reshape', [b.matmul(turned, split), b.shape(lefts[i - 1] as Tensor, 0, 4)]);
  }
  const first = asRows(b, wide[0] as Tensor, shape);
  // [O, B*n_0, the product of the others]
  const rest = b.node('Reshape', [leftGradient, b.concat([b.integers([outputs, -1]), b.shape(leftGradient, 3, 4)], 0)]);
  const coreGradient = b.reshape(b.matmul(b.transpose(first, [1, 0]), rest), [outputs, -1]);
  wideGradients[0] = b.sum(b.matmul(rest, b.transpose(core, [0, 2, 1])), [0], false);
  return {
    core: { weight: slice(b, coreGradient, 0, -1), bias: slice(b, coreGradient, -1, END) },
    features: wideGradients.map((wideGradient, i) => withoutConstant(b, shape, i, wideGradient, rows[i] as Tensor)),
  };
}

/** ONNX takes any number beyond the end for it. */
const END = 2 ** 31 - 1;

/** Columns start..end-1; negative ones count from the end. */
function slice(b: GraphBuilder, tensor: Tensor, start: number, end: number): Tensor {
  return b.node('Slice', [tensor, b.integers([start]), b.integers([end]), b.integers([1])]);
}

/** Side of the core for a branch: its features and the constant. */
function sideOf({ widths }: TensorShape, branch: number): number {
  return (widths[branch] as number) + 1;
}

/** [M, B*n] -> [B, n, w_i + 1] */
function withConstant(b: GraphBuilder, shape: TensorShape, i: number, branch: Tensor, rows: Tensor): Tensor {
  const width = shape.widths[i] as number;
  const kept = width === shape.width ? branch : b.node('Slice', [branch, b.integers([0]), b.integers([width])]);
  const padded = b.node('Pad', [kept, b.integers([0, 0, 1, 0]), b.scalar(1)]);
  const cube = b.node('Reshape', [padded, b.concat([b.integers([width + 1]), rows], 0)]);
  return b.transpose(cube, [1, 2, 0]);
}

/** d loss / d features [M, B*n], from that by [B, n, w_i + 1] or [B*n, w_i + 1]. */
function withoutConstant(b: GraphBuilder, shape: TensorShape, i: number, wide: Tensor, rows: Tensor): Tensor {
  const count = b.node('ReduceProd', [rows], { keepdims: 1 });
  const flat = b.node('Reshape', [wide, b.concat([count, b.integers([sideOf(shape, i)])], 0)]);
  const features = b.transpose(slice(b, flat, 0, -1), [1, 0]);
  const missing = shape.width - (shape.widths[i] as number);
  return missing === 0 ? features : b.node('Pad', [features, b.integers([0, 0, missing, 0]), b.scalar(0)]);
}

/** [B, n, w_0 + 1] -> [B*n, w_0 + 1] */
function asRows(b: GraphBuilder, wide: Tensor, shape: TensorShape): Tensor {
  return b.reshape(wide, [-1, sideOf(shape, 0)]);
}

/** [O, B, m, (w_i + 1)*r] -> [O, B, m, w_i + 1, r] */
function splitNext(b: GraphBuilder, shape: TensorShape, i: number, left: Tensor): Tensor {
  return b.node('Reshape', [left, b.concat([b.shape(left, 0, 3), b.integers([sideOf(shape, i), -1])], 0)]);
}

/** [O, B, m, n, r] -> [O, B, m*n, r] */
function joinRows(b: GraphBuilder, met: Tensor): Tensor {
  return b.node('Reshape', [met, b.concat([b.shape(met, 0, 2), b.integers([-1]), b.shape(met, 4, 5)], 0)]);
}

/** The shape [O, B, m, n, r] of what a branch gave when it met a left [O, B, m, (w_i + 1)*r]. */
function splitRows(b: GraphBuilder, before: Tensor, wide: Tensor): Tensor {
  return b.concat([b.shape(before, 0, 3), b.shape(wide, 1, 2), b.integers([-1])], 0);
}
