/** Decoded frames as an array of NumPy's format, to be kept in place of a file that is too large; `npy.ts` reads it back. */
import type { VideoSignal } from '../../core/kinds/video/signal.ts';
import { npyHeader } from '../writeNpy.ts';

type Samples = Uint8Array | Uint16Array | Float32Array;

const BYTE = 255;
const WORD = 65535;

/**
 * [frames, height, width, O], exactly: in the fewest bytes a value, of 1, 2 or 4, that lose nothing.
 * @param mostBytes that it may take. @returns null when it would take more.
 * Source: NumPy's format, version 1.
 */
export function packFrames({ frames, height, width, channels, values }: VideoSignal, mostBytes: number): Uint8Array | null {
  const [type, scale] = narrowest(values);
  const array = { '|u1': Uint8Array, '<u2': Uint16Array, '<f4': Float32Array }[type];
  if (values.length * array.BYTES_PER_ELEMENT > mostBytes) return null;
  const samples: Samples = new array(values.length);
  const plane = frames * height * width;
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0; i < plane; i++) {
      const value = (values[channel * plane + i] as number) * scale;
      samples[i * channels + channel] = scale === 1 ? value : Math.round(value);
    }
  }
  const head = npyHeader(type, [frames, height, width, channels]);
  return Buffer.concat([head, new Uint8Array(samples.buffer)]);
}

type SampleType = '|u1' | '<u2' | '<f4';

/** The fewest bytes that hold values in [0, 1] exactly, and what they are multiplied by. */
function narrowest(values: Float32Array): [SampleType, number] {
  if (areSteps(values, BYTE)) return ['|u1', BYTE];
  if (areSteps(values, WORD)) return ['<u2', WORD];
  return ['<f4', 1];
}

function areSteps(values: Float32Array, most: number): boolean {
  return values.every((value) => Math.fround(Math.round(value * most) / most) === value);
}
