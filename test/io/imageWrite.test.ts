/** What writeImage and encodePng leave on the disk, read back, and what they leave when they fail. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import sharp from 'sharp';
import { CancelledError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { Random } from '../../src-main/core/base/random.ts';
import type { Channels } from '../../src-main/core/kinds/picture/pixels.ts';
import { encodePng } from '../../src-main/io/image/encodePng.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { writeImage } from '../../src-main/io/image/writeImage.ts';
import type { ImageSize } from '../../src-main/io/image/writeImage.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

/** A new folder, as a function from names to paths. */
function folder(name: string): (file: string) => string {
  mkdirSync(scratch(name));
  return (file) => path.join(scratch(name), file);
}

/** Values [channels, height, width] that are whole samples; the first alpha is not opaque, which would drop it. */
function randomValues({ width, height, channels }: ImageSize, peak: number, seed = 1): Float32Array {
  const random = new Random(seed);
  const values = new Float32Array(channels * height * width).map(() => random.integer(peak + 1) / peak);
  if (channels === 4) values[3 * height * width] = 0;
  return values;
}

/** The picture in bands of `heights` rows. */
function* bandsOf(values: Float32Array, size: ImageSize, heights: number[]): Generator<Float32Array> {
  const { width, height, channels } = size;
  let top = 0;
  for (const rows of heights) {
    const band = new Float32Array(channels * rows * width);
    for (let c = 0; c < channels; c++) {
      const start = (c * height + top) * width;
      band.set(values.subarray(start, start + rows * width), c * rows * width);
    }
    top += rows;
    yield band;
  }
}

const SIZE: ImageSize = { width: 20, height: 15, channels: 3 };
const BLACK = new Float32Array(900);

describe('round trip', () => {
  for (const extension of ['png', 'tif'] as const) {
    test(`${extension}: 8 and 16 bits of any small picture come back as they were`, async () => {
      const file = scratch(`trip.${extension}`);
      const pictures = fc.record({
        width: fc.integer({ min: 1, max: 12 }),
        height: fc.integer({ min: 1, max: 12 }),
        channels: fc.constantFrom<Channels>(1, 3, 4),
        bitDepth: fc.constantFrom(8 as const, 16 as const),
        seed: fc.nat(),
      });
      const property = fc.asyncProperty(pictures, async ({ width, height, channels, bitDepth, seed }) => {
        const size = { width, height, channels };
        const values = randomValues(size, 2 ** bitDepth - 1, seed);
        await writeImage(file, size, [values], { bitDepth });
        assert.deepEqual(await readImage(file), { kind: 'image', ...size, bitDepth, values });
      });
      await fc.assert(property, { seed: 7, numRuns: 60 });
    });
  }

  test('values are clamped and rounded to the nearest sample, and NaN is black', async () => {
    const values = Float32Array.of(-1, 2, NaN, -Infinity, Infinity, 0.49 / 255, 0.51 / 255, 254.49 / 255);
    await writeImage(scratch('clamp.png'), { width: 8, height: 1, channels: 1 }, [values]);
    const { values: read } = await readImage(scratch('clamp.png'));
    assert.deepEqual([...read].map((v) => Math.round(v * 255)), [0, 255, 0, 0, 255, 0, 1, 254]);
  });

  test('16 bits round to 1/65535', async () => {
    const values = Float32Array.of(1.4 / 65535, 1.6 / 65535, 32767.6 / 65535, 2);
    await writeImage(scratch('round.png'), { width: 4, height: 1, channels: 1 }, [values], { bitDepth: 16 });
    const { values: read } = await readImage(scratch('round.png'));
    assert.deepEqual([...read].map((v) => Math.round(v * 65535)), [1, 2, 32768, 65535]);
  });
});

describe('formats', () => {
  const smooth = Float32Array.from({ length: 900 }, (_, i) => 0.2 + 0.6 * ((i % 20) / 20));
  const cases: [name: string, format: string, tolerance: number][] = [
    ['a.png', 'png', 0.002],
    ['a.jpg', 'jpeg', 0.03],
    ['a.jpeg', 'jpeg', 0.03],
    ['a.webp', 'webp', 0.06],
    ['a.tif', 'tiff', 0.002],
    ['a.tiff', 'tiff', 0.002],
    ['A.PNG', 'png', 0.002],
    ['two.dots.JPG', 'jpeg', 0.03],
  ];
  for (const [name, format, tolerance] of cases) {
    test(`${name} is ${format}, in colour and grey`, async () => {
      for (const channels of [3, 1] as const) {
        const values = smooth.subarray(0, 300 * channels);
        await writeImage(scratch(name), { ...SIZE, channels }, [values]);
        assert.equal((await sharp(readFileSync(scratch(name))).metadata()).format, format);
        const signal = await readImage(scratch(name));
        assert.deepEqual([signal.width, signal.height, signal.bitDepth], [20, 15, 8]);
        // WebP knows no grey.
        assert.equal(signal.channels, format === 'webp' ? 3 : channels);
        const isNear = (value: number, i: number): boolean => Math.abs(value - (signal.values[i] as number)) <= tolerance;
        assert.ok(values.every(isNear), 'values differ');
      }
    });
  }

  test('WebP keeps alpha', async () => {
    const size: ImageSize = { ...SIZE, channels: 4 };
    await writeImage(scratch('clear.webp'), size, [new Float32Array(1200).fill(0.5)]);
    const { channels, values } = await readImage(scratch('clear.webp'));
    assert.equal(channels, 4);
    assert.ok(values.every((value) => Math.abs(value - 0.5) < 0.02), 'values differ');
  });

  test('the quality of JPEG and WebP decides their size', async () => {
    const values = randomValues(SIZE, 255);
    for (const name of ['quality.jpg', 'quality.webp']) {
      const sizes: number[] = [];
      for (const quality of [10, 90]) {
        await writeImage(scratch(name), SIZE, [values], { quality });
        sizes.push(readFileSync(scratch(name)).length);
      }
      assert.ok((sizes[0] as number) < 0.75 * (sizes[1] as number), sizes.join(' '));
    }
  });

  test('the file does not depend on the bands', async () => {
    const values = randomValues({ ...SIZE, channels: 4 }, 65535);
    for (const name of ['bands.png', 'bands.jpg', 'bands.webp', 'bands.tif']) {
      const size: ImageSize = { ...SIZE, channels: name === 'bands.jpg' ? 3 : 4 };
      const files: Buffer[] = [];
      for (const heights of [[15], [1, 1, 6, 7], new Array<number>(15).fill(1)]) {
        await writeImage(scratch(name), size, bandsOf(values, size, heights));
        files.push(readFileSync(scratch(name)));
      }
      assert.ok(files.every((file) => file.equals(files[0] as Buffer)), name);
    }
  });

  test('bands larger than what is converted at once come whole', async () => {
    const size: ImageSize = { width: 1500, height: 1501, channels: 3 };
    const values = new Float32Array(3 * 1500 * 1501).map((_, i) => ((i * 7919) % 256) / 255);
    await writeImage(scratch('large.tif'), size, [values]);
    assert.deepEqual((await readImage(scratch('large.tif'))).values, values);
  });
});

describe('refusals before any work', () => {
  const refused: [name: string, size: Partial<ImageSize>, options: { bitDepth?: 16; quality?: number }, RegExp][] = [
    ['a.gif', {}, {}, /\.png, \.jpg, \.jpeg, \.webp, \.tif, \.tiff/],
    ['png', {}, {}, /does not name an image format/],
    ['a.jpg', { channels: 4 }, {}, /no transparency/],
    ['a.jpg', {}, { bitDepth: 16 }, /8 bits/],
    ['a.webp', {}, { bitDepth: 16 }, /8 bits/],
    ['a.webp', { width: 16384 }, {}, /16383/],
    ['a.webp', { channels: 4, width: 8193, height: 8192 }, {}, /8192 x 8192/],
    ['a.jpg', { height: 65536 }, {}, /65535/],
    ['a.png', { height: 1_000_001 }, {}, /1000000/],
    ['a.png', { width: 0 }, {}, /0 x 15/],
    ['a.png', { height: 1.5 }, {}, /20 x 1\.5/],
    ['a.jpg', {}, { quality: 0 }, /quality/],
    ['a.jpg', {}, { quality: 101 }, /quality/],
    ['a.jpg', {}, { quality: 80.5 }, /quality/],
  ];
  test('name what cannot be', async () => {
    const inside = folder('before');
    for (const [name, size, options, says] of refused) {
      let asked = false;
      const bands = { [Symbol.iterator]: () => ((asked = true), [BLACK].values()) };
      await assert.rejects(writeImage(inside(name), { ...SIZE, ...size }, bands, options), (error) => {
        assert.ok(error instanceof SettingError, String(error));
        assert.match(error.message, says);
        return true;
      });
      assert.equal(asked, false, name);
    }
    const lost = scratch('lost/a.png');
    await assert.rejects(writeImage(lost, SIZE, [BLACK]), FileError);
    assert.deepEqual(readdirSync(inside('')), []);
  });
});

describe('failures', () => {
  /** Expects an older file to stay, and nothing else, after writing has failed as told. */
  async function keepsOld(name: string, write: (file: string) => Promise<void>, failure: object): Promise<void> {
    const inside = folder(name);
    writeFileSync(inside('a.png'), 'old');
    await assert.rejects(write(inside('a.png')), failure);
    assert.equal(readFileSync(inside('a.png'), 'utf8'), 'old');
    assert.deepEqual(readdirSync(inside('')), ['a.png']);
  }

  test('of what gives the rows', () => {
    const failing = async function* (): AsyncGenerator<Float32Array> {
      yield new Float32Array(60);
      throw new TypeError('a bug');
    };
    return keepsOld('rows', (file) => writeImage(file, SIZE, failing()), TypeError);
  });

  test('too few rows, too many, a part of a row', async () => {
    const row = (): Float32Array => new Float32Array(60);
    const of = (rows: Float32Array[]) => (file: string) => writeImage(file, SIZE, rows);
    await keepsOld('few', of([row(), row()]), RangeError);
    await keepsOld('many', of(Array.from({ length: 16 }, row)), RangeError);
    await keepsOld('part', of([new Float32Array(61)]), RangeError);
  });

  test('stopped before it began', () => {
    const options = { signal: AbortSignal.abort() };
    return keepsOld('before it began', (file) => writeImage(file, SIZE, [BLACK], options), CancelledError);
  });

  test('stopped between rows', () => {
    const controller = new AbortController();
    const stopping = function* (): Generator<Float32Array> {
      yield new Float32Array(60);
      controller.abort();
      yield new Float32Array(60);
      assert.fail('asked for more');
    };
    const write = (file: string): Promise<void> => writeImage(file, SIZE, stopping(), controller);
    return keepsOld('between', write, CancelledError);
  });

  test('stopped while the encoder runs', () => {
    const size: ImageSize = { width: 1600, height: 1600, channels: 3 };
    const controller = new AbortController();
    const values = randomValues(size, 255);
    const write = (file: string): Promise<void> => {
      const written = writeImage(file, size, [values], controller);
      // The encoder's file grows from nothing once it runs.
      return Promise.all([written, abortWhenGrowing(path.dirname(file), controller)]).then(() => undefined);
    };
    return keepsOld('encoder', write, CancelledError);
  });

  test('a full disk', { skip: cannotMount() }, async () => {
    const inside = folder('full');
    const size: ImageSize = { width: 256, height: 256, channels: 3 };
    const values = randomValues(size, 255);
    // 192 KiB wait for the encoder. At 100 KiB there is no room for them, which is known before, at 240 none for the encoder's file.
    for (const [kilobytes, says] of [[100, /needs 192 KiB of disk.*, and 100 KiB are free/], [240, /disk is full/]] as const) {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'none', inside('')]);
      try {
        for (const name of ['a.png', 'a.jpg', 'a.webp', 'a.tif']) {
          await assert.rejects(writeImage(inside(name), size, [values], { quality: 100 }), (error) => {
            assert.ok(error instanceof FileError, String(error));
            assert.match(error.message, says);
            assert.ok(error.message.includes(`"${inside(name)}"`));
            return true;
          });
          assert.deepEqual(readdirSync(inside('')), []);
        }
      } finally {
        execFileSync('umount', [inside('')]);
      }
    }
  });
});

/** Aborts once all temporary files in the folder hold something: the rows are there and the encoder runs. */
async function abortWhenGrowing(inside: string, controller: AbortController): Promise<void> {
  for (;;) {
    const temporary = readdirSync(inside).filter((name) => name.endsWith('.tmp'));
    const sizes = temporary.map((name) => statSync(path.join(inside, name), { throwIfNoEntry: false })?.size ?? 0);
    if (sizes.length === 2 && sizes.every((size) => size > 0)) return controller.abort();
    await setTimeout(1);
  }
}

/** Why no small disk can be had here, or false. */
function cannotMount(): string | false {
  const point = scratch('mount');
  mkdirSync(point);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'none', point], { stdio: 'ignore' });
    execFileSync('umount', [point], { stdio: 'ignore' });
    return false;
  } catch {
    return 'no right to mount a small disk';
  }
}

describe('encodePng', () => {
  test('packs grey, RGB and RGBA in 8 bits', async () => {
    for (const channels of [1, 3, 4] as const) {
      const size: ImageSize = { width: 7, height: 5, channels };
      const values = randomValues(size, 255, channels);
      writeFileSync(scratch('preview.png'), await encodePng(values, 7, 5, channels));
      assert.deepEqual(await readImage(scratch('preview.png')), { kind: 'image', ...size, bitDepth: 8, values });
    }
  });

  test('refuses values that are not the size', async () => {
    await assert.rejects(encodePng(new Float32Array(11), 2, 2, 3), RangeError);
  });
});
