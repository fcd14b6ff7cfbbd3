/** Pictures of light in files: read to the last bit, mended where they hold no light, and written back. */
import assert from 'node:assert/strict';
import { writeFileSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { linearValues } from '../../src-main/core/kinds/picture/light.ts';
import { imageFormatOf, isLightFormat } from '../../src-main/io/image/imageFormat.ts';
import { openFloatTiff } from '../../src-main/io/image/light/floatTiff.ts';
import { decodeLinear, openLight, type LinearPicture } from '../../src-main/io/image/light/readLight.ts';
import { writeLight } from '../../src-main/io/image/light/writeLight.ts';
import { imageFacts, readImage } from '../../src-main/io/image/readImage.ts';
import { tiffRoad } from '../../src-main/io/image/tiff/road.ts';
import { openTiff } from '../../src-main/io/image/tiff/tags.ts';
import { sourceKind } from '../../src-main/io/sourceKind.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { ENDLESS_EXR, EXR_SIZE, exrFile, exrLight, type ExrFile } from '../fixtures/exrFiles.ts';
import { scratchFolder, tiffFile } from '../fixtures/imageFiles.ts';
import { pfmFile, radianceFile } from '../fixtures/lightFiles.ts';

const scratch = scratchFolder();
const [width, height] = [12, 5];
/** A ramp over six decades, and below it a disk of constant light: [height, width, 3]. */
const SCENE = Float32Array.from({ length: width * height * 3 }, (_, i) => {
  const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
  return y < 2 ? 10 ** (-3 + (6 * x) / (width - 1)) * (1 + c) : Math.hypot(x - 6, y - 3) < 2 ? 50 : 0.125;
});

/** [channels, pixels] of [pixels, channels]. */
function planes(values: Float32Array, channels: number): Float32Array {
  const pixels = values.length / channels;
  return Float32Array.from(values, (_, i) => values[(i % pixels) * channels + Math.floor(i / pixels)] as number);
}

async function linear(data: Uint8Array, notes: string[] = []): Promise<LinearPicture> {
  const format = imageFormatOf(data);
  assert.ok(format);
  if (isLightFormat(format)) return decodeLinear(openLight(data, format, 'a'), (note) => notes.push(note));
  const tiff = await openTiff(data);
  const road = tiff && tiffRoad(tiff.tags);
  assert.ok(tiff && road?.kind === 'light', JSON.stringify(road));
  return decodeLinear(openFloatTiff(tiff, road), (note) => notes.push(note));
}

describe('read', () => {
  for (const isLittleEndian of [true, false]) {
    test(`PFM, ${isLittleEndian ? 'low' : 'high'} byte first`, async () => {
      const { values, ...picture } = await linear(pfmFile(width, height, 3, SCENE, isLittleEndian));
      assert.deepEqual(picture, { width, height, channels: 3, bitDepth: 32 });
      assert.deepEqual(values, planes(SCENE, 3));
      const grey = SCENE.filter((_, i) => i % 3 === 0);
      assert.deepEqual((await linear(pfmFile(width, height, 1, grey, isLittleEndian))).values, grey);
    });
  }

  test('TIFF of floats, and of half floats', async () => {
    const floats = tiffFile({ width, height, channels: 3, bits: 32, format: 3, pixels: Buffer.from(SCENE.buffer) });
    assert.deepEqual(await linear(floats), { width, height, channels: 3, bitDepth: 32, values: planes(SCENE, 3) });
    const halves = Uint16Array.from({ length: width * height }, (_, i) => 0x3000 + 32 * i);
    const half = tiffFile({ width, height, channels: 1, bits: 16, format: 3, pixels: Buffer.from(halves.buffer) });
    const wanted = Float32Array.from(halves, (bits) => (1 + (bits & 1023) / 1024) * 2 ** ((bits >> 10) - 15));
    assert.deepEqual(await linear(half), { width, height, channels: 1, bitDepth: 16, values: wanted });
  });

  test('TIFF that is turned', async () => {
    const pixels = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
    const wanted = [[1, 2, 3, 4, 5, 6], [3, 2, 1, 6, 5, 4], [6, 5, 4, 3, 2, 1], [4, 5, 6, 1, 2, 3], [1, 4, 2, 5, 3, 6], [4, 1, 5, 2, 6, 3], [6, 3, 5, 2, 4, 1], [3, 6, 2, 5, 1, 4]];
    for (const [i, values] of wanted.entries()) {
      const picture = await linear(tiffFile({ width: 3, height: 2, channels: 1, bits: 32, format: 3, orientation: i + 1, pixels }));
      assert.deepEqual([picture.width, ...picture.values], [i >= 4 ? 2 : 3, ...values], `orientation ${i + 1}`);
    }
  });

  test('Radiance, flat and in runs, and from the bottom or the right', async () => {
    const pixels = Uint8Array.from({ length: 4 * width * height }, (_, i) => (i % 4 === 3 ? 120 + (Math.floor(i / 4) % 20) : i % 7 === 0 ? 9 : (37 * i) % 256));
    const light = Float32Array.from({ length: 3 * width * height }, (_, i) => (pixels[4 * Math.floor(i / 3) + (i % 3)] as number) * 2 ** ((pixels[4 * Math.floor(i / 3) + 3] as number) - 136));
    const upright = planes(light, 3);
    for (const isPacked of [false, true]) assert.deepEqual((await linear(radianceFile(width, height, pixels, { isPacked }))).values, upright);
    const turned = await linear(radianceFile(width, height, pixels, { isPacked: true, size: `+Y ${height} -X ${width}` }));
    const plane = width * height;
    for (let i = 0; i < upright.length; i++) assert.equal(turned.values[i], upright[Math.floor(i / plane) * plane + plane - 1 - (i % plane)]);
  });

  test('Radiance that was brightened, by the product of all exposures', async () => {
    const pixels = Uint8Array.of(128, 64, 32, 129, 200, 100, 50, 131);
    for (const exposures of [[], ['4.0'], [' 2.000e+00', '8', '0.25']]) {
      const { values } = await linear(radianceFile(2, 1, pixels, { exposures }));
      const light = [1, 6.25, 0.5, 3.125, 0.25, 1.5625];
      assert.deepEqual(Array.from(values), light.map((value) => (exposures.length > 0 ? value / 4 : value)));
    }
    for (const exposure of ['0', '-1', 'bright', '1e999']) await assert.rejects(async () => linear(radianceFile(2, 1, pixels, { exposures: [exposure] })), /its exposure is no number above 0/);
  });

  const exact: [ExrFile, RegExp | null][] = [['rle', null], ['piz', null], ['pxr24', null], ['tiles', null], ['floats', /1 further channel is left out/], ['parts', /2 parts: the first with colours/]];
  for (const [name, says] of exact) {
    test(`OpenEXR as its own library writes it: ${name}`, async () => {
      const notes: string[] = [];
      const { values, bitDepth, ...size } = await linear(exrFile(name), notes);
      assert.deepEqual(size, { ...EXR_SIZE, channels: 3 });
      assert.equal(bitDepth, name === 'floats' ? 32 : 16);
      assert.deepEqual(values, exrLight());
      if (says) assert.match(notes.join(' '), says);
      else assert.deepEqual(notes, []);
    });
  }

  for (const name of ['b44', 'dwaa'] as const) {
    test(`OpenEXR with losses: ${name}`, async () => {
      const { values } = await linear(exrFile(name));
      exrLight().forEach((value, i) => assert.ok(Math.abs((values[i] as number) - value) < 0.15 * value + 0.15, `${value} became ${values[i]}`));
    });
  }
});

describe('written and read again', () => {
  const size = fc.record({ width: fc.integer({ min: 1, max: 19 }), height: fc.integer({ min: 1, max: 35 }), channels: fc.constantFrom(1 as const, 3 as const, 4 as const) });
  for (const [ending, bitDepth] of [['exr', 32], ['exr', 16], ['tif', 32]] as const) {
    test(`.${ending} of ${bitDepth} bits, whatever the bands`, async () => {
      const file = scratch(`round-${bitDepth}.${ending}`);
      await fc.assert(
        fc.asyncProperty(size, fc.integer({ min: 1, max: 40 }), async (picture, rows) => {
          const { channels } = picture;
          const pixels = picture.width * picture.height;
          // Exact in half floats, also where they are multiplied with an alpha of a half; the first pixel is no alpha of 1.
          const values = Float32Array.from({ length: channels * pixels }, (_, i) => (i >= 3 * pixels ? (i % 2 === (3 * pixels) % 2 ? 0.5 : 1) : 2 ** ((i % 23) - 12) * (1 + (i % 8) / 8)));
          await writeLight(file, { ...picture, bitDepth }, bandsOf(values, picture, rows));
          assert.deepEqual(await linear(readFileSync(file)), { ...picture, bitDepth, values });
        }),
        { numRuns: 25 },
      );
    });
  }

  test('any float, to the last bit', async () => {
    const numbers = fc.array(fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }), { minLength: 6, maxLength: 6 });
    for (const ending of ['exr', 'tif']) {
      const file = scratch(`any.${ending}`);
      const property = fc.asyncProperty(numbers, async (list) => {
        const values = Float32Array.from(list, (value) => Math.abs(value));
        await writeLight(file, { width: 3, height: 2, channels: 1, bitDepth: 32 }, bandsOf(values, { width: 3, height: 2, channels: 1 }, 1));
        assert.deepEqual((await linear(readFileSync(file))).values, values);
      });
      await fc.assert(property, { numRuns: 25 });
    }
  });

  test('what a half float does not hold is as bright as the brightest', async () => {
    const file = scratch('bright.exr');
    const size = { width: 1, height: 20, channels: 1 } as const;
    const light = Float32Array.from({ length: 20 }, (_, i) => (i % 19 === 0 ? 1e9 : 65504));
    const notes = await writeLight(file, { ...size, bitDepth: 16 }, bandsOf(light, size, 3));
    assert.deepEqual(notes, ['2 values brighter than 65504, the largest half float, became that: write 32 bits to keep them.']);
    assert.deepEqual((await linear(readFileSync(file))).values, new Float32Array(20).fill(65504));
    assert.deepEqual(await writeLight(file, { ...size, bitDepth: 32 }, bandsOf(light, size, 3)), []);
    assert.deepEqual(await writeLight(file, { ...size, bitDepth: 16 }, bandsOf(light.fill(65504), size, 3)), []);
  });

  test('refuses what a format does not hold, and bands that are not the picture', async () => {
    const one = { width: 2, height: 2, channels: 1 } as const;
    const bands = (): AsyncGenerator<Float32Array> => bandsOf(new Float32Array(4), one, 1);
    await assert.rejects(writeLight(scratch('a.tif'), { ...one, bitDepth: 16 }, bands()), SettingError);
    await assert.rejects(writeLight(scratch('a.png'), { ...one, bitDepth: 32 }, bands()), SettingError);
    await assert.rejects(writeLight(scratch('a.exr'), { ...one, height: 3, bitDepth: 32 }, bands()), RangeError);
    await assert.rejects(writeLight(scratch('a.exr'), { ...one, height: 1, bitDepth: 32 }, bands()), RangeError);
  });
});

async function* bandsOf(values: Float32Array, size: { width: number; height: number; channels: number }, rows: number): AsyncGenerator<Float32Array> {
  for (let top = 0; top < size.height; top += rows) {
    const count = Math.min(rows, size.height - top) * size.width;
    const band = new Float32Array(size.channels * count);
    for (let c = 0; c < size.channels; c++) band.set(values.subarray((c * size.height + top) * size.width).subarray(0, count), c * count);
    yield band;
  }
}

describe('as a signal', () => {
  test('is encoded light, of which facts tell without decoding', async () => {
    const file = scratch('scene.pfm');
    writeFileSync(file, pfmFile(width, height, 3, SCENE));
    assert.equal(await sourceKind(file), 'image');
    assert.deepEqual(await imageFacts(file), { width, height, channels: 3, bitDepth: 32, isLight: true });
    const { light, values, ...image } = await readImage(file);
    assert.deepEqual(image, { kind: 'image', width, height, channels: 3, bitDepth: 32 });
    assert.equal(light?.peak, Math.max(...SCENE));
    const back = linearValues(values, 3, light);
    planes(SCENE, 3).forEach((value, i) => assert.ok(Math.abs((back[i] as number) / value - 1) < 1e-5));
  });

  test('says what was no light', async () => {
    const file = scratch('odd.pfm');
    writeFileSync(file, pfmFile(5, 1, 1, Float32Array.of(NaN, Infinity, -2, 8, -Infinity)));
    const notes: string[] = [];
    const { values, light } = await readImage(file, { tell: (note) => notes.push(note) });
    assert.deepEqual(Array.from(linearValues(values, 1, light), (value) => Math.round(value * 1e4) / 1e4), [0, 8, 0, 8, 0]);
    assert.deepEqual(notes, [
      '1 value that is no number (NaN) became 0.',
      '1 value without an end became the brightest light that there is, 8.000.',
      '2 values below 0 became 0: there is no negative light.',
    ]);
  });

  test('is 1 where there is only light without an end', async () => {
    const notes: string[] = [];
    const { values } = await linear(pfmFile(3, 1, 1, Float32Array.of(Infinity, -1, Infinity)), notes);
    assert.deepEqual(Array.from(values), [1, 0, 1]);
    assert.equal(notes[0], '2 values without an end became 1, as there is no other light.');
  });

  test('has straight alpha, and none where all is opaque', async () => {
    const pixels = Buffer.from(Float32Array.of(1, 2, 3, 0.5, 4, 5, 6, 1).buffer);
    const made = (sort: number): Buffer => tiffFile({ width: 2, height: 1, channels: 4, bits: 32, format: 3, extra: [sort], pixels });
    assert.deepEqual(Array.from((await linear(made(2))).values), [1, 4, 2, 5, 3, 6, 0.5, 1]);
    assert.deepEqual(Array.from((await linear(made(1))).values), [2, 4, 4, 5, 6, 6, 0.5, 1]);
    const opaque = Buffer.from(Float32Array.of(1, 2, 3, 1, 4, 5, 6, 1).buffer);
    const picture = await linear(tiffFile({ width: 2, height: 1, channels: 4, bits: 32, format: 3, extra: [2], pixels: opaque }));
    assert.deepEqual([picture.channels, ...picture.values], [3, 1, 4, 2, 5, 3, 6]);
  });
});

describe('refused by name', () => {
  const exr: [ExrFile, RegExp][] = [
    ['mixed', /packed in a way that is not read: save it with ZIP/],
    ['layers', /channels \(View\.B, View\.G, View\.R\) is R, G and B, or Y: save the layer that you want/],
    ['whole', /channels of whole numbers/],
    ['depth', /channels \(Z\) is R, G and B, or Y: save the one that you want as Y/],
    ['htj2k', /compressed as HTJ2K, which is not read: save it with ZIP or PIZ/],
  ];
  const pixels = new Uint8Array(4 * width * height);
  const cases: [string, Buffer, RegExp][] = [
    ...exr.map(([name, says]): [string, Buffer, RegExp] => [`${name}.exr`, exrFile(name), says]),
    ['xyz.hdr', radianceFile(width, height, pixels, { format: '32-bit_rle_xyze' }), /colours are XYZ, which are not read/],
    ['turned.hdr', radianceFile(width, height, pixels, { size: `+X ${width} -Y ${height}` }), /stored column by column/],
  ];
  for (const [name, bytes, says] of cases) {
    test(name, async () => {
      const file = scratch(name);
      writeFileSync(file, bytes);
      for (const work of [readImage, imageFacts]) {
        await assert.rejects(work(file), (error) => {
          assert.ok(error instanceof FileError, String(error));
          assert.match(error.message, /is a sound (OpenEXR|Radiance) picture, but [^\n]+\.$/);
          assert.match(error.message, says);
          return true;
        });
      }
    });
  }

  test('what is cut short, and what is too large', async () => {
    const whole: [string, Buffer][] = [['cut.exr', exrFile('floats')], ['cut.pfm', pfmFile(width, height, 3, SCENE)], ['cut.hdr', radianceFile(width, height, pixels.fill(200), { isPacked: true })]];
    for (const [name, bytes] of whole) {
      const file = scratch(name);
      writeFileSync(file, bytes.subarray(0, bytes.length - 5));
      await assert.rejects(readImage(file), (error) => error instanceof FileError && /damaged or cut short/.test(error.message));
      writeFileSync(file, bytes);
      await assert.rejects(readImage(file, { memoryLimit: 100 }), (error) => error instanceof FileError && /of memory/.test(error.message));
    }
    for (const scale of ['0', '-0.0', 'NaN', '1e999']) {
      writeFileSync(scratch('scale.pfm'), Buffer.concat([Buffer.from(`Pf\n1 1\n${scale}\n`), Buffer.alloc(4)]));
      await assert.rejects(readImage(scratch('scale.pfm')), (error) => error instanceof FileError && /damaged or cut short/.test(error.message), scale);
    }
    writeFileSync(scratch('huge.pfm'), 'PF\n99999 99999\n-1\n');
    await assert.rejects(readImage(scratch('huge.pfm')), (error) => error instanceof FileError && /too large/.test(error.message));
  });

  test('what never ends to be decoded', async () => {
    writeFileSync(scratch('endless.exr'), ENDLESS_EXR);
    await assert.rejects(readImage(scratch('endless.exr')), (error) => error instanceof FileError && /damaged or cut short \(decoding it comes to no end\)/.test(error.message));
  });

  test('a video of such pictures', async () => {
    const folder = scratchFolder();
    for (const i of [1, 2]) writeFileSync(folder(`frame-${i}.pfm`), pfmFile(width, height, 3, SCENE));
    await assert.rejects(readVideo(folder('frame-%d.pfm')), (error) => error instanceof FileError && /holds light, of which no videos are read/.test(error.message));
  });
});
