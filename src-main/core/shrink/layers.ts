/** The layers of a field, coded one after another: each output's weights in steps of a scale of their own. */
import type { Layer } from '../field/parameters.ts';
import type { BitCoder } from './rangeCoder.ts';
import { codeRows } from './rows.ts';

/** Of first layers and of biases: few numbers, of which the place of every wave depends. */
const FINE_BITS = 16;

/**
 * Codes the weights and biases of layers among `parameters` [P], and replaces them by what a decoder makes of them.
 * @param bits of a weight, sign and all.
 */
export function codeLayers(coder: BitCoder, layers: readonly Layer[], parameters: Float32Array, bits: number): void {
  for (const { role, inputs, outputs, weightOffset, biasOffset } of layers) {
    const weights = parameters.subarray(weightOffset, biasOffset);
    const biases = parameters.subarray(biasOffset, biasOffset + outputs);
    if (role === 'first') codeRows(coder, { values: weights, rows: 1, columns: inputs * outputs }, FINE_BITS);
    else codeRows(coder, { values: weights, rows: outputs, columns: inputs }, bits);
    codeRows(coder, { values: biases, rows: 1, columns: outputs }, FINE_BITS);
  }
}
