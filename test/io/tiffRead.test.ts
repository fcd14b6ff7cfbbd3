/** Kinds of TIFF: which are read, with every sample right, and which are refused by name though they are sound. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { FileError } from '../../src-main/core/base/errors.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { imageFacts, readImage } from '../../src-main/io/image/readImage.ts';
import { patternSamples, scratchFolder, tiffFile, type MadeTiff } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();
let files = 0;

interface Read {
  signal: ImageSignal;
  notes: string[];
}

async function read(made: MadeTiff): Promise<Read> {
  const file = scratch(`${++files}.tif`);
  writeFileSync(file, tiffFile(made));
  const notes: string[] = [];
  const signal = await readImage(file, { tell: (note) => notes.push(note) });
  const { width, height, channels, bitDepth } = signal;
  const facts = await imageFacts(file);
  assert.deepEqual([facts.width, facts.height, facts.bitDepth], [width, height, bitDepth]);
  assert.ok(facts.channels >= channels, 'the header promises less than there is');
  return { signal, notes };
}

async function refuses(made: MadeTiff | Buffer, says: RegExp): Promise<void> {
  const file = scratch(`${++files}.tif`);
  writeFileSync(file, Buffer.isBuffer(made) ? made : tiffFile(made));
  for (const work of [readImage, imageFacts]) {
    await assert.rejects(work(file), (error) => {
      assert.ok(error instanceof FileError, String(error));
      assert.match(error.message, says);
      assert.match(error.message, /is a sound TIFF, but [^\n]+: (save it|develop it, and save it) [^\n]+\.$/);
      assert.doesNotMatch(error.message, /damaged|another copy/);
      return true;
    });
  }
}

const [width, height] = [20, 18];
const pixelCount = width * height;

/** Channels of the pattern as values in [0, 1]: [channels, height, width]. */
function planesOf(samples: number[], stride: number, channels: number, peak: number): Float32Array {
  return Float32Array.from({ length: channels * pixelCount }, (_, i) => (samples[(i % pixelCount) * stride + Math.floor(i / pixelCount)] as number) / peak);
}

function bytesOf(samples: number[], bits: number): Buffer {
  return bits === 8 ? Buffer.from(samples) : Buffer.from(Uint16Array.from(samples).buffer);
}

/** Tiles of 16 x 16, plane after plane; beyond the picture they hold what is not to be seen. */
function planarTiles(samples: number[], channels: number, bits: number): Buffer[] {
  const tiles: Buffer[] = [];
  for (let c = 0; c < channels; c++) {
    for (let top = 0; top < height; top += 16) {
      for (let left = 0; left < width; left += 16) {
        const tile = Array.from({ length: 256 }, (_, i) => {
          const [y, x] = [top + (i >> 4), left + (i % 16)];
          return y < height && x < width ? (samples[(y * width + x) * channels + c] as number) : 77;
        });
        tiles.push(bytesOf(tile, bits));
      }
    }
  }
  return tiles;
}

/** Rows of samples of any number of bits, each row from a whole byte. */
function packed(samples: number[], perRow: number, bits: number): Buffer {
  const rows: number[] = [];
  for (let start = 0; start < samples.length; start += perRow) {
    const text = samples.slice(start, start + perRow).map((sample) => sample.toString(2).padStart(bits, '0')).join('');
    for (let i = 0; i < text.length; i += 8) rows.push(parseInt(text.slice(i, i + 8).padEnd(8, '0'), 2));
  }
  return Buffer.from(rows);
}

/** A frame of Zstandard with one block that is stored as it is (RFC 8878, 3.1.1). */
function zstd(content: Buffer): Buffer {
  const head = Buffer.alloc(12);
  head.set([0x28, 0xb5, 0x2f, 0xfd, 0xa0]);
  head.writeUInt32LE(content.length, 5);
  head.writeUIntLE(1 + 8 * content.length, 9, 3);
  return Buffer.concat([head, content]);
}

describe('layouts that libvips does not read', () => {
  for (const bits of [8, 16] as const) {
    const samples = patternSamples(width, height, 3, 2 ** bits - 1);
    const whole = { width, height, channels: 3, bits };

    test(`${bits} bits in tiles of separate planes`, async () => {
      const tiles = planarTiles(samples, 3, bits);
      for (const [compression, pack] of [[1, (tile: Buffer) => tile], [8, deflateSync]] as const) {
        const { signal, notes } = await read({ ...whole, tile: 16, isPlanar: true, compression, pixels: tiles.map((tile) => pack(tile)) });
        assert.deepEqual(signal, { kind: 'image', width, height, channels: 3, bitDepth: bits, values: planesOf(samples, 3, 3, 2 ** bits - 1) });
        assert.deepEqual(notes, []);
      }
    });
  }

  test('Zstandard, in a strip and in a tile', async () => {
    const samples = patternSamples(width, height, 1, 255);
    const one = { width, height, channels: 1, bits: 8, compression: 50000 };
    for (const made of [{ ...one, pixels: zstd(bytesOf(samples, 8)) }, { ...one, tile: 16, pixels: planarTiles(samples, 1, 8).map(zstd) }]) {
      assert.deepEqual((await read(made)).signal.values, planesOf(samples, 1, 1, 255));
    }
  });

  test('grey of 6, 10, 12 and 14 bits spans 0 to 1', async () => {
    for (const bits of [6, 10, 12, 14]) {
      const peak = 2 ** bits - 1;
      const samples = patternSamples(width, height, 1, peak).map((sample, i) => (i === 3 ? peak : i === 4 ? 0 : sample));
      const { signal } = await read({ width, height, channels: 1, bits, pixels: packed(samples, width, bits) });
      const grain = bits > 8 ? 65535 : 255;
      assert.deepEqual([signal.channels, signal.bitDepth], [1, bits > 8 ? 16 : 8]);
      assert.deepEqual(signal.values, Float32Array.from(samples, (sample) => Math.round((sample * grain) / peak) / grain));
    }
  });

  test('the orientation and the profile of such a picture count too', async () => {
    const samples = patternSamples(width, height, 3, 255);
    const { signal } = await read({ width, height, channels: 3, bits: 8, tile: 16, isPlanar: true, orientation: 6, pixels: planarTiles(samples, 3, 8) });
    assert.deepEqual([signal.width, signal.height], [height, width]);
    const upright = planesOf(samples, 3, 3, 255);
    const turned = signal.values.map((_, i) => {
      const [c, y, x] = [Math.floor(i / pixelCount), Math.floor((i % pixelCount) / height), i % height];
      return upright[c * pixelCount + (height - 1 - x) * width + y] as number;
    });
    assert.deepEqual(signal.values, turned);
  });
});

test('a picture of very many rows', async () => {
  const tall = 200_001;
  const pixels = Buffer.from(Array.from({ length: 2 * tall }, (_, i) => (i % 2 === 0 ? (i / 2) % 251 : 9)));
  const { signal, notes } = await read({ width: 1, height: tall, channels: 2, bits: 8, extra: [0], pixels });
  assert.deepEqual([signal.width, signal.height, signal.channels, notes.length], [1, tall, 1, 1]);
  assert.equal(signal.values.findIndex((value, i) => value !== Math.fround((i % 251) / 255)), -1);
});

describe('further channels', () => {
  const samples = patternSamples(width, height, 4, 255);
  const four = { width, height, channels: 4, bits: 8, pixels: Buffer.from(samples) };

  test('only those that are said to be alpha are; others are left out, and that is said', async () => {
    for (const made of [{ ...four, extra: [0] }, { ...four, extra: [0], tellsExtra: false }]) {
      const { signal, notes } = await read(made);
      assert.deepEqual([signal.channels, signal.values], [3, planesOf(samples, 4, 3, 255)]);
      assert.match(notes.join(), /^A further channel.*is left out\.$/);
    }
    const { signal, notes } = await read({ ...four, extra: [2] });
    assert.deepEqual([signal.channels, signal.values, notes], [4, planesOf(samples, 4, 4, 255), []]);
  });

  test('alpha is found among others', async () => {
    const five = patternSamples(width, height, 5, 65535);
    const { signal, notes } = await read({ width, height, channels: 5, bits: 16, extra: [0, 2], pixels: bytesOf(five, 16) });
    const rgba = five.filter((_, i) => i % 5 !== 3);
    assert.deepEqual([signal.channels, signal.values], [4, planesOf(rgba, 4, 4, 65535)]);
    assert.equal(notes.length, 1);
  });

  test('grey with another channel stays grey', async () => {
    const two = patternSamples(width, height, 2, 255);
    const { signal, notes } = await read({ width, height, channels: 2, bits: 8, extra: [0], pixels: Buffer.from(two) });
    assert.deepEqual([signal.channels, signal.values], [1, planesOf(two, 2, 1, 255)]);
    assert.equal(notes.length, 1);
  });
});

describe('sound files of kinds that are not read', () => {
  const grey = { width, height, channels: 1, pixels: Buffer.alloc(pixelCount * 16) };
  const colour = { ...grey, channels: 3, bits: 8 };
  const cases: [string, MadeTiff, RegExp][] = [
    ['signed', { ...grey, bits: 8, format: 2 }, /signed numbers.*16-bit RGB/],
    ['signed 16', { ...grey, bits: 16, format: 2 }, /signed numbers/],
    ['32 bits', { ...grey, bits: 32 }, /whole numbers of 32 bits/],
    ['64 bits', { ...grey, bits: 64 }, /whole numbers of 64 bits/],
    ['long floats', { ...grey, bits: 64, format: 3 }, /floats of 64 bits/],
    ['floats of inks', { ...grey, bits: 32, format: 3, photometric: 0 }, /neither grey nor RGB/],
    ['floats in JPEG', { ...grey, bits: 32, format: 3, compression: 34887 }, /floats compressed as/],
    ['inks that are not CMYK', { ...colour, channels: 4, photometric: 5, fields: { 332: 2 } }, /inks other than CMYK/],
    ['complex', { ...grey, bits: 64, format: 6 }, /complex numbers/],
    ['12 bits a colour', { ...colour, bits: 12 }, /12 bits a channel/],
    ['Lab', { ...colour, photometric: 8 }, /Lab colours/],
    ['YCbCr', { ...colour, photometric: 6 }, /YCbCr colours without JPEG/],
    ['old-style JPEG', { ...colour, photometric: 6, compression: 6 }, /old-style JPEG/],
    ['old-style JPEG tiles', { ...colour, photometric: 6, compression: 6, tile: 16, pixels: [0, 1, 2, 3].map(() => Buffer.alloc(9)) }, /old-style JPEG/],
    ['LZMA', { ...colour, compression: 34925 }, /LZMA/],
    ['LZMA tiles', { ...colour, compression: 34925, tile: 16, pixels: [0, 1, 2, 3].map(() => Buffer.alloc(9)) }, /LZMA/],
    ['JPEG 2000 tiles', { ...colour, compression: 34712, tile: 16, pixels: [0, 1, 2, 3].map(() => Buffer.alloc(9)) }, /JPEG 2000/],
    ['unknown compression', { ...colour, compression: 60001 }, /compressed as number 60001/],
    ['the small copy in a raw photo', { ...colour, fields: { 254: 1, 330: 8 } }, /raw photo/],
    ['the small copy in a DNG', { ...colour, fields: { 50706: 0x104 } }, /raw photo/],
    ['raw photo', { ...grey, bits: 16, photometric: 32803 }, /raw photo/],
    ['many channels', { ...grey, bits: 8, channels: 6, photometric: 1, extra: [0, 0, 0, 0, 0] }, /6 channels and does not say/],
    ['CMYK in tiles of planes', { ...grey, bits: 8, channels: 4, photometric: 5, isPlanar: true, tile: 16, pixels: [] }, /CMYK colours in a layout/],
    ['lowest bit first', { ...grey, bits: 12, fields: { 266: 2 } }, /lowest bit of a byte first/],
    ['lowest bit first, with another channel', { ...colour, channels: 4, extra: [0], fields: { 266: 2 } }, /lowest bit of a byte first/],
    ['a predictor without compression', { ...colour, isPlanar: true, tile: 16, fields: { 317: 2 }, pixels: [] }, /predictor that does not go with/],
    ['differences of 12 bits', { ...grey, bits: 12, compression: 8, fields: { 317: 2 } }, /differences of samples of 12 bits/],
    ['differences of 4 bits', { ...grey, bits: 4, compression: 8, fields: { 317: 2 } }, /differences of samples of 4 bits/],
    ['differences of floats', { ...grey, bits: 12, compression: 8, fields: { 317: 3 } }, /predictor number 3/],
    ['an unknown sort of numbers', { ...grey, bits: 12, format: 4 }, /which sort of numbers/],
  ];
  for (const [name, made, says] of cases) test(name, () => refuses(made, says));

  test('10 to 14 bits with the high byte first', async () => {
    for (const bits of [10, 12, 14]) await refuses(bigEndianGrey(bits), /bits a channel with the high byte first/);
  });

  test('strips without their lengths', async () => {
    const content = tiffFile({ ...grey, bits: 12 });
    // Another number of the tag of lengths: an unknown one just behind it.
    content.writeUInt16LE(280, content.indexOf(Buffer.from([279 & 255, 1, 4, 0, 1, 0, 0, 0])));
    await refuses(content, /how long its strips or tiles are/);
  });
});

/** Rows of zeros in a TIFF whose numbers have the high byte first. */
function bigEndianGrey(bits: number): Buffer {
  const fields = [[256, width], [257, height], [258, bits], [262, 1], [273, 0], [277, 1], [278, height], [279, 2 * pixelCount]] as const;
  const head = Buffer.alloc(10 + 12 * fields.length + 4);
  head.set([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, fields.length]);
  fields.forEach(([tag, value], i) => {
    head.set([tag >> 8, tag & 255, 0, 4, 0, 0, 0, 1], 10 + 12 * i);
    head.writeUInt32BE(tag === 273 ? head.length : value, 18 + 12 * i);
  });
  return Buffer.concat([head, Buffer.alloc(2 * pixelCount)]);
}

describe('blocks that no sound file has', () => {
  const four = { width, height, channels: 4, bits: 8, extra: [0], pixels: Buffer.alloc(4 * pixelCount) };

  async function isDamaged(made: MadeTiff, says: RegExp): Promise<void> {
    const file = scratch(`${++files}.tif`);
    writeFileSync(file, tiffFile(made));
    await assert.rejects(readImage(file), (error) => {
      assert.ok(error instanceof FileError, String(error));
      assert.match(error.message, says);
      assert.match(error.message, /is damaged or cut short/);
      return true;
    });
  }

  test('tiles without a size', async () => {
    for (const tag of [322, 323]) await isDamaged({ ...four, tile: 16, fields: { [tag]: 0 } }, /tiles have no size/);
  });

  test('a strip that holds far more than its pixels', async () => {
    await isDamaged({ ...four, compression: 8, pixels: deflateSync(Buffer.alloc(2 ** 24)) }, /hold more than their pixels/);
  });

  test('a strip that becomes far more than its pixels, though it is short', async () => {
    await isDamaged({ ...four, compression: 8, pixels: deflateSync(Buffer.alloc(2 ** 22)) }, /hold more than their pixels/);
  });

  test('noise, which compression makes longer, is no such strip', async () => {
    const samples = patternSamples(width, height, 4, 255);
    const { signal } = await read({ ...four, compression: 8, pixels: deflateSync(Buffer.from(samples), { level: 0 }) });
    assert.deepEqual(signal.values, planesOf(samples, 4, 3, 255));
  });
});

test('cut short in the middle of tiles of planes, it is damaged', async () => {
  const tiles = planarTiles(patternSamples(width, height, 3, 255), 3, 8);
  const content = tiffFile({ width, height, channels: 3, bits: 8, tile: 16, isPlanar: true, pixels: tiles });
  // The tables lie behind the tiles: the file is cut within a tile by pointing one past the end.
  const file = scratch('cut.tif');
  const at = content.indexOf(Buffer.from(Uint32Array.from(tiles.slice(0, 3).map((tile) => tile.length)).buffer));
  content.writeUInt32LE(10, at);
  writeFileSync(file, content);
  await assert.rejects(readImage(file), /is damaged or cut short/);
});
