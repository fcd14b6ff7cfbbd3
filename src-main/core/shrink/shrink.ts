/** Fields in few bytes, and back: rounded weights, coded. A core is rounded in a form of its own (shrinkCore.ts). */
import type { Multiply } from '../engine/multiply.ts';
import { allLayers, parameterLayout } from '../field/parameters.ts';
import type { FieldSpec } from '../field/spec.ts';
import { rowsOfBasis } from './basis.ts';
import { codeLayers } from './layers.ts';
import { codeNumber } from './levels.ts';
import { RangeDecoder, RangeEncoder } from './rangeCoder.ts';
import { coreFromBytes, hasGridCore, type Shrunk } from './shrinkCore.ts';

/** Bits of a weight, sign and all. */
export const WEIGHT_BITS = { min: 2, max: 16, integer: true };
const BITS_OF_BITS = 5;

/** A field without such a core: each output of a layer has weights of `bits` bits in steps of its own scale. */
export function shrinkLayers(spec: FieldSpec, parameters: Float32Array, bits: number): Shrunk {
  const encoder = new RangeEncoder();
  codeNumber(encoder, bits, BITS_OF_BITS);
  codeLayers(encoder, allLayers(parameterLayout(spec)), parameters.slice(), bits);
  return { bytes: encoder.finish(), spec, error: null };
}

/** So many weights a byte are never reached by a field; what says so is no field. */
const MOST_WEIGHTS_A_BYTE = 2048;
/** Bytes of the features of a branch on its samples. */
const MOST_FEATURE_BYTES = 2 ** 31;

/** Whether bytes are too few for a field, or its branches too large to be taken apart. @param sizes samples along every axis. */
export function isTooLarge(spec: FieldSpec, sizes: readonly number[], bytes: number): boolean {
  if (parameterLayout(spec).size > MOST_WEIGHTS_A_BYTE * bytes) return true;
  return hasGridCore(spec) && sizes.some((size) => Float64Array.BYTES_PER_ELEMENT * rowsOfBasis(size) * (spec.width + 1) > MOST_FEATURE_BYTES);
}

/**
 * The parameters of a field, [P], from its bytes; null when they are not of this field.
 * @param spec as Shrunk tells it. @param sizes samples along every axis.
 */
export async function parametersFromBytes(bytes: Uint8Array, spec: FieldSpec, sizes: readonly number[], multiply: Multiply): Promise<Float32Array | null> {
  const decoder = new RangeDecoder(bytes);
  const parameters = hasGridCore(spec) ? await coreFromBytes(decoder, spec, sizes, multiply) : layersFromBytes(decoder, spec);
  return decoder.isAtEnd && parameters.every(Number.isFinite) ? parameters : null;
}

function layersFromBytes(decoder: RangeDecoder, spec: FieldSpec): Float32Array {
  const bits = Math.max(WEIGHT_BITS.min, codeNumber(decoder, 0, BITS_OF_BITS));
  const layout = parameterLayout(spec);
  const parameters = new Float32Array(layout.size);
  codeLayers(decoder, allLayers(layout), parameters, bits);
  return parameters;
}
