/** A picture of light in a file, as its reader found it. */
import type { Channels } from '../../../core/kinds/picture/pixels.ts';
import type { Chromaticities } from './primaries.ts';

export interface LightFacts {
  width: number;
  height: number;
  channels: Channels;
  /** Bits of a number in the file: 16 and 32 of floating point; 32 of Radiance, whose colours share an exponent. */
  bitDepth: 16 | 32;
}

export interface LightFile {
  facts: LightFacts;
  /** What was left out of it, in sentences. */
  notes: string[];
  /** What red, green, blue and white it is made of, where it says so; else those of sRGB. */
  primaries?: Chromaticities | undefined;
  /** Whether colours are multiplied with transparency. */
  isPremultiplied: boolean;
  /**
   * [channels, height, width] in linear light, whatever numbers there are.
   * @throws FileError of what is not read; Error that says what is damaged.
   */
  decode(): Promise<Float32Array>;
}
