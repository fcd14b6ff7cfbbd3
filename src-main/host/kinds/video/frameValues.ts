/** A field's frames as writers of videos take them: their values alone, and word of how many are written. */
import type { TimedFrame } from '../../../core/session/api.ts';

/** @param told of the frames that were taken so far, after each. */
export async function* frameValues(frames: AsyncIterable<TimedFrame>, told: (frames: number) => void): AsyncGenerator<Float32Array> {
  let done = 0;
  for await (const { values } of frames) {
    yield values;
    done += 1;
    told(done);
  }
}
