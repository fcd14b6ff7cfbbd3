/** Half-precision floats as numbers, looked up. */
import { DataUtils } from 'three';

/** The number behind every one of the 65,536 bit patterns. */
export const HALF_FLOATS = decodeAll();

function decodeAll(): Float32Array {
  const numbers = new Float32Array(1 << 16);
  for (let bits = 0; bits < numbers.length; bits++) numbers[bits] = DataUtils.fromHalfFloat(bits);
  return numbers;
}
