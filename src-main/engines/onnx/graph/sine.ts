/**
 * Sine and cosine on ONNX operators. onnxruntime's own Sin and Cos run on one thread and compute
 * 0.3 G values a second; reduced to half a turn and evaluated as polynomials by its threaded
 * elementwise operators, both together take less than half of that on a CPU. GPUs have fast
 * sines: there, and in exported files, the operators themselves are used.
 */
import type { GraphBuilder, Tensor } from './graphBuilder.ts';

/** How a graph computes sines: `polynomial` for CPUs, `operator` for GPUs and exported files. */
export type SineKind = 'polynomial' | 'operator';

/** sin(2 pi u), and its derivative by the angle, cos(2 pi u), times `cosineScale`. */
export interface SineTensors {
  sine: Tensor;
  cosine: Tensor;
  cosineScale: number;
}

/** 2 sin(pi r) = r P(r^2) on [-1/2, 1/2]: odd minimax polynomial, largest error 1.2e-6. */
const TWICE_SINE = [6.28316404, -10.3342856, 5.08379806, -1.1092724];
/** cos(pi r) = Q(r^2) on [-1/2, 1/2]: even minimax polynomial, largest error 4.7e-8. */
const COSINE = [0.99999995, -4.93479286, 4.05841193, -1.33188027, 0.21969698];
/** Adding and subtracting 1.5 * 2^23 rounds a float32 below 2^22 to a whole number; Round itself is slow. */
const ROUNDING = 12582912;

/** Sine and cosine of an angle in turns; nodes of the one that is not used are dropped by the runtime. */
export function sineOfTurns(b: GraphBuilder, turns: Tensor, kind: SineKind): SineTensors {
  if (kind === 'operator') {
    const angle = b.multiply(turns, b.scalar(2 * Math.PI));
    return { sine: b.node('Sin', [angle]), cosine: b.node('Cos', [angle]), cosineScale: 1 };
  }
  const whole = b.subtract(b.add(turns, b.scalar(ROUNDING)), b.scalar(ROUNDING));
  const r = b.subtract(turns, whole);
  const square = b.multiply(r, r);
  const twice = b.multiply(r, polynomial(b, square, TWICE_SINE));
  // sin 2a = 2 sin a cos a, and 2 cos 2a = 2 - (2 sin a)^2.
  return {
    sine: b.multiply(twice, polynomial(b, square, COSINE)),
    cosine: b.subtract(b.scalar(2), b.multiply(twice, twice)),
    cosineScale: 2,
  };
}

/** Horner's scheme, coefficients lowest first. */
function polynomial(b: GraphBuilder, x: Tensor, coefficients: number[]): Tensor {
  const [highest = 0, ...lower] = coefficients.toReversed();
  let sum = b.scalar(highest);
  for (const coefficient of lower) sum = b.add(b.multiply(x, sum), b.scalar(coefficient));
  return sum;
}
