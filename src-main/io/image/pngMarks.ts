/** What a PNG says of its colours and its size on paper. libvips writes neither; it says that a metre has 0 pixels. */
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';

/** The signature and the chunk IHDR, which come first. */
const START_BYTES = 33;
/** Length, name and checksum of a chunk. */
const CHUNK_BYTES = 12;

/** Perceptual intent; for who does not know the chunk, its gamma (PNG specification, 11.3.2.5). */
const SRGB = chunk('sRGB', Buffer.from([0]));
const GAMMA = chunk('gAMA', uint32s(45455));
/** 72 pixels an inch, per metre. */
const DENSITY = chunk('pHYs', Buffer.concat([uint32s(2835, 2835), Buffer.from([1])]));
const MARKS = Buffer.concat([SRGB, GAMMA, DENSITY]);

/** The same PNG, with its marks. */
export function markPng(png: Uint8Array): Uint8Array {
  return Buffer.concat([png.subarray(0, START_BYTES), MARKS, png.subarray(START_BYTES + densityBytes(png.subarray(START_BYTES)))]);
}

/** Copies a PNG with its marks to `to`. */
export async function copyMarked(from: string, to: string): Promise<void> {
  const handle = await open(from);
  const head = Buffer.alloc(START_BYTES + CHUNK_BYTES);
  try {
    await handle.read(head, 0, head.length, 0);
  } finally {
    await handle.close();
  }
  const start = createWriteStream(to);
  start.write(Buffer.concat([head.subarray(0, START_BYTES), MARKS]));
  await pipeline(createReadStream(from, { start: START_BYTES + densityBytes(head.subarray(START_BYTES)) }), start);
}

/** Bytes of the size on paper that stands next, if it does. */
function densityBytes(rest: Uint8Array): number {
  const next = Buffer.from(rest.subarray(0, 8));
  return next.toString('latin1', 4) === 'pHYs' ? next.readUInt32BE() + CHUNK_BYTES : 0;
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  return Buffer.concat([uint32s(content.length), body, uint32s(crc32(body))]);
}

function uint32s(...values: number[]): Buffer {
  const result = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => result.writeUInt32BE(value, 4 * i));
  return result;
}
