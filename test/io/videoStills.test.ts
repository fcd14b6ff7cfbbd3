/** Frames that come as numbered images or as an array: exactly, in their order, as fast as they are asked to run. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { sourceKind } from '../../src-main/io/sourceKind.ts';
import { packImages } from '../../src-main/io/video/imageSequence.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { cropped, npyFile, worst } from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const LOSSLESS = 2e-5;

/** Value of a still: whole steps of 1 / 255, different in every frame, row, column and channel. */
function level(frame: number, y: number, x: number, channel: number): number {
  return (37 * frame + 5 * y + 3 * x + 61 * channel) % 256;
}

/** Interleaved samples, [height, width, channels], of a still. */
function stillSamples(frame: number, width: number, height: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return level(frame, Math.floor(pixel / width), pixel % width, i % channels);
  });
}

/** What a video of these stills is, [channels, frames, height, width]. */
function stillValues(frames: number[], width: number, height: number, channels: number): number[] {
  return Array.from({ length: channels * frames.length * height * width }, (_, i) => {
    const pixel = i % (height * width);
    const place = Math.floor(i / (height * width));
    const [channel, frame] = [Math.floor(place / frames.length), frames[place % frames.length] as number];
    return level(frame, Math.floor(pixel / width), pixel % width, channel) / 255;
  });
}

async function writeStill(file: string, frame: number, width: number, height: number, channels: 1 | 3): Promise<void> {
  const image = sharp(stillSamples(frame, width, height, channels), { raw: { width, height, channels } });
  await (channels === 1 ? image.toColourspace('b-w') : image).png().toFile(file);
}

describe('numbered images', () => {
  const [width, height] = [9, 7];

  test('of a folder or a pattern, in the order of their numbers', async () => {
    const folder = scratch('images');
    mkdirSync(folder);
    for (const frame of [10, 2, 0, 9, 1]) await writeStill(`${folder}/f-${frame}.png`, frame, width, height, 3);
    await writeStill(`${folder}/.f-3.png`, 3, width, height, 3);
    await writeStill(`${folder}/g-0004.png`, 4, width, height, 3);
    writeFileSync(`${folder}/notes.txt`, 'no image');
    for (const [name, frames] of [
      ['', [0, 1, 2, 9, 10, 4]],
      ['/f-%d.png', [0, 1, 2, 9, 10]],
      ['/f-%02d.png', [10]],
      ['/g-%04d.png', [4]],
      ['/f-?.png', [0, 1, 2, 9]],
      ['/*-0*.png', [0, 4]],
    ] as [string, number[]][]) {
      const about = await probeVideo(folder + name);
      assert.deepEqual([about.container, about.isTimed, about.frames, about.frameRate], ['images', false, frames.length, 30]);
      const video = await readVideo(folder + name);
      assert.deepEqual([video.frames, video.height, video.width, video.channels], [frames.length, height, width, 3], name);
      assert.ok(worst(video.values, stillValues(frames, width, height, 3)) < LOSSLESS, name);
    }
  });

  test('of a zip archive, packed by anybody, in the order of their numbers', async () => {
    const folder = scratch('zipped');
    mkdirSync(folder);
    for (const frame of [10, 2, 1]) await writeStill(`${folder}/f-${frame}.png`, frame, width, height, 3);
    const zip = new ZipFile();
    for (const name of ['f-10.png', 'f-2.png', 'f-1.png']) zip.addFile(`${folder}/${name}`, `shot/${name}`, { compress: name === 'f-2.png' });
    zip.addBuffer(Buffer.from('a shadow of a Mac'), '__MACOSX/shot/._f-1.png');
    zip.addBuffer(Buffer.from('no image'), 'notes.txt');
    zip.addEmptyDirectory('shot');
    zip.end();
    writeFileSync(scratch('shot.zip'), await buffer(zip.outputStream));
    const packed = scratch('packed.zip');
    writeFileSync(packed, await packImages([10, 2, 1].map((frame) => `${folder}/f-${frame}.png`)));
    for (const file of [scratch('shot.zip'), packed]) {
      assert.equal(await sourceKind(file), 'video');
      assert.deepEqual([(await probeVideo(file)).container, (await probeVideo(file)).frames], ['images', 3]);
      assert.ok(worst((await readVideo(file)).values, stillValues([1, 2, 10], width, height, 3)) < LOSSLESS, file);
    }
  });

  test('of an archive that holds none, or a broken one, are refused by name', async () => {
    const archive = async (name: string, contents: string): Promise<string> => {
      const zip = new ZipFile();
      zip.addBuffer(Buffer.from(contents), name);
      zip.end();
      const file = scratch(`of ${name}.zip`);
      writeFileSync(file, await buffer(zip.outputStream));
      return file;
    };
    await assert.rejects(probeVideo(await archive('letter.txt', 'x')), /letter\.txt\.zip" is a ZIP archive without images: unpack it first\.$/);
    await assert.rejects(probeVideo(await archive('f1.png', 'x')), /f1\.png\.zip\/f1\.png" is not a picture in /);
    const whole = await packImages([scratch('zipped/f-1.png')]);
    writeFileSync(scratch('half.zip'), whole.subarray(0, whole.length - 30));
    await assert.rejects(probeVideo(scratch('half.zip')), /half\.zip" is cut off or damaged: its list of contents is missing\.$/);
  });

  test('run as fast as they are asked to', async () => {
    const folder = scratch('rate');
    mkdirSync(folder);
    for (let frame = 0; frame < 8; frame++) await writeStill(`${folder}/${frame}.png`, frame, width, height, 3);
    const video = await readVideo(folder, { frameRate: 4, start: 0.5, end: 1.5 });
    assert.deepEqual([video.frames, video.frameRate], [4, 4]);
    assert.ok(worst(video.values, stillValues([2, 3, 4, 5], width, height, 3)) < LOSSLESS, 'frames 2 to 5');
  });

  test('grey ones make one channel, unless a later one has colour', async () => {
    const folder = scratch('grey');
    mkdirSync(folder);
    for (let frame = 0; frame < 3; frame++) await writeStill(`${folder}/${frame}.png`, frame, width, height, 1);
    const grey = await readVideo(folder);
    assert.equal(grey.channels, 1);
    assert.ok(worst(grey.values, stillValues([0, 1, 2], width, height, 1)) < LOSSLESS, 'grey');
    await writeStill(`${folder}/3.png`, 3, width, height, 3);
    const colour = await readVideo(folder);
    assert.deepEqual([colour.channels, colour.frames], [3, 4]);
    const size = width * height;
    const last = [0, 1, 2].flatMap((channel) => [...colour.values.subarray((4 * channel + 3) * size, (4 * channel + 4) * size)]);
    assert.ok(worst(Float32Array.from(last), stillValues([3], width, height, 3)) < LOSSLESS, 'the frame of colour');
  });
});

describe('arrays', () => {
  const [frames, height, width] = [5, 6, 8];
  const all = [0, 1, 2, 3, 4];

  for (const channels of [1, 3]) {
    test(`of ${channels} channels, in every type and version of the format`, async () => {
      const bytes = Uint8Array.from(all.flatMap((frame) => [...stillSamples(frame, width, height, channels)]));
      const expected = stillValues(all, width, height, channels);
      const types: [string, Uint8Array | Uint16Array | Float32Array, number][] = [
        ['uint8', bytes, 8],
        ['uint16', Uint16Array.from(bytes, (value) => 257 * value), 16],
        ['float32', Float32Array.from(bytes, (value) => value / 255), 32],
      ];
      for (const [codec, samples, bitDepth] of types) {
        for (const version of [1, 2, 3] as const) {
          const file = scratch(`${codec}-${channels}-${version}.npy`);
          writeFileSync(file, npyFile([frames, height, width, channels], samples, { version }));
          const about = await probeVideo(file);
          assert.deepEqual(
            [about.container, about.codec, about.frames, about.height, about.width, about.channels, about.bitDepth],
            ['npy', codec, frames, height, width, channels, bitDepth],
          );
          const video = await readVideo(file);
          assert.deepEqual([video.frames, video.frameRate, video.bitDepth], [frames, 30, bitDepth]);
          assert.ok(worst(video.values, expected) < 1e-6, `${codec} ${version}`);
        }
      }
    });
  }

  test('without an axis of channels, and with alpha, which lays colours on black', async () => {
    const grey = scratch('no-channels.npy');
    const samples = Uint8Array.from(all.flatMap((frame) => [...stillSamples(frame, width, height, 1)]));
    writeFileSync(grey, npyFile([frames, height, width], samples));
    const { channels, values } = await readVideo(grey);
    assert.equal(channels, 1);
    assert.ok(worst(values, stillValues(all, width, height, 1)) < 1e-6, 'grey');
    const alpha = scratch('alpha.npy');
    writeFileSync(alpha, npyFile([1, 1, 2, 4], Uint8Array.of(255, 51, 0, 51, 102, 255, 204, 255)));
    const video = await readVideo(alpha);
    assert.ok(worst(video.values, [0.2, 0.4, 0.04, 1, 0, 0.8]) < 1e-6, 'alpha');
  });

  test('a part of one reads that part', async () => {
    const file = scratch('part.npy');
    const samples = Uint8Array.from(all.flatMap((frame) => [...stillSamples(frame, width, height, 3)]));
    writeFileSync(file, npyFile([frames, height, width, 3], samples));
    const whole = await readVideo(file, { frameRate: 10 });
    const crop = { left: 3, top: 1, width: 4, height: 5 };
    const part = await readVideo(file, { frameRate: 10, start: 0.2, end: 0.4, crop });
    assert.deepEqual([part.frames, part.height, part.width], [2, 5, 4]);
    const expected = stillValues([2, 3], width, height, 3);
    assert.ok(worst(part.values, cropped({ ...whole, frames: 2, values: Float32Array.from(expected) }, crop)) < 1e-6, 'part');
    const small = await readVideo(file, { resize: { width: 4 } });
    assert.deepEqual([small.frames, small.height, small.width], [5, 3, 4]);
  });
});
