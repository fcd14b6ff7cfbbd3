/** Videos written and read again: their frames, rate, size and sound; whole files or none. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CancelledError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import type { VideoCodec } from '../../src-main/core/query/clipFormats.ts';
import { videoFrame } from '../../src-main/core/kinds/video/signal.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { writeVideo, type WriteVideoOptions } from '../../src-main/io/video/write/writeVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { audioPackets, flatFrame, psnr, RANGE, wave, worst, writeClip } from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const RATE = 15;

/** A frame of three waves, one a channel, [channels, height, width]. */
function picture(t: number, width: number, height: number, channels: 1 | 3): Float32Array {
  return Float32Array.from({ length: channels * height * width }, (_, i) => {
    const [channel, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    return wave(t + 0.2 * channel, y / height, x / width);
  });
}

function pictures(count: number, { width, height, channels }: Size): Float32Array[] {
  return Array.from({ length: count }, (_, i) => picture(i / RATE, width, height, channels));
}

type Size = Pick<WriteVideoOptions, 'width' | 'height' | 'channels'>;

/** Decibels by which a file of so many frames comes close to what was written. */
async function closeness(file: string, count: number, size: Size): Promise<number> {
  const video = await readVideo(file);
  assert.deepEqual([video.frames, video.width, video.height, video.channels], [count, size.width, size.height, size.channels]);
  const found = Array.from({ length: count }, (_, i) => psnr(videoFrame(video, i), picture(i / RATE, size.width, size.height, size.channels)));
  return Math.min(...found);
}

const colour: Size = { width: 64, height: 48, channels: 3 };

describe('what is written is what is read', () => {
  const formats: [string, VideoCodec | undefined, VideoCodec, number][] = [
    ['default.mp4', undefined, 'h264', 34],
    ['default.webm', undefined, 'vp9', 34],
    ['vp8.webm', 'vp8', 'vp8', 32],
    ['av1.webm', 'av1', 'av1', 34],
    ['default.gif', undefined, 'gif', 30],
    ['default.webp', undefined, 'webp', 32],
  ];
  for (const [name, codec, written, bound] of formats) {
    test(`${name} of ${written}`, async () => {
      const file = scratch(`round-${name}`);
      const count = 20;
      const result = await writeVideo(file, { ...colour, frameRate: RATE, codec }, pictures(count, colour));
      assert.deepEqual(result, { frames: count, codec: written, notes: [] });
      const about = await probeVideo(file);
      assert.deepEqual([about.codec, about.frames], [written, count]);
      // GIF has hundredths, WebP and WebM thousandths of a second.
      assert.ok(Math.abs(about.frameRate / RATE - 1) < 0.02, String(about.frameRate));
      assert.ok(Math.abs(about.duration - count / RATE) < 0.02, String(about.duration));
      if (written !== 'gif' && written !== 'webp') {
        const matrix = written === 'vp8' ? 'bt470bg' : 'bt709';
        assert.deepEqual(about.colour, { range: 'limited', matrix, primaries: 'bt709', transfer: 'bt709' });
      }
      const found = await closeness(file, count, colour);
      assert.ok(found > bound, `${found} dB`);
    });
  }

  test('grey frames, and frames of odd sizes', async () => {
    for (const name of ['mp4', 'webm', 'gif', 'webp']) {
      for (const size of [
        { width: 64, height: 48, channels: 1 },
        { width: 35, height: 27, channels: 3 },
        { width: 33, height: 40, channels: 1 },
      ] as Size[]) {
        const file = scratch(`${size.width}-${size.channels}.${name}`);
        const { notes } = await writeVideo(file, { ...size, frameRate: RATE }, pictures(4, size));
        const found = await closeness(file, 4, size);
        assert.ok(found > 27, `${name} ${size.width} x ${size.height}: ${found} dB`);
        const isPadded = name === 'mp4' && size.width % 2 === 1;
        assert.equal(notes.length, isPadded ? 1 : 0, notes.join());
        if (isPadded) assert.match(notes[0] ?? '', /it is (36 x 28|34 x 40), of which (35 x 27|33 x 40) are marked/);
      }
    }
  });

  test('a higher quality comes closer and takes more', async () => {
    for (const [name, codec] of [
      ['mp4', 'h264'],
      ['webm', 'vp9'],
      ['webm', 'vp8'],
      ['webm', 'av1'],
      ['webp', 'webp'],
    ] as [string, VideoCodec][]) {
      const found: [number, number][] = [];
      for (const quality of [5, 95]) {
        const file = scratch(`${codec}-${quality}.${name}`);
        await writeVideo(file, { ...colour, frameRate: RATE, codec, quality }, pictures(8, colour));
        found.push([await closeness(file, 8, colour), statSync(file).size]);
      }
      const [[low, small], [high, large]] = found as [[number, number], [number, number]];
      assert.ok(high > low + 3 && large > small, `${codec}: ${low} dB in ${small} bytes, ${high} dB in ${large}`);
    }
  });

  test('rates of television, and of GIF without drift', async () => {
    const small: Size = { width: 32, height: 32, channels: 1 };
    for (const [name, frameRate] of [
      ['mp4', 30000 / 1001],
      ['mp4', 23.976],
      ['webm', 12.5],
      ['webm', 60],
      ['mp4', 0.5],
    ] as [string, number][]) {
      const file = scratch(`rate-${frameRate}.${name}`);
      await writeVideo(file, { ...small, frameRate }, pictures(12, small));
      const about = await probeVideo(file);
      assert.deepEqual([about.frames, about.isVariable], [12, false], `${name} ${frameRate}`);
      assert.ok(Math.abs(about.frameRate / frameRate - 1) < 2e-5, `${name}: ${about.frameRate}`);
    }
    const file = scratch('drift.gif');
    await writeVideo(file, { ...small, frameRate: 30 }, pictures(60, small));
    const { duration } = await probeVideo(file);
    assert.ok(Math.abs(duration - 2) < 0.011, `60 frames at 30 a second last ${duration} s`);
  });
});

describe('PNG files', () => {
  const size: Size = { width: 9, height: 7, channels: 3 };

  test('by a pattern or into a new folder, exact to half a step', async () => {
    mkdirSync(scratch('stills'));
    for (const [target, names] of [
      ['stills/a-%03d.png', ['a-000.png', 'a-001.png', 'a-002.png']],
      ['new-folder', ['frame-00000.png', 'frame-00001.png', 'frame-00002.png']],
    ] as const) {
      const result = await writeVideo(scratch(target), { ...size, frameRate: RATE }, pictures(3, size));
      assert.deepEqual(result, { frames: 3, codec: 'png', notes: [] });
      const folder = scratch(target.split('/')[0] as string);
      assert.deepEqual(readdirSync(folder).sort(), names);
      const video = await readVideo(scratch(target));
      for (let i = 0; i < 3; i++) {
        const most = worst(videoFrame(video, i), picture(i / RATE, 9, 7, 3));
        assert.ok(most < 0.5 / 255 + 1e-6, `${target} ${i}: ${most}`);
      }
    }
  });

  test('values outside of [0, 1] are clamped, what is no number is 0', async () => {
    const values = Float32Array.of(-1, 0.2, 2, NaN, Infinity, -Infinity);
    await writeVideo(scratch('clamped'), { width: 3, height: 2, channels: 1, frameRate: 1 }, [values]);
    const video = await readVideo(scratch('clamped'));
    assert.ok(worst(video.values, [0, 0.2, 1, 0, 1, 0]) < 1e-6, video.values.join());
    const file = scratch('clamped.webp');
    const wide = Float32Array.from({ length: 64 * 32 }, (_, i) => (i % 64 < 32 ? -3 : 7));
    await writeVideo(file, { width: 64, height: 32, channels: 1, frameRate: 1, quality: 100 }, [wide]);
    const { values: read } = await readVideo(file);
    assert.ok(worst(read, wide.map((value) => Math.min(1, Math.max(0, value)))) < 0.05, 'webp');
  });
});

describe('sound', () => {
  /** A clip of 2 s with sound. */
  async function source(name: string, container: string, encoder: string): Promise<string> {
    const file = scratch(name);
    const frame = (i: number): Uint8Array | undefined => (i < 20 ? flatFrame(32, 32, [20 + 5 * i, 128, 128]) : undefined);
    const pictures2 = { width: 32, height: 32, frame, pixelFormat: 'yuv420p', range: RANGE.limited, encoder: 'libx264' };
    await writeClip(file, { ...pictures2, container, audio: { encoder, seconds: 2 } });
    return file;
  }

  const options = { ...colour, frameRate: RATE };

  test('is carried over packet by packet, beside the pictures it belongs to', async () => {
    for (const [name, container, encoder, target] of [
      ['aac.mp4', 'mp4', 'aac', 'sound-aac.mp4'],
      ['opus.mkv', 'matroska', 'libopus', 'sound-opus.webm'],
      ['opus2.mkv', 'matroska', 'libopus', 'sound-opus.mp4'],
    ] as const) {
      const from = await source(name, container, encoder);
      for (const [start, end] of [
        [0, 2],
        [0.6, 1.4],
      ] as const) {
        const file = scratch(`${start}-${target}`);
        const count = Math.round((end - start) * RATE);
        const written = await writeVideo(file, { ...options, audioFrom: { file: from, start, end } }, pictures(count, colour));
        assert.deepEqual(written.notes, [], target);
        const [before, after] = [await audioPackets(from), await audioPackets(file)];
        const wanted = before.filter(({ time, duration }) => time + duration > start + 0.05 && time < end - 0.05);
        const at = new Map(after.map(({ data, time }) => [data, time]));
        for (const { data, time } of wanted) {
          const found = at.get(data);
          assert.ok(found !== undefined, `${target}: the packet at ${time} s is missing`);
          assert.ok(Math.abs(found - (time - start)) < 0.03, `${target}: the packet at ${time} s is at ${found} s`);
        }
        const last = after.at(-1);
        assert.ok(last && last.time < end - start, `${target}: sound ends with the pictures, not at ${last?.time} s`);
        const { frames, audio } = await probeVideo(file);
        assert.deepEqual([frames, audio.length], [count, 1], target);
      }
    }
  });

  test('what a container does not take is left out, and said', async () => {
    const from = await source('left-out.mp4', 'mp4', 'aac');
    const audioFrom = { file: from, start: 0, end: 1 };
    for (const [target, note] of [
      ['left-out.webm', 'WebM does not take sound coded as aac: it was left out.'],
      ['left-out.gif', 'GIF has no sound: it was left out.'],
      ['left-out', 'Images have no sound: it was left out.'],
    ] as const) {
      const { notes } = await writeVideo(scratch(target), { ...options, audioFrom }, pictures(2, colour));
      assert.deepEqual(notes, [note]);
      assert.deepEqual((await probeVideo(scratch(target))).audio, []);
    }
  });

  test('of a source without any there is none', async () => {
    const silent = scratch('silent.webm');
    await writeVideo(silent, options, pictures(2, colour));
    const file = scratch('silent.mp4');
    const { notes } = await writeVideo(file, { ...options, audioFrom: { file: silent, start: 0, end: 1 } }, pictures(2, colour));
    assert.deepEqual([notes, (await probeVideo(file)).audio], [[], []]);
  });

  test('that cannot be read stops the writing, with nothing left behind', async () => {
    mkdirSync(scratch('no-sound'));
    const missing = { file: scratch('no-sound/missing.mp4'), start: 0, end: 1 };
    const writing = writeVideo(scratch('no-sound/out.mp4'), { ...options, audioFrom: missing }, pictures(2, colour));
    await assert.rejects(writing, FileError);
    assert.deepEqual(readdirSync(scratch('no-sound')), []);
  });
});

describe('whole or not at all', () => {
  const targets = ['a.mp4', 'a.webm', 'av1.webm', 'a.gif', 'a.webp', 'a-%d.png', 'folder'];
  const optionsFor = (target: string): WriteVideoOptions => ({
    ...{ ...colour, frameRate: RATE },
    codec: target.startsWith('av1') ? 'av1' : undefined,
  });

  test('a stop leaves no file, and an older one as it was', async () => {
    for (const target of targets) {
      const folder = scratch(`stopped-${target.replace('%', '')}`);
      mkdirSync(folder);
      const stop = new AbortController();
      const frames = async function* (): AsyncGenerator<Float32Array> {
        for (const [i, planes] of pictures(30, colour).entries()) {
          if (i === 25) stop.abort();
          yield await Promise.resolve(planes);
        }
      };
      const options = { ...optionsFor(target), signal: stop.signal };
      await assert.rejects(writeVideo(`${folder}/${target}`, options, frames()), CancelledError, target);
      assert.deepEqual(readdirSync(folder), [], target);
    }
    const old = scratch('old.mp4');
    writeFileSync(old, 'old');
    const stopped = writeVideo(old, { ...optionsFor('a.mp4'), signal: AbortSignal.abort() }, pictures(3, colour));
    await assert.rejects(stopped, CancelledError);
    assert.equal(readFileSync(old, 'utf8'), 'old');
  });

  test('so do frames that fail, have another size, or never come', async () => {
    for (const target of targets) {
      const folder = scratch(`failed-${target.replace('%', '')}`);
      mkdirSync(folder);
      const failing = function* (): Generator<Float32Array> {
        yield* pictures(3, colour);
        throw new TypeError('the model is gone');
      };
      const write = (frames: Iterable<Float32Array>): Promise<unknown> =>
        writeVideo(`${folder}/${target}`, optionsFor(target), frames);
      await assert.rejects(write(failing()), /the model is gone/, target);
      await assert.rejects(write([picture(0, 64, 48, 1)]), RangeError, target);
      await assert.rejects(write([]), RangeError, target);
      assert.deepEqual(readdirSync(folder), [], target);
    }
  });

  test('places that cannot be written to are named', async () => {
    mkdirSync(scratch('folder.mp4'));
    for (const [target, message] of [
      ['nowhere/a.mp4', /there is no folder ".*nowhere"/],
      ['nowhere/a-%d.png', /there is no folder/],
      ['folder.mp4', /it is a folder/],
    ] as const) {
      await assert.rejects(writeVideo(scratch(target), optionsFor(target), pictures(1, colour)), (error) => {
        assert.ok(error instanceof FileError, String(error));
        assert.match(error.message, message);
        return true;
      });
    }
  });
});

test('what a format does not take is refused before any work', async () => {
  const asked: [string, Partial<WriteVideoOptions>, RegExp][] = [
    ['a.avi', {}, /does not name a video/],
    ['a.png', {}, /names one image/],
    ['a.mp4', { codec: 'vp9' }, /MP4 does not hold vp9: choose h264/],
    ['a.webm', { codec: 'h264' }, /WebM does not hold h264/],
    ['a.mp4', { width: 0 }, /1 to 16384 pixels a side, not 0 x 48/],
    ['a.mp4', { height: 20_000 }, /not 64 x 20000/],
    ['a.mp4', { width: 1.5 }, /not 1.5 x 48/],
    ['a.mp4', { frameRate: 0 }, /A frame rate is above 0, not 0/],
    ['a.mp4', { frameRate: NaN }, /not NaN/],
    ['a.gif', { frameRate: 60 }, /GIF takes at most 50 frames a second, not 60/],
    ['a.mp4', { quality: 0 }, /from 1 to 100, not 0/],
    ['a.webm', { codec: 'av1', width: 16 }, /takes at least 32 pixels a side, not 16 x 48/],
  ];
  for (const [name, options, message] of asked) {
    let isAsked = false;
    const frames = function* (): Generator<Float32Array> {
      isAsked = true;
      yield picture(0, 64, 48, 3);
    };
    const file = scratch(`refused-${name}`);
    await assert.rejects(writeVideo(file, { ...colour, frameRate: RATE, ...options }, frames()), (error) => {
      assert.ok(error instanceof SettingError, `${name}: ${String(error)}`);
      assert.match(error.message, message);
      return true;
    });
    assert.deepEqual([isAsked, existsSync(file)], [false, false], name);
  }
});
