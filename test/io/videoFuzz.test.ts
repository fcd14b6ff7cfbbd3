/** Files that nobody wrote on purpose: each is read or refused by a FileError, and none does anything else. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { FileError } from '../../src-main/core/base/errors.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { npyFile, wave } from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const LIMIT = 2 ** 24;

/** The video in these bytes, or undefined when they are refused as they should be. */
async function outcome(bytes: Uint8Array, name: string): Promise<VideoSignal | undefined> {
  const file = scratch(name);
  writeFileSync(file, bytes);
  try {
    const { frames, width, height } = await probeVideo(file);
    const video = await readVideo(file, { memoryLimit: LIMIT });
    assert.ok(video.frames <= frames && video.width === width && video.height === height, 'another size than told');
    assert.equal(video.values.length, video.channels * video.frames * height * width);
    assert.ok(video.values.every((value) => value >= 0 && value <= 1), 'a value outside of [0, 1]');
    return video;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    assert.match(error.message, /^[^\n]+\.$/);
    return undefined;
  }
}

const samples = Uint8Array.from({ length: 3 * 4 * 5 * 3 }, (_, i) => (i * 37) % 256);

test('arrays of any shape and type that is known come back', async () => {
  const shape = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 6 }));
  const kind = fc.constantFrom('uint8', 'uint16', 'float32');
  const version = fc.constantFrom<1 | 2 | 3>(1, 2, 3);
  await fc.assert(
    fc.asyncProperty(shape, fc.constantFrom(1, 3), kind, version, fc.nat(), async (sizes, channels, type, format, seed) => {
      const [frames, height, width] = sizes;
      const numbers = Array.from({ length: frames * height * width * channels }, (_, i) => ((i + 1) * (seed % 9973)) % 256);
      const peak = { uint8: 255, uint16: 65535, float32: 255 }[type as 'uint8'];
      const data =
        type === 'uint8' ? Uint8Array.from(numbers) : type === 'uint16' ? Uint16Array.from(numbers) : Float32Array.from(numbers, (n) => n / 255);
      const video = await outcome(npyFile([frames, height, width, channels], data, { version: format }), 'known.npy');
      assert.ok(video, 'it was refused');
      const size = height * width;
      numbers.forEach((number, i) => {
        const [pixel, channel] = [Math.floor(i / channels), i % channels];
        const place = (channel < video.channels ? channel : 0) * frames * size + pixel;
        assert.ok(Math.abs((video.values[place] as number) - number / peak) < 1e-6, `value ${i}`);
      });
    }),
    { numRuns: 150, seed: 1 },
  );
});

test('any bytes behind the signature of an array', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 1, 2, 3, 255), async (bytes, version) => {
      const head = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1');
      assert.equal(await outcome(Buffer.concat([head, bytes]), 'any.npy'), undefined);
    }),
    { numRuns: 300, seed: 2 },
  );
});

test('headers of any text', async () => {
  const key = fc.constantFrom("'descr'", "'fortran_order'", "'shape'", "'more'", 'descr', '');
  const number = fc.oneof(fc.nat(5).map(String), fc.bigInt({ min: 0n, max: 2n ** 80n }).map(String), fc.constant('1e9'));
  const shape = fc.array(fc.oneof(number, fc.constantFrom('-1', '3L', ' ', 'None')), { maxLength: 6 }).map((sizes) => `(${sizes.join(', ')})`);
  const descr = fc.constantFrom("'|u1'", "'<f4'", "'<u2'", "'>f4'", "'|O'", "[('a', '<f4')]", "'constructor'", "'__proto__'");
  const value = fc.oneof(shape, descr, fc.constantFrom('True', 'False', 'None', ' '.repeat(5000)), fc.string());
  const entry = fc.tuple(key, value).map(([name, content]) => `${name}: ${content}`);
  const whole = fc.tuple(descr, shape).map(([type, sizes]) => `{'descr': ${type}, 'fortran_order': False, 'shape': ${sizes}, }`);
  const text = fc.oneof(whole, fc.array(entry, { maxLength: 5 }).map((entries) => `{${entries.join(', ')}}`), fc.string());
  await fc.assert(
    fc.asyncProperty(text, async (header) => {
      const ascii = header.replaceAll(/[^\x20-\x7e]/g, '?');
      await outcome(npyFile([], samples, { header: ascii }), 'header.npy');
    }),
    { numRuns: 400, seed: 3 },
  );
});

test('arrays with a few bytes changed, or cut', async () => {
  const good = npyFile([3, 4, 5, 3], samples);
  const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.nat(good.length), async (changes, length) => {
      const bytes = Uint8Array.from(good);
      for (const [at, value] of changes) bytes[at] = value;
      await outcome(bytes.subarray(0, length < 40 ? length : undefined), 'changed.npy');
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('videos with a few bytes changed', async () => {
  const [width, height] = [32, 32];
  const frames = Array.from({ length: 6 }, (_, t) =>
    Float32Array.from({ length: 3 * width * height }, (_, i) => wave(t / 10, Math.floor(i / width) / height, (i % width) / width)),
  );
  for (const name of ['good.mp4', 'good.webm', 'good.gif', 'good.webp']) {
    const file = scratch(name);
    await writeVideo(file, { width, height, channels: 3, frameRate: 10 }, frames);
    const good = readFileSync(file);
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bytes = Uint8Array.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        await outcome(bytes, `changed-${name}`);
      }),
      { numRuns: 60, seed: 5 },
    );
  }
});
