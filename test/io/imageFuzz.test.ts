/**
 * Pictures changed at random: cut off anywhere, bytes flipped, headers above all. Each is read to a whole
 * signal or refused in one sentence that names the file. Seeded: always the same files.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { FileError } from '../../src-main/core/base/errors.ts';
import { Random } from '../../src-main/core/base/random.ts';
import type { ImageSignal } from '../../src-main/core/kinds/image/signal.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { patternSamples, scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();
const RUNS = 60;

/** Reads the content. True if it is a picture, false if it was refused; anything else is a failure. */
async function isPicture(content: Buffer): Promise<boolean> {
  const file = scratch('fuzz.dat');
  writeFileSync(file, content);
  let signal: ImageSignal;
  try {
    signal = await readImage(file);
  } catch (error) {
    assert.ok(error instanceof FileError, `not a FileError: ${error instanceof Error ? error.stack : String(error)}`);
    assert.ok(error.message.includes(`"${file}"`), error.message);
    assert.match(error.message, /^[^\p{Cc}]{10,400}\.$/u);
    return false;
  }
  const { width, height, channels, values } = signal;
  assert.ok([1, 3, 4].includes(channels), `${channels} channels`);
  assert.equal(values.length, channels * width * height);
  assert.ok(values.every((value) => value >= 0 && value <= 1), 'a value outside [0, 1]');
  return true;
}

/** A copy with up to 3 bits flipped, half of the time within the header. */
function flipped(content: Buffer, random: Random): Buffer {
  const copy = Buffer.from(content);
  for (let flips = 1 + random.integer(3); flips > 0; flips--) {
    const place = random.integer(random.integer(2) === 0 ? Math.min(64, copy.length) : copy.length);
    copy[place] = (copy[place] as number) ^ (1 << random.integer(8));
  }
  return copy;
}

const picture = sharp(Uint8Array.from(patternSamples(24, 18, 3, 255)), { raw: { width: 24, height: 18, channels: 3 } });
const encodings: [string, () => Promise<Buffer>][] = [
  ['PNG', () => picture.clone().png().toBuffer()],
  ['16-bit PNG', () => picture.clone().toColourspace('rgb16').png().toBuffer()],
  ['JPEG', () => picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
  ['WebP', () => picture.clone().webp().toBuffer()],
  ['AVIF', () => picture.clone().avif({ effort: 0 }).toBuffer()],
  ['TIFF', () => picture.clone().tiff({ compression: 'lzw', predictor: 'horizontal' }).toBuffer()],
  ['GIF', () => picture.clone().gif().toBuffer()],
];

for (const [name, encode] of encodings) {
  describe(name, () => {
    test('cut off anywhere', async () => {
      const content = await encode();
      assert.equal(await isPicture(content), true);
      const random = new Random(11);
      for (let run = 0; run < RUNS / 3; run++) await isPicture(content.subarray(0, random.integer(content.length)));
    });

    test('flipped bits', async () => {
      const content = await encode();
      const random = new Random(12);
      let refused = 0;
      for (let run = 0; run < RUNS; run++) if (!(await isPicture(flipped(content, random)))) refused += 1;
      assert.ok(refused > 0, 'no change did any harm');
    });
  });
}
