/** Readers with every fault that fuzzing is to find, each for inputs of their own. */
import { setTimeout } from 'node:timers/promises';
import { CoordxError, FileError } from '../../src-main/core/base/errors.ts';
import type { Target } from './targets.ts';

export const TARGETS: Record<string, Target> = {
  broken: async ({ bytes }) => {
    const text = bytes.toString('latin1');
    if (text.includes('type')) throw new TypeError('x of undefined');
    if (text.includes('hang')) for (;;);
    if (text.includes('crash')) process.abort();
    if (text.includes('late')) {
      setImmediate(() => {
        throw new RangeError('behind its back');
      });
      await setTimeout(1000);
    }
    if (text.includes('lines')) throw new CoordxError('Two\nlines.');
    if (text.includes('named')) throw new FileError('A sentence.');
  },
};
