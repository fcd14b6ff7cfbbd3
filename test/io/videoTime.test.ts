/** Which frame stands at which time: even and uneven rates, ranges, rounded clocks, reordered frames. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { CancelledError, FileError } from '../../src-main/core/base/errors.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import { flatFrame, RANGE, wave, waveFrame, writeClip, type Clip } from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const [WIDTH, HEIGHT] = [32, 24];
const LOSSLESS = 2e-5;

/** Frame `i` is grey of brightness 20 + 2 i: its number can be read off. */
function numbered(count: number): Clip['frame'] {
  return (i) => (i < count ? flatFrame(WIDTH, HEIGHT, [20 + 2 * i, 128, 128]) : undefined);
}

const flat = { width: WIDTH, height: HEIGHT, pixelFormat: 'yuv420p', range: RANGE.limited };
const mkv = { ...flat, container: 'matroska', encoder: 'libx264', encoderOptions: { qp: '0' } };
const mp4 = { ...mkv, container: 'mp4' };

/** Which of the source's frames stand in a clip of numbered frames. */
function numbersOf({ values, frames, width, height }: VideoSignal): number[] {
  const size = width * height;
  return Array.from({ length: frames }, (_, i) => {
    const number = ((values[i * size] as number) * 219 + 16 - 20) / 2;
    assert.ok(Math.abs(number - Math.round(number)) < 0.01, `frame ${i} is of no number: ${number}`);
    return Math.abs(Math.round(number));
  });
}

const upTo = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => first + i);

describe('even rates', () => {
  test('every frame of the source stands once, whatever the file rounds times to', async () => {
    const rates: [string, [number, number], [number, number]][] = [
      ['30', [1, 30], [30, 1]],
      ['29.97', [1001, 30000], [30000, 1001]],
      ['23.976', [1001, 24000], [24000, 1001]],
      ['59.94', [1001, 60000], [60000, 1001]],
      ['12.5', [2, 25], [25, 2]],
    ];
    for (const [name, timeBase, rate] of rates) {
      // Matroska rounds to milliseconds.
      for (const container of ['mp4', 'matroska']) {
        const file = scratch(`even-${name}.${container}`);
        await writeClip(file, { ...mkv, container, timeBase, frameRate: rate, frame: numbered(40) });
        const about = await probeVideo(file);
        assert.equal(about.isVariable, false, `${name} ${container}`);
        assert.ok(Math.abs(about.frameRate / (rate[0] / rate[1]) - 1) < 1e-3, `${name} ${container}: ${about.frameRate}`);
        assert.equal(about.frames, 40);
        const video = await readVideo(file);
        assert.deepEqual(numbersOf(video), upTo(40), `${name} ${container}`);
        assert.equal(video.frameRate, about.frameRate);
      }
    }
  });

  test('frames out of order in the file stand in their own, in a file that begins before 0', async () => {
    const file = scratch('reordered.mp4');
    const encoderOptions = { crf: '1', bf: '3', 'b-pyramid': 'normal', g: '40' };
    await writeClip(file, { ...mp4, encoderOptions, frame: numbered(40) });
    assert.deepEqual(numbersOf(await readVideo(file)), upTo(40));
  });

  test('time begins at the first frame, wherever the file puts it', async () => {
    for (const container of ['mp4', 'matroska']) {
      const file = scratch(`late.${container}`);
      await writeClip(file, { ...mkv, container, frame: numbered(12), time: (i) => i + 7 });
      const video = await readVideo(file, { start: 0.3, end: 0.6 });
      assert.deepEqual(numbersOf(video), [3, 4, 5], container);
    }
  });

  test('a wave moves as it was made, in every codec', async () => {
    const clips: [string, Partial<Clip>][] = [
      ['wave.mp4', {}],
      ['wave.mov', { container: 'mov', encoderOptions: { crf: '2' } }],
      ['wave.webm', { container: 'webm', encoder: 'libvpx-vp9', encoderOptions: { lossless: '1', deadline: 'realtime' } }],
      ['wave-av1.mp4', { encoder: 'libsvtav1', encoderOptions: { crf: '4', preset: '10' } }],
    ];
    const count = 24;
    for (const [name, clip] of clips) {
      const file = scratch(name);
      const frame = (i: number): Uint8Array | undefined => (i < count ? waveFrame(64, 48, i / 24) : undefined);
      await writeClip(file, { ...mp4, ...{ width: 64, height: 48, frame, timeBase: [1, 24] }, ...clip });
      const { frames, values } = await readVideo(file);
      assert.equal(frames, count, name);
      let worst = 0;
      for (let i = 0; i < frames * 48 * 64; i++) {
        const [t, y, x] = [Math.floor(i / 3072), Math.floor(i / 64) % 48, i % 64];
        worst = Math.max(worst, Math.abs((values[i] as number) - wave(t / 24, y / 47, x / 63)));
      }
      // From one frame to the next it moves by up to 0.07.
      assert.ok(worst < 0.045, `${name}: ${worst}`);
    }
  });
});

describe('a part and another rate', () => {
  const file = scratch('part.mp4');
  const make = (): Promise<void> => writeClip(file, { ...mp4, frame: numbered(100), encoderOptions: { qp: '0', g: '25' } });

  test('ranges, from key frames or between them', async () => {
    await make();
    const parts: [number, number, number[]][] = [
      [0, 1, upTo(10)],
      [0.5, 0.9, upTo(4, 5)],
      [2.5, 3, upTo(5, 25)],
      [7.3, 8.2, upTo(9, 73)],
      [9.8, 30, [98, 99]],
    ];
    for (const [start, end, expected] of parts) {
      const video = await readVideo(file, { start, end });
      assert.deepEqual(numbersOf(video), expected, `${start} to ${end}`);
    }
  });

  test('another rate takes the frame that is on the screen', async () => {
    assert.deepEqual(numbersOf(await readVideo(file, { end: 1, frameRate: 5 })), [0, 2, 4, 6, 8]);
    assert.deepEqual(numbersOf(await readVideo(file, { end: 0.4, frameRate: 25 })), [0, 0, 0, 1, 1, 2, 2, 2, 3, 3]);
    const slow = await readVideo(file, { start: 0.05, frameRate: 0.5 });
    assert.deepEqual(numbersOf(slow), [0, 20, 40, 60, 80]);
    assert.equal(slow.frameRate, 0.5);
  });

  test('progress counts frames up to all of them, and a stop is heeded', async () => {
    const seen: number[] = [];
    await readVideo(file, { end: 1, progress: (done, total) => seen.push(done / total) });
    assert.deepEqual(seen, upTo(10, 1).map((done) => done / 10));
    const stop = new AbortController();
    const reading = readVideo(file, { signal: stop.signal, progress: () => stop.abort() });
    await assert.rejects(reading, CancelledError);
    await assert.rejects(readVideo(file, { signal: AbortSignal.abort() }), CancelledError);
  });
});

describe('uneven rates', () => {
  // Units of 1/100 s.
  const times = [0, 10, 20, 30, 70, 80, 85, 90, 100, 110];

  test('a grid of the usual step takes what is on the screen', async () => {
    for (const container of ['mp4', 'matroska']) {
      const file = scratch(`uneven.${container}`);
      await writeClip(file, {
        ...{ ...mkv, container, frame: numbered(times.length), timeBase: [1, 100], lastDuration: 20 },
        time: (i) => times[i] ?? 0,
      });
      const about = await probeVideo(file);
      assert.equal(about.isVariable, true);
      assert.equal(about.frameRate, 10);
      assert.deepEqual(about.brief, { frames: 1, frameRate: 20 }, 'the one at 0.85 s is not taken');
      const briefs: unknown[] = [];
      for (const frameRate of [5, 8, 20]) await readVideo(file, { frameRate, planned: ({ brief }) => briefs.push(brief) });
      assert.deepEqual(briefs, [{ frames: 4, frameRate: 20 }, { frames: 2, frameRate: 20 }, undefined], 'at the rate that is taken');
      const video = await readVideo(file);
      assert.deepEqual(numbersOf(video), [0, 1, 2, 3, 3, 3, 3, 4, 5, 7, 8, 9, 9].slice(0, video.frames), container);
      assert.ok(video.frames >= 12, `${container}: ${video.frames}`);
      const fine = await readVideo(file, { start: 0.7, end: 1, frameRate: 20 });
      assert.deepEqual(numbersOf(fine), [4, 4, 5, 6, 7, 7], container);
    }
  });

  test('frames that all have one time are refused by name', async () => {
    const file = scratch('oneTime.mkv');
    // Matroska rounds to milliseconds.
    await writeClip(file, { ...mkv, frame: numbered(4), timeBase: [1, 100_000], time: (i) => i });
    await assert.rejects(probeVideo(file), new FileError(`"${file}" gives all of its 4 frames the same time: convert it, with a frame rate, first.`));
  });

  test('delays of GIF and WebP', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const file = scratch(`delays.${format}`);
      const levels = [0, 85, 170, 255];
      const pixels = Uint8Array.from(levels.flatMap((level) => new Array<number>(16 * 3).fill(level)));
      const image = sharp(pixels, { raw: { width: 4, height: 16, channels: 3, pageHeight: 4 } });
      const delay = [100, 300, 50, 150];
      await (format === 'gif' ? image.gif({ delay, dither: 0 }) : image.webp({ delay, lossless: true })).toFile(file);
      const about = await probeVideo(file);
      assert.equal(about.isVariable, true, format);
      assert.ok(Math.abs(about.duration - 0.6) < 1e-9, `${format}: ${about.duration}`);
      const { values, frames } = await readVideo(file, { frameRate: 20 });
      const shown = Array.from({ length: frames }, (_, i) => Math.round((values[i * 16] as number) * 3));
      assert.deepEqual(shown, [0, 0, 1, 1, 1, 1, 1, 1, 2, 3, 3, 3], format);
    }
  });
});

test('one frame alone is a video of one frame, whether its rate is told or only how long it lasts', async () => {
  for (const container of ['mp4', 'matroska', 'webm']) {
    for (const rate of [undefined, [10, 1]] as const) {
      const file = scratch(`single-${rate ? 'told' : 'untold'}.${container}`);
      const encoder = container === 'webm' ? { encoder: 'libvpx-vp9', encoderOptions: { lossless: '1' } } : {};
      const clip: Clip = { ...mkv, ...encoder, container, frame: numbered(1) };
      await writeClip(file, rate ? { ...clip, frameRate: [...rate] } : clip);
      const { frames, frameRate, duration } = await probeVideo(file);
      assert.deepEqual([frames, frameRate, duration], [1, 10, 0.1], file);
      assert.deepEqual(numbersOf(await readVideo(file)), [0]);
    }
  }
});

test('the clip of the measurements', { skip: !existsSync('/work/shared/datasets/clip.mp4') }, async () => {
  const about = await probeVideo('/work/shared/datasets/clip.mp4');
  const { frames, frameRate, width, height, duration, codec, isCounted } = about;
  assert.deepEqual([frames, frameRate, width, height, duration, codec, isCounted], [60, 15, 320, 180, 4, 'h264', true]);
  const video = await readVideo('/work/shared/datasets/clip.mp4', { start: 1, end: 2, resize: { width: 80 } });
  assert.deepEqual([video.frames, video.width, video.height, video.channels], [15, 80, 45, 3]);
  assert.ok(video.values.every((value) => value >= 0 && value <= 1), 'a value outside [0, 1]');
  const mean = video.values.reduce((sum, value) => sum + value, 0) / video.values.length;
  assert.ok(Math.abs(mean - 0.5) < 0.35, String(mean));
});

test('lossless numbers are exact', async () => {
  const file = scratch('exact.mp4');
  await writeClip(file, { ...mp4, frame: numbered(3) });
  const { values } = await readVideo(file);
  assert.ok(Math.abs((values[0] as number) - 4 / 219) < LOSSLESS, String(values[0]));
});
