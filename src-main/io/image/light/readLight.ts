/** Pictures of light as signals: what is no light is mended and said, and the rest is encoded. */
import type { ImageSignal } from '../../../core/kinds/image/signal.ts';
import { encodeLight, lightOf } from '../../../core/kinds/picture/light.ts';
import type { Channels } from '../../../core/kinds/picture/pixels.ts';
import type { LightFormat } from '../imageFormat.ts';
import { openExr } from './exr.ts';
import type { LightFile } from './lightFile.ts';
import { openPfm } from './pfm.ts';
import { changePrimaries, toSrgbPrimaries } from './primaries.ts';
import { openRadiance } from './radiance.ts';

/** A picture of light, decoded: planes in linear light, finite and not negative; alpha straight, in [0, 1]. */
export interface LinearPicture {
  width: number;
  height: number;
  channels: Channels;
  bitDepth: 16 | 32;
  values: Float32Array;
}

/** Opens a file of light. @throws FileError of what is not read; Error that says what is damaged. */
export function openLight(data: Uint8Array, format: LightFormat, file: string): LightFile {
  switch (format) {
    case 'exr':
      return openExr(data, file);
    case 'hdr':
      return openRadiance(data, file);
    case 'pfm':
      return openPfm(data);
  }
}

/** Decodes a file of light. @param tell is called with what was left out and mended, in sentences. */
export async function decodeLinear(light: LightFile, tell: (note: string) => void): Promise<LinearPicture> {
  const values = await light.decode();
  light.notes.forEach(tell);
  const { channels } = light.facts;
  const matrix = light.primaries && channels !== 1 ? toSrgbPrimaries(light.primaries) : null;
  if (matrix) {
    changePrimaries(values.subarray(0, colourLength(values, channels)), matrix);
    tell('Its colours, of other primaries, were brought into those of sRGB.');
  }
  mend(values.subarray(0, colourLength(values, channels)), tell);
  if (channels !== 4) return { ...light.facts, values };
  const alpha = values.subarray(colourLength(values, channels));
  limitAlpha(alpha);
  if (light.isPremultiplied) straighten(values, alpha);
  return alpha.every((value) => value === 1) ? { ...light.facts, channels: 3, values: values.slice(0, 3 * alpha.length) } : { ...light.facts, values };
}

/** The same as a signal, whose light is encoded. */
export async function decodeLight(light: LightFile, tell: (note: string) => void): Promise<ImageSignal> {
  const { values, ...picture } = await decodeLinear(light, tell);
  const encoding = lightOf(values, picture.channels);
  return { kind: 'image', ...picture, values: encodeLight(values, picture.channels, encoding), light: encoding };
}

function colourLength(values: Float32Array, channels: Channels): number {
  return channels === 4 ? (3 * values.length) / 4 : values.length;
}

/** What is no number becomes 0, what is endless the brightest light there is (1 where there is no other), and what is negative 0. */
function mend(colours: Float32Array, tell: (note: string) => void): void {
  const peak = peakOf(colours);
  const found = { nan: 0, endless: 0, negative: 0 };
  const brightest = peak || 1;
  for (let i = 0; i < colours.length; i++) {
    const value = colours[i] as number;
    if (value >= 0 && value < Infinity) continue;
    if (value === Infinity) found.endless += 1;
    else if (value < 0) found.negative += 1;
    else found.nan += 1;
    colours[i] = value === Infinity ? brightest : 0;
  }
  const values = (count: number): string => `${count.toLocaleString('en-US')} value${count === 1 ? '' : 's'}`;
  if (found.nan > 0) tell(`${values(found.nan)} that ${found.nan === 1 ? 'is no number' : 'are no numbers'} (NaN) became 0.`);
  const least = peak > 0 ? `the brightest light that there is, ${peak.toPrecision(4)}` : '1, as there is no other light';
  if (found.endless > 0) tell(`${values(found.endless)} without an end became ${least}.`);
  if (found.negative > 0) tell(`${values(found.negative)} below 0 became 0: there is no negative light.`);
}

/** The brightest light that has an end; 0 where there is none. */
function peakOf(colours: Float32Array): number {
  let peak = 0;
  for (const value of colours) if (value > peak && value < Infinity) peak = value;
  return peak;
}

function limitAlpha(alpha: Float32Array): void {
  for (let i = 0; i < alpha.length; i++) alpha[i] = Math.min(1, Math.max(0, alpha[i] as number)) || 0;
}

/** Light that is added where nothing covers, as that of a flame, has no straight alpha: it stays as it is. */
function straighten(values: Float32Array, alpha: Float32Array): void {
  for (let c = 0; c < 3; c++) {
    const plane = values.subarray(c * alpha.length, (c + 1) * alpha.length);
    for (let i = 0; i < plane.length; i++) {
      const cover = alpha[i] as number;
      if (cover > 0) plane[i] = Math.min((plane[i] as number) / cover, MOST_LIGHT);
    }
  }
}

/** The largest float32. */
const MOST_LIGHT = (2 - 2 ** -23) * 2 ** 127;
