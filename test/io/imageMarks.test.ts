/** Written pictures say that they are sRGB, and have a sane size on paper; and are read again as they were. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { encodePng } from '../../src-main/io/image/encodePng.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { srgbProfile } from '../../src-main/io/image/srgbProfile.ts';
import { writeImage } from '../../src-main/io/image/writeImage.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();
const size = { width: 24, height: 16 };

function picture(channels: number): Float32Array {
  return Float32Array.from({ length: channels * size.width * size.height }, (_, i) => ((i * 7919) % 1021) / 1020);
}

/** Names and contents of a PNG's chunks, whose checksums are right. */
function chunks(png: Uint8Array): [string, Buffer][] {
  const bytes = Buffer.from(png);
  const found: [string, Buffer][] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    assert.equal(crc32(bytes.subarray(at + 4, at + 8 + length)), bytes.readUInt32BE(at + 8 + length));
    found.push([bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)]);
    at += 12 + length;
  }
  return found;
}

function checkPng(png: Uint8Array): void {
  const found = chunks(png);
  assert.deepEqual(found.slice(0, 4).map(([name]) => name), ['IHDR', 'sRGB', 'gAMA', 'pHYs']);
  assert.equal(found.filter(([name]) => name === 'pHYs').length, 1);
  const [, [, intent], [, gamma], [, density]] = found as [[string, Buffer], [string, Buffer], [string, Buffer], [string, Buffer]];
  assert.deepEqual([intent[0], gamma.readUInt32BE(), density.readUInt32BE(0), density.readUInt32BE(4), density[8]], [0, 45455, 2835, 2835, 1]);
}

for (const channels of [1, 3, 4] as const) {
  for (const bitDepth of [8, 16] as const) {
    for (const ending of ['png', 'tif']) {
      test(`${ending} of ${channels} channels and ${bitDepth} bits`, async () => {
        const file = scratch(`${channels}-${bitDepth}.${ending}`);
        const values = picture(channels);
        await writeImage(file, { ...size, channels }, [values], { bitDepth });
        const { icc, density } = await sharp(file).metadata();
        if (ending === 'png') checkPng(readFileSync(file));
        else assert.deepEqual([icc && Buffer.compare(icc, srgbProfile(channels)), density], [0, 72]);
        const peak = 2 ** bitDepth - 1;
        const { values: again } = await readImage(file);
        assert.deepEqual(again, values.map((value) => Math.floor(value * peak + 0.5) / peak));
      });
    }
  }
}

test('JPEG and WebP have a profile of what they hold', async () => {
  for (const [name, channels, space] of [['a.jpg', 3, 'RGB '], ['b.jpg', 1, 'GRAY'], ['a.webp', 3, 'RGB '], ['b.webp', 1, 'RGB '], ['c.webp', 4, 'RGB ']] as const) {
    await writeImage(scratch(name), { ...size, channels }, [new Float32Array(channels * size.width * size.height).fill(0.4)], { quality: 100 });
    const { icc, density = 72 } = await sharp(scratch(name)).metadata();
    assert.equal(icc?.toString('latin1', 16, 20), space, name);
    assert.equal(density, 72);
    const { values } = await readImage(scratch(name));
    assert.ok(Math.abs((values[9] as number) - 0.4) < 0.01, name);
  }
});

test('the picture in a model has them too', async () => checkPng(await encodePng(picture(3), size.width, size.height, 3)));

test('the profile is that of sRGB: a colour management converts by it as by its own', async () => {
  const samples = Uint8Array.from({ length: 768 }, (_, i) => i % 256);
  const raw = { raw: { width: 256, height: 1, channels: 3 as const } };
  const file = scratch('ramp.tif');
  await writeImage(file, { width: 256, height: 1, channels: 3 }, [Float32Array.from({ length: 768 }, (_, i) => (samples[3 * (i % 256) + Math.floor(i / 256)] as number) / 255)]);
  const wanted = await sharp(samples, raw).toColourspace('lab').raw({ depth: 'float' }).toBuffer();
  const found = await sharp(file).toColourspace('lab').raw({ depth: 'float' }).toBuffer();
  const [one, other] = [wanted, found].map((bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)) as [Float32Array, Float32Array];
  assert.ok(one.every((value, i) => Math.abs(value - (other[i] as number)) < 0.5), 'Lab differs');
});
