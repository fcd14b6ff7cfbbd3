/** Portable float maps: a line each for the kind, the size and the order of bytes, and then the rows, the lowest first. */
import type { LightFile } from './lightFile.ts';

/** The numbers of the header, blanks between them; a single blank ends it. */
const HEADER = /^(P[Ff])\s+(\d{1,9})\s+(\d{1,9})\s+([+-]?[\d.]+(?:[eE][+-]?\d+)?)\s/;
const MOST_HEADER = 256;

/** @throws Error that says what is damaged. */
export function openPfm(data: Uint8Array): LightFile {
  const [header, kind, across, down, order] = HEADER.exec(Buffer.from(data.subarray(0, MOST_HEADER)).toString('latin1')) ?? [];
  const [width, height] = [Number(across), Number(down)];
  if (header === undefined || !(width > 0 && height > 0)) throw new Error('its header has no size and order of bytes');
  if (!(Math.abs(Number(order)) > 0 && Math.abs(Number(order)) < Infinity)) throw new Error('its scale is no number other than 0');
  const channels = kind === 'PF' ? 3 : 1;
  const decode = (): Float32Array => {
    const bytes = data.subarray(header.length, header.length + 4 * channels * width * height);
    if (bytes.length < 4 * channels * width * height) throw new Error('it ends before its last row');
    return planesOfRows(bytes, { width, height, channels }, Number(order) < 0);
  };
  return { facts: { width, height, channels, bitDepth: 32 }, notes: [], isPremultiplied: false, decode: async () => decode() };
}

function planesOfRows(bytes: Uint8Array, { width, height, channels }: { width: number; height: number; channels: number }, isLittleEndian: boolean): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const planes = new Float32Array(channels * width * height);
  for (let row = 0, from = 0; row < height; row++) {
    const top = (height - 1 - row) * width;
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++, from += 4) planes[c * width * height + top + x] = view.getFloat32(from, isLittleEndian);
    }
  }
  return planes;
}
