/** TIFFs of floating point, decoded by geotiff. */
import { tiffBands } from '../tiff/plain.ts';
import type { LightRoad } from '../tiff/road.ts';
import type { Tiff } from '../tiff/tags.ts';
import { turned } from './turned.ts';
import type { LightFile } from './lightFile.ts';

const PREMULTIPLIED = 1;

/** A TIFF that takes this way. Grey with transparency becomes RGB with it. */
export function openFloatTiff(tiff: Tiff, { samples, alpha, bits, notes }: LightRoad): LightFile {
  const { width, height, orientation } = tiff.tags;
  const size = orientation >= 5 ? { width: height, height: width } : { width, height };
  const channels = alpha !== null ? 4 : samples.length === 1 ? 1 : 3;
  const isGrey = alpha !== null && samples.length === 2;
  return {
    facts: { ...size, channels, bitDepth: bits },
    notes,
    isPremultiplied: alpha === PREMULTIPLIED,
    decode: async () => {
      const planes = new Float32Array(channels * width * height);
      const sources = isGrey ? [0, 0, 0, 1] : samples.map((_, i) => i);
      let start = 0;
      for await (const band of tiffBands(tiff, samples)) {
        sources.forEach((source, c) => {
          for (let from = source, to = c * width * height + start; from < band.length; from += samples.length) planes[to++] = band[from] as number;
        });
        start += band.length / samples.length;
      }
      return turned(planes, { width, height, channels }, orientation);
    },
  };
}
