/** What readImage makes of every kind of picture it takes. Refusals are in imageRefused.test.ts. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { exif, greyProfile, patternSamples, pngFile, scratchFolder, tiffFile } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();
let files = 0;

function read(content: Buffer): Promise<ImageSignal> {
  const file = scratch(`${++files}.dat`);
  writeFileSync(file, content);
  return readImage(file);
}

const SIZE = { width: 5, height: 4 };

/** sharp's picture of interleaved samples, 8 or 16 bits by their type. */
function pictureOf(samples: Uint8Array | Uint16Array, channels: 1 | 2 | 3 | 4, size = SIZE): Sharp {
  const space = samples instanceof Uint8Array ? (channels < 3 ? 'b-w' : 'srgb') : channels < 3 ? 'grey16' : 'rgb16';
  return sharp(samples, { raw: { ...size, channels } }).toColourspace(space);
}

/** The signal's values as whole samples, interleaved again, [pixels, channels]. */
function samplesOf(signal: ImageSignal): number[] {
  const { width, height, channels, values, bitDepth } = signal;
  const pixels = width * height;
  assert.equal(values.length, channels * pixels);
  return Array.from({ length: values.length }, (_, i) => {
    const value = values[(i % channels) * pixels + Math.floor(i / channels)] as number;
    const sample = Math.round(value * (2 ** bitDepth - 1));
    assert.equal(value, Math.fround(sample / (2 ** bitDepth - 1)));
    return sample;
  });
}

function largestDifference(a: number[], b: number[]): number {
  assert.equal(a.length, b.length);
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0);
}

function layout({ kind, width, height, channels, bitDepth }: ImageSignal): unknown[] {
  return [kind, width, height, channels, bitDepth];
}

describe('pictures that take more than memory holds at once', () => {
  test('16 bits with alpha in a large file, and opaque 8 bits in a small one, both at a time', async () => {
    const width = 4099;
    const height = 4096;
    const deep = new Uint16Array(width * height * 4);
    for (let i = 0; i < deep.length; i++) deep[i] = (i * 40503) % 65521;
    const flat = new Uint8Array(8200 * 8192 * 2).fill(255);
    for (let i = 0; i < flat.length; i += 2) flat[i] = (i >> 16) % 251;
    const [first, second] = await Promise.all([
      read(await pictureOf(deep, 4, { width, height }).tiff({ compression: 'none' }).toBuffer()),
      read(await pictureOf(flat, 2, { width: 8200, height: 8192 }).png({ compressionLevel: 1 }).toBuffer()),
    ]);
    assert.deepEqual(layout(first), ['image', width, height, 4, 16]);
    const pixels = width * height;
    const wrong = first.values.findIndex((value, i) => {
      const sample = ((i % pixels) * 4 + Math.floor(i / pixels)) * 40503 % 65521;
      return value !== Math.fround(sample / 65535);
    });
    assert.equal(wrong, -1);
    assert.deepEqual(layout(second), ['image', 8200, 8192, 1, 8]);
    assert.equal(second.values.findIndex((value, i) => value !== Math.fround(((2 * i) >> 16) % 251 / 255)), -1);
  });
});

describe('layout', () => {
  test('values are planes of rows, from the top left', async () => {
    const rows = [
      [255, 0, 0, 0, 255, 0, 0, 0, 255],
      [51, 102, 153, 0, 0, 0, 255, 255, 255],
    ];
    const signal = await read(pngFile({ width: 3, height: 2, depth: 8, colourType: 2, rows }));
    assert.deepEqual(layout(signal), ['image', 3, 2, 3, 8]);
    const red = [1, 0, 0, 0.2, 0, 1];
    const green = [0, 1, 0, 0.4, 0, 1];
    const blue = [0, 0, 1, 0.6, 0, 1];
    assert.deepEqual(signal.values, Float32Array.of(...red, ...green, ...blue));
  });

  for (const bits of [8, 16] as const) {
    const samplesFor = (channels: number): Uint8Array | Uint16Array => {
      const pattern = patternSamples(SIZE.width, SIZE.height, channels, 2 ** bits - 1);
      return bits === 8 ? Uint8Array.from(pattern) : Uint16Array.from(pattern);
    };

    for (const [name, encode] of [
      ['PNG', (image: Sharp) => image.png()],
      ['TIFF', (image: Sharp) => image.tiff({ compression: 'deflate' })],
    ] as const) {
      test(`${bits}-bit ${name}: grey, RGB and RGBA keep every sample`, async () => {
        for (const channels of [1, 3, 4] as const) {
          const samples = samplesFor(channels);
          const signal = await read(await encode(pictureOf(samples, channels)).toBuffer());
          assert.deepEqual(layout(signal), ['image', 5, 4, channels, bits]);
          assert.deepEqual(samplesOf(signal), [...samples]);
        }
      });

      test(`${bits}-bit ${name}: grey with alpha becomes RGBA`, async () => {
        const samples = samplesFor(2);
        const signal = await read(await encode(pictureOf(samples, 2)).toBuffer());
        assert.deepEqual(layout(signal), ['image', 5, 4, 4, bits]);
        const expected = Array.from({ length: 80 }, (_, i) => samples[2 * (i >> 2) + (i % 4 === 3 ? 1 : 0)]);
        assert.deepEqual(samplesOf(signal), expected);
      });
    }

    test(`${bits} bits: alpha that is opaque everywhere is dropped, of colour and of grey`, async () => {
      for (const [stored, kept] of [[4, 3], [2, 1]] as const) {
        const samples = samplesFor(stored).map((x, i) => (i % stored === stored - 1 ? 2 ** bits - 1 : x));
        const signal = await read(await pictureOf(samples, stored).png().toBuffer());
        assert.deepEqual(layout(signal), ['image', 5, 4, kept, bits]);
        assert.deepEqual(samplesOf(signal), [...samples].filter((_, i) => i % stored !== stored - 1));
        samples[2 * stored - 1] = 2 ** bits - 2;
        assert.equal((await read(await pictureOf(samples, stored).png().toBuffer())).channels, 4);
      }
    });
  }

  test('colour under full transparency is kept', async () => {
    const rows = [[200, 100, 50, 0, 1, 2, 3, 255]];
    const signal = await read(pngFile({ width: 2, height: 1, depth: 8, colourType: 6, rows }));
    assert.deepEqual(samplesOf(signal), rows[0]);
  });
});

describe('16 bits', () => {
  for (const [name, encode] of [
    ['PNG', (image: Sharp) => image.png({ compressionLevel: 1 })],
    ['TIFF', (image: Sharp) => image.tiff({ compression: 'none' })],
  ] as const) {
    test(`${name}: all 65536 greys come apart, 1/65535 each`, async () => {
      const ramp = Uint16Array.from({ length: 65536 }, (_, i) => i);
      const signal = await read(await encode(pictureOf(ramp, 1, { width: 256, height: 256 })).toBuffer());
      assert.deepEqual(layout(signal), ['image', 256, 256, 1, 16]);
      assert.ok(signal.values.every((value, i) => value === Math.fround(i / 65535)), 'greys differ');
    });
  }

  test('AVIF of 10 and 12 bits has black at 0 and white at 1', async () => {
    for (const bitdepth of [10, 12] as const) {
      const samples = Uint16Array.from({ length: 16 * 16 * 3 }, (_, i) => (i < 8 * 16 * 3 ? 0 : 65535));
      const image = pictureOf(samples, 3, { width: 16, height: 16 });
      const signal = await read(await image.avif({ bitdepth, lossless: true, chromaSubsampling: '4:4:4' }).toBuffer());
      assert.deepEqual(layout(signal), ['image', 16, 16, 3, 16]);
      assert.ok(signal.values.every((value, i) => Math.abs(value - (i % 256 < 128 ? 0 : 1)) < 1e-3), 'halves differ');
      assert.ok(signal.values.includes(1), 'no value is 1');
    }
  });
});

describe('few bits and palettes', () => {
  test('grey PNG of 1, 2 and 4 bits spans 0 to 1', async () => {
    const packed: [depth: number, row: number[], greys: number[]][] = [
      [1, [0b10110000], [1, 0, 1, 1]],
      [2, [0b00011011], [0, 1 / 3, 2 / 3, 1]],
      [4, [0x0f, 0x5a], [0, 1, 5 / 15, 10 / 15]],
    ];
    for (const [depth, row, greys] of packed) {
      const signal = await read(pngFile({ width: 4, height: 1, depth, colourType: 0, rows: [row] }));
      assert.deepEqual(layout(signal), ['image', 4, 1, 1, 8]);
      assert.deepEqual([...signal.values], greys.map((grey) => Math.fround(grey)));
    }
  });

  test('grey TIFF of 1, 2 and 4 bits spans 0 to 1', async () => {
    const greys = Uint8Array.of(0, 255, 255, 0, 0, 255, 0, 0);
    for (const bitdepth of [1, 2, 4] as const) {
      const image = pictureOf(greys, 1, { width: 4, height: 2 });
      const signal = await read(await image.tiff({ compression: 'none', bitdepth }).toBuffer());
      assert.deepEqual(layout(signal), ['image', 4, 2, 1, 8]);
      assert.deepEqual(samplesOf(signal), [...greys]);
    }
  });

  test('PNG palettes of 1 to 8 bits are expanded, with their transparency', async () => {
    const palette = Buffer.from([10, 20, 30, 200, 100, 0]);
    for (const depth of [1, 2, 4, 8]) {
      const row = { 1: [0b01000000], 2: [0b00010000], 4: [0x01, 0x00], 8: [0, 1, 0] }[depth] as number[];
      const header = { width: 3, height: 1, depth, colourType: 3, rows: [row] };
      const opaque = await read(pngFile({ ...header, chunks: [['PLTE', palette]] }));
      assert.deepEqual(layout(opaque), ['image', 3, 1, 3, 8]);
      assert.deepEqual(samplesOf(opaque), [10, 20, 30, 200, 100, 0, 10, 20, 30]);
      const clear = await read(pngFile({ ...header, chunks: [['PLTE', palette], ['tRNS', Buffer.from([255, 64])]] }));
      assert.equal(clear.channels, 4);
      assert.deepEqual(samplesOf(clear), [10, 20, 30, 255, 200, 100, 0, 64, 10, 20, 30, 255]);
    }
  });
});

function rowsOf(samples: Uint8Array, rowLength: number): number[][] {
  const starts = Array.from({ length: samples.length / rowLength }, (_, y) => y * rowLength);
  return starts.map((start) => [...samples.subarray(start, start + rowLength)]);
}

describe('every format', () => {
  // Smooth, so that lossy formats come close.
  const size = { width: 48, height: 32 };
  const smooth = Uint8Array.from({ length: 48 * 32 * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % 48;
    const y = Math.floor(i / 144);
    return [40 + 4 * x, 20 + 6 * y, 230 - 2 * x - 3 * y][i % 3] as number;
  });
  const picture = pictureOf(smooth, 3, size);
  const full = { quality: 100, chromaSubsampling: '4:4:4' };
  const tiles = { tile: true, tileWidth: 16, tileHeight: 16 };
  const encodings: [string, (image: Sharp) => Sharp, number][] = [
    ['JPEG', (image) => image.jpeg(full), 3],
    ['progressive JPEG', (image) => image.jpeg({ ...full, progressive: true }), 3],
    ['WebP', (image) => image.webp({ quality: 100 }), 20],
    ['lossless WebP', (image) => image.webp({ lossless: true }), 0],
    ['AVIF', (image) => image.avif({ ...full, quality: 90 }), 12],
    ['interlaced PNG', (image) => image.png({ progressive: true }), 0],
    ['TIFF with LZW', (image) => image.tiff({ compression: 'lzw', predictor: 'horizontal' }), 0],
    ['tiled TIFF', (image) => image.tiff({ compression: 'deflate', ...tiles }), 0],
    ['BigTIFF', (image) => image.tiff({ compression: 'none', bigtiff: true }), 0],
  ];
  for (const [name, encode, tolerance] of encodings) {
    test(`${name} comes within ${tolerance}/255`, async () => {
      const signal = await read(await encode(picture.clone()).toBuffer());
      assert.deepEqual(layout(signal), ['image', 48, 32, 3, 8]);
      const difference = largestDifference(samplesOf(signal), [...smooth]);
      assert.ok(difference <= tolerance, `off by ${difference}`);
    });
  }

  test('grey JPEG has 1 channel', async () => {
    const grey = Uint8Array.from({ length: 48 * 32 }, (_, i) => 5 * (i % 48));
    const signal = await read(await pictureOf(grey, 1, size).jpeg({ quality: 100 }).toBuffer());
    assert.equal(signal.channels, 1);
    assert.ok(largestDifference(samplesOf(signal), [...grey]) <= 2, 'greys differ');
  });

  test('transparent WebP and AVIF have 4 channels', async () => {
    const clear = Uint8Array.from({ length: 48 * 32 * 4 }, (_, i) => (i % 4 === 3 ? (i >> 3) % 256 : 128));
    for (const image of [
      pictureOf(clear, 4, size).webp({ lossless: true, exact: true }),
      pictureOf(clear, 4, size).avif({ lossless: true }),
    ]) {
      const signal = await read(await image.toBuffer());
      assert.equal(signal.channels, 4);
      assert.ok(largestDifference(samplesOf(signal), [...clear]) <= 2, 'samples differ');
    }
  });

  test('the first frame of an animation is taken, and the first page of a TIFF', async () => {
    const frame = (colour: number[]): Buffer =>
      pngFile({ width: 2, height: 2, depth: 8, colourType: 2, rows: [[...colour, ...colour], [...colour, ...colour]] });
    const frames = sharp([frame([255, 0, 0]), frame([0, 0, 255])], { join: { animated: true } });
    for (const animation of [
      frames.clone().gif(),
      frames.clone().webp({ lossless: true }),
      frames.clone().tiff({ compression: 'none' }),
    ]) {
      const signal = await read(await animation.toBuffer());
      assert.deepEqual(layout(signal), ['image', 2, 2, 3, 8]);
      assert.deepEqual([...signal.values], [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
  });

  test('a GIF may be transparent', async () => {
    const clear = Uint8Array.of(255, 0, 0, 255, 0, 0, 0, 0);
    const signal = await read(await pictureOf(clear, 4, { width: 2, height: 1 }).gif().toBuffer());
    assert.deepEqual(layout(signal), ['image', 2, 1, 4, 8]);
    assert.deepEqual(samplesOf(signal).filter((_, i) => i < 4 || i === 7), [255, 0, 0, 255, 0]);
  });
});

describe('orientation', () => {
  // EXIF 2.3, 4.6.4: what the rows and columns of a picture of 3 x 2, abc over def, mean.
  const meanings: [orientation: number, width: number, pixels: string][] = [
    [1, 3, 'abcdef'],
    [2, 3, 'cbafed'],
    [3, 3, 'fedcba'],
    [4, 3, 'defabc'],
    [5, 2, 'adbecf'],
    [6, 2, 'daebfc'],
    [7, 2, 'fcebda'],
    [8, 2, 'cfbead'],
  ];
  for (const [orientation, width, pixels] of meanings) {
    test(`${orientation} is applied`, async () => {
      const letters = [...pixels].map((letter) => 'abcdef'.indexOf(letter));
      const colours = Uint8Array.from({ length: 18 }, (_, i) => 10 * i);
      const greys = Uint16Array.from({ length: 6 }, (_, i) => 40000 + i);
      const size = { width: 3, height: 2 };
      const chunks: [string, Buffer][] = [['eXIf', exif(orientation)]];
      for (const shallow of [
        pngFile({ ...size, depth: 8, colourType: 2, rows: rowsOf(colours, 9), chunks }),
        tiffFile({ ...size, channels: 3, bits: 8, orientation, pixels: Buffer.from(colours) }),
      ]) {
        const signal = await read(shallow);
        assert.deepEqual(layout(signal), ['image', width, 6 / width, 3, 8]);
        assert.deepEqual(samplesOf(signal), letters.flatMap((l) => [30 * l, 30 * l + 10, 30 * l + 20]));
      }
      const bigEndian = Buffer.from(greys.buffer.slice(0)).swap16();
      for (const deep of [
        pngFile({ ...size, depth: 16, colourType: 0, rows: rowsOf(bigEndian, 6), chunks }),
        tiffFile({ ...size, channels: 1, bits: 16, orientation, pixels: Buffer.from(greys.buffer) }),
      ]) {
        const signal = await read(deep);
        assert.deepEqual(layout(signal), ['image', width, 6 / width, 1, 16]);
        assert.deepEqual(samplesOf(signal), letters.map((l) => 40000 + l));
      }
    });
  }

  test('of JPEG and WebP is applied', async () => {
    const halves = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => (i % 96 < 48 ? 0 : 255));
    const image = pictureOf(halves, 3, { width: 32, height: 16 }).withMetadata({ orientation: 6 });
    for (const encoding of [image.clone().jpeg({ quality: 100 }), image.clone().webp({ lossless: true })]) {
      const signal = await read(await encoding.toBuffer());
      assert.deepEqual(layout(signal), ['image', 16, 32, 3, 8]);
      assert.ok(signal.values.every((value, i) => Math.abs(value - (i % 512 < 256 ? 0 : 1)) < 0.02), 'halves differ');
    }
  });
});

/** Light from an sRGB value and back, IEC 61966-2-1. */
function decodeSrgb(v: number): number {
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}
function encodeSrgb(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** sRGB values of Display P3 values: the transfer curve is the same, the primaries differ (SMPTE EG 432-1). */
function srgbOfP3(p3: number[]): number[] {
  const [r, g, b] = p3.map(decodeSrgb) as [number, number, number];
  const light = [
    1.2249402 * r - 0.2249402 * g,
    -0.0420569 * r + 1.0420569 * g,
    -0.0196376 * r - 0.0786361 * g + 1.0982736 * b,
  ];
  return light.map((x) => encodeSrgb(Math.min(1, Math.max(0, x))));
}

describe('colour', () => {
  const size = { width: 8, height: 8 };
  // Inside sRGB, so that nothing is clipped.
  const mild = Array.from({ length: 64 }, (_, i) => [100 + i, 120 + (i % 8) * 5, 160 - i].map((x) => x / 255)).flat();
  const expected = mild.flatMap((_, i) => (i % 3 === 0 ? srgbOfP3(mild.slice(i, i + 3)) : []));

  /** sharp's own profile of that name. */
  const profileOf = async (name: string): Promise<Buffer> => {
    const tagged = await pictureOf(new Uint8Array(192), 3, size).withIccProfile(name).png().toBuffer();
    return (await sharp(tagged).metadata()).icc as Buffer;
  };
  const bytesOf = (values: number[], bits: 8 | 16): Buffer => {
    const samples = values.map((v) => Math.round(v * (2 ** bits - 1)));
    return bits === 8 ? Buffer.from(samples) : Buffer.from(Uint16Array.from(samples).buffer);
  };
  /** Largest difference of the signal's first channels to `expected`, [pixels, ...]. */
  const errorOf = (signal: ImageSignal, expected: number[]): number => {
    const found = samplesOf(signal).map((sample) => sample / (2 ** signal.bitDepth - 1));
    return largestDifference(found, expected);
  };

  // One step of 8 bits; 40 of 16, which is a sixth of one of 8.
  for (const [bits, tolerance] of [[8, 1 / 255], [16, 40 / 65535]] as const) {
    test(`${bits}-bit Display P3 becomes sRGB`, async () => {
      const file = { ...size, channels: 3, bits, profile: await profileOf('p3'), pixels: bytesOf(mild, bits) };
      const signal = await read(tiffFile(file));
      assert.deepEqual(layout(signal), ['image', 8, 8, 3, bits]);
      const error = errorOf(signal, expected);
      assert.ok(error <= tolerance, `off by ${error}`);
      assert.ok(errorOf(signal, mild) > 0.03, 'nothing was converted');
    });

    test(`${bits}-bit Display P3 with alpha becomes sRGB, and the alpha stays`, async () => {
      const withAlpha = (colours: number[]): number[] =>
        colours.flatMap((v, i) => (i % 3 === 2 ? [v, (i % 51) / 51] : [v]));
      const pixels = bytesOf(withAlpha(mild), bits);
      const file = { ...size, channels: 4, extra: [2], bits, profile: await profileOf('p3'), pixels };
      const signal = await read(tiffFile(file));
      assert.deepEqual(layout(signal), ['image', 8, 8, 4, bits]);
      const error = errorOf(signal, withAlpha(expected));
      assert.ok(error <= tolerance, `off by ${error}`);
    });

    test(`${bits}-bit sRGB that says so stays as it is`, async () => {
      const file = { ...size, channels: 3, bits, profile: await profileOf('srgb'), pixels: bytesOf(mild, bits) };
      const error = errorOf(await read(tiffFile(file)), mild);
      assert.ok(error <= tolerance, `off by ${error}`);
    });

    test(`${bits}-bit grey of another gamma becomes that of sRGB`, async () => {
      const greys = Array.from({ length: 64 }, (_, i) => (i + 10) / 80);
      const file = { ...size, channels: 1, bits, profile: greyProfile(1.8), pixels: bytesOf(greys, bits) };
      const signal = await read(tiffFile(file));
      assert.deepEqual(layout(signal), ['image', 8, 8, 1, bits]);
      const error = errorOf(signal, greys.map((grey) => encodeSrgb(grey ** 1.8)));
      assert.ok(error <= 2 * tolerance, `off by ${error}`);
    });

    test(`${bits}-bit grey with alpha, of another gamma, becomes that of sRGB`, async () => {
      const stored = Array.from({ length: 128 }, (_, i) => (i % 2 === 0 ? (i + 10) / 160 : (i % 51) / 51));
      const file = { ...size, channels: 2, extra: [2], bits, profile: greyProfile(1.8), pixels: bytesOf(stored, bits) };
      const signal = await read(tiffFile(file));
      assert.deepEqual(layout(signal), ['image', 8, 8, 4, bits]);
      const wanted = stored.flatMap((v, i) => (i % 2 === 0 ? new Array<number>(3).fill(encodeSrgb(v ** 1.8)) : [v]));
      const error = errorOf(signal, wanted);
      assert.ok(error <= 2 * tolerance, `off by ${error}`);
    });

    test(`${bits} bits: a profile that is none, or of another kind, is ignored`, async () => {
      for (const profile of [Buffer.alloc(300, 'not a profile'), greyProfile(1.8)]) {
        const signal = await read(tiffFile({ ...size, channels: 3, bits, profile, pixels: bytesOf(mild, bits) }));
        assert.deepEqual(layout(signal), ['image', 8, 8, 3, bits]);
        assert.ok(errorOf(signal, mild) < 0.5 / (2 ** bits - 1), 'it was converted');
      }
    });
  }

  test('premultiplied alpha of a TIFF becomes straight', async () => {
    const pixels = Buffer.from([100, 50, 25, 128, 10, 20, 30, 255]);
    const signal = await read(tiffFile({ width: 2, height: 1, channels: 4, extra: [1], bits: 8, pixels }));
    assert.ok(largestDifference(samplesOf(signal), [199, 100, 50, 128, 10, 20, 30, 255]) <= 1, 'samples differ');
  });

  test('a CMYK JPEG becomes sRGB', async () => {
    const colours = Uint8Array.from({ length: 192 }, (_, i) => [150, 130, 110][i % 3] as number);
    const cmyk = await pictureOf(colours, 3, size).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    assert.equal((await sharp(cmyk).metadata()).space, 'cmyk');
    const signal = await read(cmyk);
    assert.deepEqual(layout(signal), ['image', 8, 8, 3, 8]);
    const error = largestDifference(samplesOf(signal), [...colours]);
    assert.ok(error <= 12, `off by ${error}`);
  });
});
