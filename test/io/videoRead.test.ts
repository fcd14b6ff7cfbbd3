/** Videos of every container and codec: what is known of them, and what stands in the pixels that are asked for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { planVideo, type VideoSelection } from '../../src-main/core/kinds/video/selection.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import {
  cropped,
  flatFrame,
  psnr,
  RANGE,
  wave,
  waveFrame,
  worst,
  writeClip,
  type Clip,
} from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const LOSSLESS = 2e-5;
/** Half a step of limited range. */
const STEP = 0.5 / 219 + LOSSLESS;

const x264 = { encoder: 'libx264', encoderOptions: { qp: '0', preset: 'ultrafast' } };
const lossless = { container: 'matroska', pixelFormat: 'yuv420p', range: RANGE.limited, ...x264 };

/** A clip of the wave, 20 frames a second. */
function waveClip(width: number, height: number, count: number): Pick<Clip, 'width' | 'height' | 'timeBase' | 'frame'> {
  const frame = (i: number): Uint8Array | undefined => (i < count ? waveFrame(width, height, i / 20) : undefined);
  return { width, height, timeBase: [1, 20], frame };
}

/** What the wave has at the frames and pixels of a video that shows all of it. */
function waveValues({ frames, width, height, frameRate }: VideoSignal, start = 0): Float32Array {
  return Float32Array.from({ length: frames * height * width }, (_, i) => {
    const [t, y, x] = [Math.floor(i / (width * height)), Math.floor(i / width) % height, i % width];
    return wave(start + t / frameRate, y / (height - 1), x / (width - 1));
  });
}

function mapped<T, U>(value: T | undefined, change: (value: T) => U): U | undefined {
  return value === undefined ? undefined : change(value);
}

describe('every container and codec', () => {
  const vpx = { pixelFormat: 'yuv420p', container: 'webm' };
  const svt = { pixelFormat: 'yuv420p', encoder: 'libsvtav1', encoderOptions: { crf: '12', preset: '11' } };
  const quick = { deadline: 'realtime', 'cpu-used': '8' };
  const x265 = { encoder: 'libx265', encoderOptions: { crf: '8', preset: 'ultrafast', 'x265-params': 'log-level=none' } };
  const clips: [string, string, string, Omit<Clip, 'width' | 'height' | 'frame'>][] = [
    ['h264.mp4', 'mp4', 'h264', { ...lossless, container: 'mp4', encoderOptions: { crf: '12' } }],
    ['hevc.mp4', 'mp4', 'hevc', { pixelFormat: 'yuv420p', container: 'mp4', ...x265 }],
    ['h264.mov', 'mp4', 'h264', { ...lossless, container: 'mov' }],
    ['vp8.webm', 'matroska', 'vp8', { ...vpx, encoder: 'libvpx', encoderOptions: { ...quick, b: '20M', qmax: '8' } }],
    ['vp9.webm', 'matroska', 'vp9', { ...vpx, encoder: 'libvpx-vp9', encoderOptions: { ...quick, crf: '8', b: '0' } }],
    ['av1.webm', 'matroska', 'av1', { ...svt, container: 'webm' }],
    ['av1.mp4', 'mp4', 'av1', { ...svt, container: 'mp4' }],
    ['hevc.mkv', 'matroska', 'hevc', { pixelFormat: 'yuv420p', container: 'matroska', ...x265 }],
    ['mpeg4.mkv', 'matroska', 'mpeg4', { container: 'matroska', pixelFormat: 'yuv420p', encoder: 'mpeg4', encoderOptions: { b: '4M' } }],
  ];
  for (const [name, container, codec, clip] of clips) {
    test(name, async () => {
      const file = scratch(name);
      await writeClip(file, { ...clip, ...waveClip(64, 48, 12), range: RANGE.limited });
      const about = await probeVideo(file);
      const { isTimed, isVariable, isCounted, rotation, pixelAspect, audio } = about;
      assert.deepEqual([about.container, about.codec, about.width, about.height], [container, codec, 64, 48]);
      assert.deepEqual([isTimed, isVariable, isCounted, rotation, pixelAspect], [true, false, true, 0, 1]);
      assert.deepEqual([about.frames, about.frameRate, about.duration, audio], [12, 20, 0.6, []]);
      const video = await readVideo(file);
      assert.deepEqual([video.frames, video.width, video.height, video.frameRate], [12, 64, 48, 20]);
      const grey = video.values.subarray(0, 12 * 64 * 48);
      const found = psnr(grey, waveValues(video));
      assert.ok(found > 36, `${found} dB`);
    });
  }

  test('ProRes of 4:2:2 in 10 bits, as cameras write it', async () => {
    const file = scratch('prores.mov');
    const { frame, ...clip } = waveClip(64, 48, 5);
    // Brightness of 8 bits in 10, then two planes of half the width without colour.
    const wide = (bytes: Uint8Array): Uint8Array => {
      const samples = Uint16Array.from({ length: 2 * 64 * 48 }, (_, i) => (i < 64 * 48 ? 4 * (bytes[i] as number) : 512));
      return new Uint8Array(samples.buffer);
    };
    const encoding = { container: 'mov', encoder: 'prores_ks', pixelFormat: 'yuv422p10le', range: RANGE.limited };
    await writeClip(file, { ...clip, ...encoding, frame: (i) => mapped(frame(i), wide) });
    const { codec, bitDepth, frames } = await probeVideo(file);
    assert.deepEqual([codec, bitDepth, frames], ['prores', 10, 5]);
    const video = await readVideo(file);
    const found = psnr(video.values.subarray(0, 5 * 64 * 48), waveValues(video));
    assert.ok(found > 36, `${found} dB`);
  });

  test('the content decides what a file is, not its name', async () => {
    const file = scratch('a-webm.mp4');
    await writeClip(file, { ...vpx, encoder: 'libvpx-vp9', encoderOptions: quick, ...waveClip(32, 32, 3) });
    const { container, codec } = await probeVideo(file);
    assert.deepEqual([container, codec], ['matroska', 'vp9']);
  });

  test('sound is told, and changes nothing', async () => {
    for (const [name, container, encoder, codec] of [
      ['sound.mp4', 'mp4', 'aac', 'aac'],
      ['sound.mkv', 'matroska', 'libopus', 'opus'],
    ] as const) {
      const file = scratch(name);
      await writeClip(file, { ...lossless, container, ...waveClip(32, 24, 10), audio: { encoder, seconds: 1.5 } });
      const { audio, frames, duration } = await probeVideo(file);
      assert.deepEqual([audio, frames, duration], [[{ codec, channels: 1, sampleRate: 48000 }], 10, 0.5], name);
      const video = await readVideo(file);
      assert.ok(worst(video.values, waveValues(video)) < STEP, name);
    }
  });
});

describe('GIF and WebP', () => {
  test('moving pictures come back exactly', async () => {
    const [width, height, pages] = [10, 6, 7];
    // A bar of red moves over a ramp of blue: fewer than 256 colours.
    const colourAt = (frame: number, x: number): number[] => (x === frame ? [255, 40, 0] : [0, 80, 25 * x]);
    const pixels = Array.from({ length: pages * height * width }, (_, i) =>
      colourAt(Math.floor(i / (width * height)), i % width),
    );
    for (const format of ['gif', 'webp'] as const) {
      const file = scratch(`moving.${format}`);
      const raw = { width, height: height * pages, channels: 3, pageHeight: height } as const;
      const image = sharp(Uint8Array.from(pixels.flat()), { raw });
      const delay = new Array<number>(pages).fill(40);
      await (format === 'gif' ? image.gif({ delay, dither: 0, effort: 10 }) : image.webp({ delay, lossless: true })).toFile(file);
      const about = await probeVideo(file);
      assert.deepEqual([about.container, about.frames, about.frameRate, about.duration], [format, pages, 25, 0.28]);
      const video = await readVideo(file);
      assert.deepEqual([video.width, video.height, video.channels], [width, height, 3]);
      const expected = [0, 1, 2].flatMap((channel) => pixels.map((pixel) => (pixel[channel] as number) / 255));
      assert.ok(worst(video.values, expected) < LOSSLESS, `${format}: ${worst(video.values, expected)}`);
    }
  });
});

describe('crop and resize', () => {
  const [width, height, count] = [64, 48, 6];
  const file = scratch('wave.mkv');
  const make = (): Promise<void> => writeClip(file, { ...lossless, ...waveClip(width, height, count) });

  test('a crop is that part of the whole, at even and odd places', async () => {
    await make();
    const whole = await readVideo(file);
    assert.ok(worst(whole.values, waveValues(whole)) < STEP, 'the wave');
    for (const [left, top, w, h] of [
      [0, 0, 32, 24],
      [10, 20, 16, 8],
      [7, 3, 21, 11],
      [63, 47, 1, 1],
    ] as const) {
      const crop = { left, top, width: w, height: h };
      const part = await readVideo(file, { crop });
      assert.deepEqual([part.width, part.height], [w, h]);
      assert.ok(worst(part.values, cropped(whole, crop)) < LOSSLESS, JSON.stringify(crop));
    }
  });

  test('another size shows the same', async () => {
    for (const [resize, w, h] of [
      [{ width: 32 }, 32, 24],
      [{ height: 96 }, 128, 96],
      [{ width: 40, height: 40 }, 40, 40],
      [{ width: 21, height: 17 }, 21, 17],
    ] as const) {
      const video = await readVideo(file, { resize });
      assert.deepEqual([video.width, video.height], [w, h]);
      // Pixels are areas: the middle of one in a frame of another size lies between those of this one.
      const at = (i: number, side: number, of: number): number => (((i + 0.5) * of) / side - 0.5) / (of - 1);
      const expected = waveValues(video).map((_, i) =>
        wave(Math.floor(i / (w * h)) / 20, at(Math.floor(i / w) % h, h, height), at(i % w, w, width)),
      );
      const found = psnr(video.values, expected);
      assert.ok(found > 38, `${w} x ${h}: ${found} dB`);
    }
  });

  test('the plan tells beforehand what will be, whatever is asked for', async () => {
    const about = await probeVideo(file);
    const selections: VideoSelection[] = [
      {},
      { crop: { left: 5, top: 4, width: 30, height: 20 }, resize: { width: 15 } },
      { start: 0.1, end: 0.25 },
      { start: 0.17, frameRate: 33 },
      { resize: { height: 7 }, frameRate: 7 },
    ];
    for (const selection of selections) {
      const plan = planVideo(about, selection);
      const video = await readVideo(file, selection);
      const { frames, width: w, height: h, frameRate } = video;
      assert.deepEqual([frames, w, h, frameRate], [plan.frames, plan.width, plan.height, plan.frameRate]);
      // The source is grey, which the plan cannot know.
      assert.equal(video.values.byteLength * 3, plan.bytes);
    }
  });
});

describe('frames as they are shown', () => {
  const [width, height] = [64, 32];
  /** Four quarters: 0.1 and 0.3 above, 0.6 and 0.9 below. */
  const quarter = (y: number, x: number): number => Math.round(16 + 219 * ([0.1, 0.3, 0.6, 0.9][(y < 0.5 ? 0 : 2) + (x < 0.5 ? 0 : 1)] ?? 0));
  const frame = (i: number): Uint8Array | undefined => {
    if (i > 1) return undefined;
    const bytes = flatFrame(width, height, [0, 128, 128]);
    for (let p = 0; p < width * height; p++) bytes[p] = quarter(Math.floor(p / width) / height, (p % width) / width);
    return bytes;
  };
  const mp4 = { ...lossless, container: 'mp4', width, height, frame };

  /** The middles of the quarters, in tenths. */
  function quarters({ values, width: w, height: h }: VideoSignal): number[] {
    return [1, 3].flatMap((y) =>
      [1, 3].map((x) => Math.round(10 * (values[Math.floor((y * h) / 4) * w + Math.floor((x * w) / 4)] as number))),
    );
  }

  test('turned and mirrored, with crops of what is shown', async () => {
    const turns: [number, boolean, number[]][] = [
      [0, false, [1, 3, 6, 9]],
      [90, false, [6, 1, 9, 3]],
      [180, false, [9, 6, 3, 1]],
      [270, false, [3, 9, 1, 6]],
      [0, true, [3, 1, 9, 6]],
      [90, true, [9, 3, 6, 1]],
      [180, true, [6, 9, 1, 3]],
      [270, true, [1, 6, 3, 9]],
    ];
    for (const [rotation, isMirrored, expected] of turns) {
      const name = `${rotation}${isMirrored ? ' mirrored' : ''}`;
      const file = scratch(`turned-${name}.mp4`);
      await writeClip(file, { ...mp4, rotation, isMirrored });
      const sideways = rotation % 180 === 90;
      const about = await probeVideo(file);
      assert.deepEqual([about.width, about.height], sideways ? [height, width] : [width, height], name);
      const video = await readVideo(file);
      assert.deepEqual([video.width, video.height, quarters(video)], [about.width, about.height, expected], name);
      for (const crop of [
        { left: 4, top: 6, width: 20, height: 18 },
        { left: 3, top: 1, width: 15, height: 29 },
      ]) {
        const part = await readVideo(file, { crop });
        assert.deepEqual([part.width, part.height], [crop.width, crop.height], name);
        assert.ok(worst(part.values, cropped(video, crop)) < LOSSLESS, `${name} ${crop.left}`);
      }
    }
  });

  test('pixels that are not square are made so', async () => {
    for (const [pixelAspect, w, h] of [
      [[2, 1], 128, 32],
      [[1, 2], 64, 64],
      [[4, 3], 85, 32],
    ] as [[number, number], number, number][]) {
      const file = scratch(`aspect-${pixelAspect.join('-')}.mp4`);
      await writeClip(file, { ...mp4, pixelAspect });
      const about = await probeVideo(file);
      assert.deepEqual([about.width, about.height], [w, h]);
      const video = await readVideo(file);
      assert.deepEqual([video.width, video.height, quarters(video)], [w, h, [1, 3, 6, 9]]);
    }
  });

  test('odd sizes', async () => {
    const vp9 = { container: 'webm', encoder: 'libvpx-vp9', encoderOptions: { lossless: '1', deadline: 'realtime' } };
    for (const [w, h] of [
      [35, 27],
      [33, 32],
      [16, 9],
      [1, 1],
    ] as const) {
      const file = scratch(`odd-${w}-${h}.webm`);
      await writeClip(file, { ...lossless, ...vp9, width: w, height: h, frame: (i) => (i < 3 ? oddFrame(w, h) : undefined) });
      const video = await readVideo(file);
      assert.deepEqual([video.frames, video.width, video.height], [3, w, h]);
      const expected = Float32Array.from({ length: 3 * w * h }, (_, i) => (20 + ((i % (w * h)) % 200) - 16) / 219);
      assert.ok(worst(video.values, expected) < LOSSLESS, `${w} x ${h}: ${worst(video.values, expected)}`);
      if (w === 1) continue;
      const crop = { left: 1, top: 2, width: w - 1, height: h - 2 };
      const part = await readVideo(file, { crop });
      assert.ok(worst(part.values, cropped(video, crop)) < LOSSLESS, `a part of ${w} x ${h}`);
    }
  });

  function oddFrame(w: number, h: number): Uint8Array {
    const bytes = flatFrame(w, h, [0, 128, 128]);
    for (let p = 0; p < w * h; p++) bytes[p] = 20 + (p % 200);
    return bytes;
  }
});

test('a long video is counted only so far, and a part from far behind is read all the same', async () => {
  const file = scratch('long.mkv');
  const [side, count] = [1024, 100];
  const level8 = (i: number): number => 20 + 2 * i;
  const frame = (i: number): Uint8Array | undefined => (i < count ? flatFrame(side, side, [level8(i), 128, 128]) : undefined);
  const encoding = { encoder: 'rawvideo', pixelFormat: 'yuv420p', frameRate: [10, 1] as [number, number] };
  await writeClip(file, { ...encoding, container: 'matroska', range: RANGE.limited, width: side, height: side, frame });
  const about = await probeVideo(file);
  assert.deepEqual([about.isCounted, about.frameRate, about.frames], [false, 10, count]);
  const video = await readVideo(file, { start: 9.5, end: 30, resize: { width: 1 } });
  assert.equal(video.frames, 5);
  const expected = Array.from({ length: 5 }, (_, i) => (level8(95 + i) - 16) / 219);
  assert.ok(worst(video.values, expected) < LOSSLESS, 'the frames at the end');
});
