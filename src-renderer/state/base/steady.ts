/** Values that are read anew at every change of the state, and mostly say the same as before. */
import { isSame } from '../../../src-main/core/base/same.ts';

/**
 * Reads like `read`, but gives the very object from before as long as the new one says the same: what is derived from it
 * then rests.
 */
export function steady<T>(read: () => T): () => T {
  let last: { value: T } | null = null;
  return () => {
    const value = read();
    if (last === null || !isSame(last.value, value)) last = { value };
    return last.value;
  };
}
