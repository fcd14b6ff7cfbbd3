/** What is no video, or not one to be read: one clear sentence each, before any long work. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { FileError, SettingError, type CoordxError } from '../../src-main/core/base/errors.ts';
import type { VideoSelection } from '../../src-main/core/kinds/video/selection.ts';
import { probeVideo, readVideo, type ReadVideoOptions } from '../../src-main/io/video/readVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { flatFrame, npyFile, RANGE, writeClip, writeSound, type Clip } from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();

/** A clip of 30 frames that differ, at 10 a second, with a key frame every second. */
const clip: Clip = {
  ...{ container: 'mp4', encoder: 'libx264', encoderOptions: { qp: '20', g: '10', bf: '0' } },
  ...{ pixelFormat: 'yuv420p', range: RANGE.limited, width: 48, height: 32 },
  frame: (i) => (i < 30 ? noise(i) : undefined),
};

/** Frames that take a while to code, so that a cut falls into pictures. */
function noise(frame: number): Uint8Array {
  const bytes = flatFrame(48, 32, [0, 128, 128]);
  for (let i = 0; i < 48 * 32; i++) bytes[i] = 16 + ((i * 7919 + frame * 104_729 + ((i * i) % 31)) % 200);
  return bytes;
}

/** Checks that looking at a file and reading it are both refused, by one sentence of a FileError. */
async function refused(file: string, message: RegExp): Promise<void> {
  await rejects(probeVideo(file), FileError, message);
  await refusedReading(file, message);
}

async function refusedReading(file: string, message: RegExp, options: ReadVideoOptions = {}): Promise<void> {
  await rejects(readVideo(file, options), FileError, message);
}

async function rejects(work: Promise<unknown>, kind: typeof CoordxError, message: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof kind, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /^[^\n]+\.$/);
    return true;
  });
}

test('what is encrypted is named, not called damaged', async () => {
  const file = scratch('locked.mp4');
  const [key, id] = ['00112233445566778899aabbccddeeff', 'ffeeddccbbaa99887766554433221100'];
  await writeClip(file, { ...clip, muxerOptions: { encryption_scheme: 'cenc-aes-ctr', encryption_key: key, encryption_kid: id } });
  await refused(file, /locked\.mp4" is encrypted/);
});

describe('what is no video', () => {
  test('files that are missing, empty, of something else, or no files', async () => {
    await refused(scratch('missing.mp4'), /There is no file ".*missing.mp4"/);
    await refused(scratch('missing/part.mp4'), /There is no file/);
    if (process.platform !== 'win32') await refused('/dev/null', /is not a file/);
    const contents: [string, string | Buffer, RegExp][] = [
      ['empty.mp4', '', /is empty/],
      ['text.mp4', 'this is a text, not a film', /is not a video in MP4/],
      ['short.mkv', 'ab', /is not a video/],
      ['list.m3u8', '#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1/a.ts\n', /is not a video/],
      ['concat.txt', "ffconcat version 1.0\nfile '/etc/hostname'\n", /is not a video/],
      ['only-header.mp4', '\0\0\0\x10ftypisom\0\0\0\0', /is damaged/],
      ['only-header.mkv', Buffer.from('1a45dfa3a0', 'hex'), /is damaged/],
      ['only-header.gif', 'GIF89a', /is cut short/],
      ['picture.png', await sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } }).png().toBuffer(), /is not a video/],
    ];
    for (const [name, content, message] of contents) {
      writeFileSync(scratch(name), content);
      await refused(scratch(name), message);
    }
  });

  test('sound without pictures', async () => {
    for (const [name, container, encoder] of [
      ['sound.mp4', 'mp4', 'aac'],
      ['sound.mkv', 'matroska', 'libopus'],
    ] as const) {
      await writeSound(scratch(name), container, encoder, 0.5);
      await refused(scratch(name), /holds no video/);
    }
  });

  test('a video of no frames', async () => {
    // Without the option, the track itself is left out.
    const muxerOptions = { movflags: '+empty_moov' };
    for (const [container, options] of [
      ['mp4', { muxerOptions }],
      ['matroska', {}],
    ] as const) {
      const file = scratch(`frameless.${container}`);
      await writeClip(file, { ...clip, container, frame: () => undefined, ...options });
      await refused(file, /holds a video of no frames|ends before its first frame/);
    }
  });

  test('an unknown codec', async () => {
    const file = scratch('unknown-codec.mp4');
    await writeClip(file, clip);
    const bytes = readFileSync(file).toString('latin1').replace('avc1', 'zzzz').replace('avcC', 'zzzC');
    // The first may be the brand of the file, at its very beginning.
    writeFileSync(file, Buffer.from(bytes.replaceAll('avc1', 'zzzz'), 'latin1'));
    await refused(file, /is coded in a way that is not known: convert it to H.264 first/);
  });

  test('folders and patterns without images', async () => {
    mkdirSync(scratch('nothing'));
    writeFileSync(scratch('nothing/notes.txt'), 'no image');
    await refused(scratch('nothing'), /The folder ".*nothing" holds no images/);
    await refused(scratch('nothing/f-%04d.png'), /No file fits ".*f-%04d.png"/);
    await refused(scratch('nowhere/f-%04d.png'), /There is no file ".*nowhere"/);
  });

  test('images of different sizes, or one that is broken', async () => {
    mkdirSync(scratch('mixed'));
    const image = (width: number): Promise<Buffer> =>
      sharp({ create: { width, height: 4, channels: 3, background: '#804020' } }).png().toBuffer();
    writeFileSync(scratch('mixed/0.png'), await image(4));
    writeFileSync(scratch('mixed/1.png'), await image(5));
    await refusedReading(scratch('mixed'), /1.png" is 5 x 4 and ".*0.png" 4 x 4: the images of a video have one size/);
    writeFileSync(scratch('mixed/1.png'), (await image(4)).subarray(0, 50));
    await refusedReading(scratch('mixed'), /1.png"/);
  });
});

describe('files that are cut short', () => {
  /** The first part of a file, as another. */
  function cut(file: string, share: number): string {
    const bytes = readFileSync(file);
    const target = `${file}-${share}`;
    writeFileSync(target, bytes.subarray(0, Math.floor(bytes.length * share)));
    return target;
  }

  test('an index that comes last is missed', async () => {
    const file = scratch('index-last.mp4');
    await writeClip(file, clip);
    for (const share of [0.05, 0.5, 0.9]) await refused(cut(file, share), /is cut short: its end, without which/);
  });

  test('what is there can be read, and the sentence says how far that goes', async () => {
    const files: [string, Partial<Clip>][] = [
      ['fast.mp4', { muxerOptions: { movflags: '+faststart' } }],
      ['cut.mkv', { container: 'matroska' }],
      ['cut.webm', { container: 'webm', encoder: 'libvpx-vp9', encoderOptions: { crf: '10', b: '0', g: '10', deadline: 'realtime' } }],
    ];
    for (const [name, changes] of files) {
      const file = scratch(name);
      await writeClip(file, { ...clip, ...changes });
      const whole = await readVideo(file);
      const part = cut(file, 0.6);
      const error = await readVideo(part).then(() => undefined, (cause: unknown) => cause);
      assert.ok(error instanceof FileError, `${name}: ${String(error)}`);
      const said = /is cut short: (\d+) of the \d+ frames .* choose an end of at most ([\d.]+) s\.$/.exec(error.message);
      assert.ok(said, error.message);
      const [read, end] = [Number(said[1]), Number(said[2])];
      assert.ok(read > 5 && read < 30, `${name}: ${read}`);
      const found = await readVideo(part, { end });
      assert.equal(found.frames, read, name);
      assert.deepEqual(found.values, whole.values.slice(0, found.values.length), name);
    }
  });

  test('GIF and WebP', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const file = scratch(`cut.${format}`);
      const raw = { width: 16, height: 16 * 6, channels: 3, pageHeight: 16 } as const;
      const pixels = Uint8Array.from({ length: 16 * 96 * 3 }, (_, i) => (i * i * 31) % 251);
      await sharp(pixels, { raw }).toFormat(format).toFile(file);
      for (const share of [0.05, 0.3, 0.7, 0.97]) await refusedReading(cut(file, share), /is cut short|is damaged/);
    }
  });

  test('arrays', async () => {
    const file = scratch('whole.npy');
    writeFileSync(file, npyFile([10, 8, 8, 3], new Uint8Array(10 * 8 * 8 * 3)));
    for (const share of [0.001, 0.01, 0.05, 0.5, 0.999]) await refused(cut(file, share), /is cut short|is not a video/);
    await refused(cut(file, 0.5), /is cut short: \d of its 10 frames are there/);
  });
});

describe('arrays of anything but frames', () => {
  test('by a sentence that says what to save instead', async () => {
    const header = (text: string): Buffer => npyFile([2, 4, 8, 3], new Uint8Array(192), { header: text });
    const contents: [Buffer, RegExp][] = [
      [npyFile([2, 4, 8, 3], new Float64Array(192)), /is an array of <f8: save it as uint8, uint16 or float32/],
      [npyFile([4, 8], new Uint8Array(32)), /has the shape \(4, 8\): save an array of/],
      [npyFile([4, 8, 3], new Uint8Array(96)), /is one picture, not frames/],
      [npyFile([2, 4, 8, 2], new Uint8Array(128)), /has the shape \(2, 4, 8, 2\): save an array of/],
      [npyFile([1, 2, 4, 8, 3], new Uint8Array(192)), /has the shape/],
      [npyFile([0, 4, 8, 3], new Uint8Array(0)), /without any pixel/],
      [npyFile([1, 20_000, 1, 1], new Uint8Array(20_000)), /16384 pixels a side at most/],
      [npyFile([1, 16_384, 16_384, 3], new Uint8Array(1)), /a frame holds \d+ values at most/],
      [header("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 4, 8, 3), }"), /is in Fortran order/],
      [header("{'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (2, 4, 8, 3), }"), /is an array of records/],
      [header("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 4 4, 8, 3), }"), /has the shape|is damaged/],
      [header("{'descr': 'constructor', 'fortran_order': False, 'shape': (2, 4, 8, 3), }"), /is an array of constructor/],
      [header('nothing'), /is damaged/],
      [Buffer.from('\x93NUMPY\x01\0\0\0nothing', 'latin1'), /is damaged/],
      [Buffer.from('\x93NUMPY\x02\0\xff\xff\xff\xffnothing', 'latin1'), /is damaged/],
      [Buffer.from('\x93NUMPY\x09\0\x10\0nothing', 'latin1'), /version 9 of NumPy's format: 1 to 3 are known/],
    ];
    for (const [i, [content, message]] of contents.entries()) {
      const file = scratch(`wrong-${i}.npy`);
      writeFileSync(file, content);
      await refused(file, message);
    }
  });

  test('values outside of [0, 1]', async () => {
    for (const value of [-0.01, 1.5, 255, NaN, Infinity]) {
      const file = scratch(`outside-${value}.npy`);
      const samples = new Float32Array(2 * 4 * 8);
      samples[40] = value;
      writeFileSync(file, npyFile([2, 4, 8], samples));
      await refusedReading(file, /The array holds .* in frame 1 of ".*": save values in \[0, 1\]/);
    }
  });
});

describe('what would take too much memory', () => {
  test('a film of three hours is refused before anything is decoded', async () => {
    const file = scratch('film.mp4');
    // The screen stands still after the first frames: two last for hours.
    const time = (i: number): number => (i < 29 ? i : 3 * 3600 * 10);
    await writeClip(file, { ...clip, time });
    const about = await probeVideo(file);
    assert.ok(Math.abs(about.duration - 3 * 3600) < 1, String(about.duration));
    // All that could be decoded is destroyed: who tries meets damage.
    const bytes = readFileSync(file);
    const media = bytes.indexOf('mdat', 0, 'latin1');
    const length = bytes.readUInt32BE(media - 4);
    bytes.fill(0xff, media + 4, media - 4 + length);
    writeFileSync(file, bytes);
    let steps = 0;
    const options = { resize: { width: 1920, height: 1080 }, progress: () => (steps += 1) };
    await refusedReading(file, /would take 2\.\d+ TiB of memory \(10800\d frames of 1920 x 1080\), and .* GiB are allowed: choose/, options);
    assert.equal(steps, 0);
    await refusedReading(file, /is damaged/, { end: 1 });
  });

  test('with a limit of one\'s own, for every kind of source', async () => {
    const film = scratch('limit.mkv');
    await writeClip(film, { ...clip, container: 'matroska' });
    const array = scratch('limit.npy');
    writeFileSync(array, npyFile([30, 32, 48, 3], new Uint8Array(30 * 32 * 48 * 3)));
    mkdirSync(scratch('limit'));
    for (let i = 0; i < 30; i++) {
      const image = sharp({ create: { width: 48, height: 32, channels: 3, background: '#102030' } });
      await image.png({ compressionLevel: 1 }).toFile(scratch(`limit/${i}.png`));
    }
    const bytes = 30 * 32 * 48 * 3 * 4;
    for (const file of [film, array, scratch('limit')]) {
      await refusedReading(file, /would take 540 KiB of memory \(30 frames of 48 x 32\), and 540 KiB are allowed/, { memoryLimit: bytes - 1 });
      assert.equal((await readVideo(file, { memoryLimit: bytes })).frames, 30);
      assert.equal((await readVideo(file, { memoryLimit: bytes / 2, frameRate: 30, end: 0.5 })).frames, 15);
    }
  });
});

test('selections that do not fit', async () => {
  const file = scratch('selected.mp4');
  await writeClip(file, clip);
  const selections: [VideoSelection, RegExp][] = [
    [{ start: 3 }, /The video is 3 s long: it has nothing after 3 s/],
    [{ start: -1 }, /begins at 0 s or later/],
    [{ start: 2, end: 2 }, /ends after that, not 2 s to 2 s/],
    [{ end: NaN }, /not 0 s to NaN s/],
    [{ frameRate: 0 }, /A frame rate is above 0/],
    [{ frameRate: 1e6 }, /at most 1000 a second, not 1000000/],
    [{ crop: { left: 0, top: 0, width: 49, height: 32 } }, /is not in a frame of 48 x 32/],
    [{ crop: { left: 40, top: 0, width: 9, height: 1 } }, /is not in a frame/],
    [{ crop: { left: 0.5, top: 0, width: 9, height: 1 } }, /is not in a frame/],
    [{ crop: { left: 0, top: 0, width: 0, height: 1 } }, /is not in a frame/],
    [{ resize: { width: 0 } }, /1 to 16384 pixels a side/],
    [{ resize: { width: 20_000 } }, /1 to 16384 pixels a side/],
    [{ resize: { width: 10.5 } }, /1 to 16384 pixels a side/],
  ];
  for (const [selection, message] of selections) await rejects(readVideo(file, selection), SettingError, message);
});
