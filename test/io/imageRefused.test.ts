/** What readImage refuses, and how it says so. Damage at random is in imageFuzz.test.ts. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { FileError } from '../../src-main/core/base/errors.ts';
import { readImage, type ReadImageOptions } from '../../src-main/io/image/readImage.ts';
import { patternSamples, pngFile, scratchFolder } from '../fixtures/imageFiles.ts';

const scratch = scratchFolder();

/** Reads the file and expects one sentence that names it and says `says`. */
async function refuses(file: string, says: RegExp, options: ReadImageOptions = {}): Promise<void> {
  await assert.rejects(readImage(file, options), (error) => {
    assert.ok(error instanceof FileError, String(error));
    assert.ok(error.message.includes(`"${file}"`), error.message);
    assert.match(error.message, says);
    assert.match(error.message, /^[^\p{Cc}]{10,400}[^.]\.$/u);
    return true;
  });
}

function made(name: string, content: string | Uint8Array): string {
  writeFileSync(scratch(name), content);
  return scratch(name);
}

const picture = sharp(Uint8Array.from(patternSamples(40, 30, 3, 255)), { raw: { width: 40, height: 30, channels: 3 } });

describe('no file', () => {
  test('a missing file, also in a missing folder', async () => {
    await refuses(scratch('none.png'), /no file/);
    await refuses(scratch('none/none.png'), /no file/);
    await refuses(scratch('x'.repeat(300)), /longer/);
  });

  test('a folder', async () => {
    mkdirSync(scratch('folder.png'));
    await refuses(scratch('folder.png'), /is a folder/);
  });

  test('a pipe, which is not waited for', { skip: process.platform === 'win32' && 'no named pipes' }, async () => {
    execFileSync('mkfifo', [scratch('pipe.png')]);
    await refuses(scratch('pipe.png'), /not a file/);
  });

  test('an empty file', () => refuses(made('empty.png', ''), /is empty/));
});

describe('no picture', () => {
  const others: [string, string | Uint8Array][] = [
    ['text.png', 'This is no picture at all.\n'],
    ['short.png', '\x89'],
    ['portable.png', 'P6 1 1 255\nabc'],
  ];
  for (const [name, content] of others) {
    test(name, () => refuses(made(name, content), /not a picture in PNG, JPEG, WebP, AVIF, TIFF, GIF, OpenEXR, Radiance or PFM format/));
  }

  test('content decides, not the name', async () => {
    const file = made('really-jpeg.png', await picture.clone().jpeg().toBuffer());
    assert.equal((await readImage(file)).width, 40);
    for (const name of ['no extension', 'odd[page=3]', 'x%d.png', 'é 中.tif']) {
      assert.equal((await readImage(made(name, await picture.clone().png().toBuffer()))).width, 40);
    }
  });

  test('a file that changed is read anew', async () => {
    const file = made('changing.png', await picture.clone().png().toBuffer());
    const before = await readImage(file);
    renameSync(made('newer.png', await picture.clone().negate().png().toBuffer()), file);
    const after = await readImage(file);
    assert.notDeepEqual(after.values, before.values);
  });
});

describe('damage', () => {
  const encodings: [string, Promise<Buffer>][] = [
    ['cut.png', picture.clone().png().toBuffer()],
    ['cut.jpg', picture.clone().jpeg().toBuffer()],
    ['cut.webp', picture.clone().webp().toBuffer()],
    ['cut.avif', picture.clone().avif().toBuffer()],
    ['cut.tif', picture.clone().tiff({ compression: 'lzw' }).toBuffer()],
    ['cut.gif', picture.clone().gif().toBuffer()],
  ];
  for (const [name, encoding] of encodings) {
    test(`${name}: cut at a quarter, half and nine tenths`, async () => {
      const whole = await encoding;
      for (const part of [0.25, 0.5, 0.9]) {
        await refuses(made(name, whole.subarray(0, Math.floor(whole.length * part))), /damaged or cut short/);
      }
    });
  }

  test('a changed byte in the pixels of a PNG, by its checksum', async () => {
    const content = await picture.clone().png().toBuffer();
    const middle = Math.floor(content.length / 2);
    content[middle] = (content[middle] as number) ^ 1;
    await refuses(made('flipped.png', content), /damaged/);
  });
});

describe('too much or too unusual', () => {
  test('more than 16384 x 16384 pixels, whatever the shape', async () => {
    const header = { depth: 1, colourType: 0, rows: [[0]] };
    for (const [width, height] of [[16385, 16384], [1_000_000, 300]] as const) {
      await refuses(made('large.png', pngFile({ ...header, width, height })), /16384 x 16384 pixels.*too large/);
    }
    // The limit itself is not the reason.
    await refuses(made('large.png', pngFile({ ...header, width: 16384, height: 16384 })), /damaged or cut short/);
  });

  test('more pixels than the decoders of WebP and AVIF have memory for', async () => {
    const webp = await picture.clone().webp({ lossless: true }).toBuffer();
    // Width and height, less 1, in 14 bits each, behind the mark of a lossless stream.
    webp.writeUInt32LE(16382 + 8192 * 2 ** 14, webp.indexOf('VP8L') + 9);
    await refuses(made('large.webp', webp), /more than 16384 x 8192 pixels.*too large for WebP/);
    const avif = await picture.clone().avif().toBuffer();
    const size = avif.indexOf('ispe') + 8;
    avif.writeUInt32BE(8192, size);
    avif.writeUInt32BE(8193, size + 4);
    await refuses(made('large.avif', avif), /more than 8192 x 8192 pixels.*too large for AVIF/);
  });

  test('more memory than its values may take, before anything is decoded', async () => {
    const file = made('limit.png', await picture.clone().png().toBuffer());
    const values = 4 * 3 * 40 * 30;
    await refuses(file, /would take 14.1 KiB of memory \(40 x 30 pixels\), and 14.1 KiB are allowed/, { memoryLimit: values - 1 });
    assert.equal((await readImage(file, { memoryLimit: values })).width, 40);
    const large = pngFile({ depth: 8, colourType: 2, rows: [[0]], width: 9000, height: 9000 });
    await refuses(made('large.png', large), /would take 927 MiB/, { memoryLimit: 2 ** 29 });
  });

  test('what a decoder has no memory for, and a picture after it', async () => {
    const header = { width: 16384, height: 16384, depth: 16, colourType: 6, isInterlaced: true, rows: [[0]] };
    await refuses(made('whole.png', pngFile(header)), /2 GiB of memory/);
    assert.equal((await readImage(made('after.png', await picture.clone().png().toBuffer()))).width, 40);
  });
});
