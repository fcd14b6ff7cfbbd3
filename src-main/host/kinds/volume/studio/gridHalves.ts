/** Planes of values as half-precision floats: how a grid travels to who draws it. */
import { CancelledError } from '../../../../core/base/errors.ts';
import { writeHalves } from '../../../../core/base/halfFloat.ts';
import type { Task } from '../../../../core/protocol/studio.ts';
import { turn } from '../../../threads/turn.ts';

/** Planes one after the other, [z, y, x]; others have their turn between them. @throws CancelledError */
export async function gridHalves(
  planes: Iterable<Float32Array> | AsyncIterable<Float32Array>,
  [depth, height, width]: readonly [number, number, number],
  { signal, progress }: Task,
): Promise<Uint16Array> {
  const halves = new Uint16Array(depth * height * width);
  let z = 0;
  for await (const plane of planes) {
    if (signal?.aborted) throw new CancelledError();
    writeHalves(plane, halves, z * height * width, 1);
    z += 1;
    progress?.(z / depth);
    await turn();
  }
  return halves;
}
