/** Pixels between files, which keep the channels of a pixel together as integers, and signals, which do neither. */

/** Samples of 8 or 16 bits, interleaved: [pixels, stride]. */
export type Samples = Uint8Array | Uint16Array;

/**
 * Planes of float values from interleaved samples: the first `channels` of each `stride`, divided by
 * `peak` and clamped at 1. Returns [channels, pixels] in [0, 1]; given `planes`, it fills those from the pixel
 * `start` on.
 */
export function toPlanes(
  samples: Samples,
  stride: number,
  channels: number,
  peak: number,
  planes = new Float32Array((channels * samples.length) / stride),
  start = 0,
): Float32Array {
  const pixels = planes.length / channels;
  const count = samples.length / stride;
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes.subarray(channel * pixels + start, channel * pixels + start + count);
    for (let i = 0, from = channel; i < count; i++, from += stride) {
      plane[i] = Math.min(1, (samples[from] as number) / peak);
    }
  }
  return planes;
}

/**
 * Interleaved samples [end - start, channels] of the pixels from `start` to `end` of planes
 * [channels, pixels]: values are clamped to [0, 1], times 255 or 65535, rounded to nearest. What is not a
 * number counts as 0.
 */
export function toSamples(
  planes: Float32Array,
  channels: number,
  bitDepth: 8 | 16,
  start = 0,
  end = planes.length / channels,
): Samples {
  const pixels = planes.length / channels;
  const length = channels * (end - start);
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  const peak = peakOf(bitDepth);
  for (let channel = 0; channel < channels; channel++) {
    const plane = planes.subarray(channel * pixels, (channel + 1) * pixels);
    for (let i = start, to = channel; i < end; i++, to += channels) {
      // Typed arrays drop the fraction, and turn NaN into 0.
      samples[to] = Math.min(1, Math.max(0, plane[i] as number)) * peak + 0.5;
    }
  }
  return samples;
}

/** Values [pixels, channels] of planes [channels, pixels], as they are. */
export function interleaved(planes: Float32Array, channels: number): Float32Array<ArrayBuffer> {
  const pixels = planes.length / channels;
  const result = new Float32Array(planes.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let i = 0, to = channel; i < pixels; i++, to += channels) result[to] = planes[channel * pixels + i] as number;
  }
  return result;
}

/** The sample that stands for 1. */
export function peakOf(bitDepth: 8 | 16): number {
  return 2 ** bitDepth - 1;
}
