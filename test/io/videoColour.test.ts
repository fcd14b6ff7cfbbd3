/** Known colours through every container, codec, depth, range and matrix, computed by the formulas of the standards. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import sharp from 'sharp';
import { FileError } from '../../src-main/core/base/errors.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { scratchFolder } from '../fixtures/imageFiles.ts';
import {
  flatFrame,
  MATRIX,
  PRIMARIES,
  RANGE,
  toRgb,
  toYuv,
  TRANSFER,
  writeClip,
  type Clip,
  type Rgb,
} from '../fixtures/videoFiles.ts';

const scratch = scratchFolder();
const [WIDTH, HEIGHT] = [48, 32];
const COLOURS: Rgb[] = [
  [0, 0, 0],
  [1, 1, 1],
  [0.8, 0.3, 0.2],
  [0.1, 0.6, 0.3],
  [0.2, 0.25, 0.9],
];

type Flat = Omit<Clip, 'frame' | 'width' | 'height' | 'matrix' | 'range'>;

/** Writes a frame of each colour, Y'CbCr of 4:2:0 or 4:4:4, and gives the colours as they were rounded. */
async function writeColours(
  file: string,
  clip: Flat,
  matrix: 'bt709' | 'bt601' | 'bt2020',
  range: 'limited' | 'full',
  tags: Partial<Clip> = {},
): Promise<Rgb[]> {
  const bits = clip.pixelFormat.endsWith('10le') ? 10 : 8;
  const shift = clip.pixelFormat.includes('444') ? 0 : 1;
  const codes = COLOURS.map((colour) => toYuv(colour, matrix, range, bits));
  const frame = (i: number): Uint8Array | undefined =>
    codes[i] && flatFrame(WIDTH, HEIGHT, codes[i], { shift, bits });
  await writeClip(file, {
    ...{ ...clip, width: WIDTH, height: HEIGHT, frame },
    ...{ matrix: MATRIX[matrix], range: RANGE[range], ...tags },
  });
  return codes.map((code) => toRgb(code, matrix, range, bits));
}

/** The largest difference of any value from flat frames of these colours. */
function worst({ values, channels, frames, width, height }: VideoSignal, expected: Rgb[]): number {
  assert.equal(channels, 3);
  assert.equal(frames, expected.length);
  const size = width * height;
  return values.reduce((most, value, i) => {
    const [channel, frame] = [Math.floor(i / (frames * size)), Math.floor(i / size) % frames];
    return Math.max(most, Math.abs(value - (expected[frame]?.[channel] as number)));
  }, 0);
}

const LOSSLESS = 2e-5;
const x264 = { encoder: 'libx264', encoderOptions: { qp: '0' } };
const x265 = { encoder: 'libx265', encoderOptions: { 'x265-params': 'lossless=1:log-level=none' } };
const vp9 = { encoder: 'libvpx-vp9', encoderOptions: { lossless: '1', 'cpu-used': '8', deadline: 'realtime' } };
const vp8 = { encoder: 'libvpx', encoderOptions: { crf: '4', b: '20M', qmax: '10', 'lag-in-frames': '0' } };
const av1 = { encoder: 'libsvtav1', encoderOptions: { preset: '10', crf: '1', g: '1' } };
const ffv1 = { encoder: 'ffv1' };

describe('colours come back as they were coded', () => {
  const clips: [string, Flat, number][] = [
    ['h264.mp4', { container: 'mp4', pixelFormat: 'yuv420p', ...x264 }, LOSSLESS],
    ['h264-444.mov', { container: 'mov', pixelFormat: 'yuv444p', ...x264 }, LOSSLESS],
    ['h264-10.mkv', { container: 'matroska', pixelFormat: 'yuv420p10le', ...x264 }, LOSSLESS],
    ['hevc.mp4', { container: 'mp4', pixelFormat: 'yuv420p', ...x265 }, LOSSLESS],
    ['hevc-10.mp4', { container: 'mp4', pixelFormat: 'yuv420p10le', ...x265 }, LOSSLESS],
    ['vp9.webm', { container: 'webm', pixelFormat: 'yuv420p', ...vp9 }, LOSSLESS],
    ['ffv1-10.mkv', { container: 'matroska', pixelFormat: 'yuv444p10le', ...ffv1 }, LOSSLESS],
    ['av1.webm', { container: 'webm', pixelFormat: 'yuv420p', ...av1 }, 0.012],
    ['av1-10.mp4', { container: 'mp4', pixelFormat: 'yuv420p10le', ...av1 }, 0.012],
  ];
  for (const [name, clip, tolerance] of clips) {
    test(name, async () => {
      for (const matrix of ['bt709', 'bt601', 'bt2020'] as const) {
        for (const range of ['limited', 'full'] as const) {
          const file = scratch(`${matrix}-${range}-${name}`);
          const expected = await writeColours(file, clip, matrix, range);
          const video = await readVideo(file);
          const most = worst(video, expected);
          assert.ok(most < tolerance, `${matrix} ${range}: ${most}`);
          assert.equal(video.bitDepth, clip.pixelFormat.endsWith('10le') ? 10 : 8);
          const { colour } = await probeVideo(file);
          assert.equal(colour?.range, range);
          assert.equal(colour?.matrix, { bt709: 'bt709', bt601: 'smpte170m', bt2020: 'bt2020nc' }[matrix]);
        }
      }
    });
  }

  test('VP8, which is always BT.601 in limited range', async () => {
    const file = scratch('vp8.webm');
    const expected = await writeColours(file, { container: 'webm', pixelFormat: 'yuv420p', ...vp8 }, 'bt601', 'limited');
    const most = worst(await readVideo(file), expected);
    assert.ok(most < 0.02, String(most));
  });
});

describe('what a file does not say is presumed as players do', () => {
  const unknown = { matrix: MATRIX.unknown, range: RANGE.unknown };
  const clip = { container: 'matroska', pixelFormat: 'yuv420p', ...x264 };

  test('small frames are BT.601, large ones BT.709, both in limited range', async () => {
    const small = scratch('unknown.mkv');
    const expected = await writeColours(small, clip, 'bt601', 'limited', unknown);
    assert.ok(worst(await readVideo(small), expected) < LOSSLESS, 'small');
    const large = scratch('unknown-hd.mkv');
    const code = toYuv([0.8, 0.3, 0.2], 'bt709', 'limited');
    const frame = (i: number): Uint8Array | undefined => (i === 0 ? flatFrame(1280, 64, code) : undefined);
    await writeClip(large, { ...clip, width: 1280, height: 64, frame });
    assert.ok(worst(await readVideo(large), [toRgb(code, 'bt709', 'limited')]) < LOSSLESS, 'large');
  });
});

test('colours of BT.2020 primaries are brought into those of sRGB', async () => {
  const file = scratch('wide.mkv');
  const clip = { container: 'matroska', pixelFormat: 'yuv444p10le', ...ffv1 };
  const coded = await writeColours(file, clip, 'bt2020', 'limited', {
    ...{ primaries: PRIMARIES.bt2020, transfer: TRANSFER.bt709 },
  });
  const most = worst(await readVideo(file), coded.map(fromWide));
  assert.ok(most < 2e-3, String(most));
});

/** BT.2020 to BT.709 in the light of a display (ITU-R BT.2087-0, M2; BT.1886 without black lift). */
function fromWide(colour: Rgb): Rgb {
  const [r, g, b] = colour.map((value) => value ** 2.4) as Rgb;
  const light = [
    1.6605 * r - 0.5876 * g - 0.0728 * b,
    -0.1246 * r + 1.1329 * g - 0.0083 * b,
    -0.0182 * r - 0.1006 * g + 1.1187 * b,
  ];
  return light.map((value) => Math.min(1, Math.max(0, value) ** (1 / 2.4))) as Rgb;
}

describe('grey', () => {
  test('a source of grey has one channel, in both ranges', async () => {
    for (const range of ['limited', 'full'] as const) {
      const file = scratch(`grey-${range}.mp4`);
      const levels = [16, 126, 235];
      const frame = (i: number): Uint8Array | undefined =>
        levels[i] === undefined ? undefined : flatFrame(WIDTH, HEIGHT, [levels[i]]);
      await writeClip(file, {
        ...{ container: 'mp4', pixelFormat: 'gray', width: WIDTH, height: HEIGHT, frame, range: RANGE[range] },
        ...x265,
      });
      const { channels, values } = await readVideo(file);
      assert.equal(channels, 1);
      const size = WIDTH * HEIGHT;
      levels.forEach((level, i) => {
        const expected = range === 'full' ? level / 255 : (level - 16) / 219;
        assert.ok(Math.abs((values[i * size + 7] as number) - expected) < LOSSLESS, `${range} ${level}`);
      });
    }
  });

  test('so has a source of colour without any', async () => {
    const file = scratch('grey-420.mp4');
    const frame = (i: number): Uint8Array | undefined =>
      i < 2 ? flatFrame(WIDTH, HEIGHT, [60 + 100 * i, 128, 128]) : undefined;
    await writeClip(file, { container: 'mp4', pixelFormat: 'yuv420p', width: WIDTH, height: HEIGHT, frame, ...x264 });
    const { channels, values } = await readVideo(file);
    assert.equal(channels, 1);
    assert.equal(values.length, 2 * WIDTH * HEIGHT);
    assert.ok(Math.abs((values.at(-1) as number) - 144 / 219) < LOSSLESS, String(values.at(-1)));
  });
});

describe('GIF and WebP', () => {
  test('colours are those that another decoder sees, and what is transparent lies on black', async () => {
    for (const format of ['gif', 'webp'] as const) {
      const file = scratch(`still.${format}`);
      const [width, height, pages] = [8, 6, 3];
      const pixels = Uint8Array.from({ length: pages * width * height * 4 }, (_, i) => {
        const [pixel, channel] = [Math.floor(i / 4), i % 4];
        const frame = Math.floor(pixel / (width * height));
        return channel === 3 ? (pixel % width < 2 ? 0 : 255) : 40 + 60 * frame + 20 * channel + (pixel % 3);
      });
      const raw = { width, height: height * pages, channels: 4, pageHeight: height } as const;
      const image = sharp(pixels, { raw });
      const options = { delay: [200, 200, 200], loop: 0 };
      await (format === 'gif' ? image.gif({ ...options, dither: 0 }) : image.webp({ ...options, lossless: true })).toFile(file);
      const seen = await sharp(file, { pages: -1 }).ensureAlpha().raw().toBuffer();
      const video = await readVideo(file);
      assert.deepEqual([video.frames, video.width, video.height, video.frameRate], [pages, width, height, 5]);
      video.values.forEach((value, i) => {
        const [channel, pixel] = [Math.floor(i / (pages * width * height)), i % (pages * width * height)];
        const [colour, alpha] = [seen[pixel * 4 + channel] as number, seen[pixel * 4 + 3] as number];
        assert.ok(Math.abs(value - (colour * alpha) / 255 ** 2) < LOSSLESS, `${format} ${i}: ${value}`);
      });
    }
  });
});

test('HDR is refused, by name', async () => {
  for (const [name, transfer] of [
    ['PQ', TRANSFER.pq],
    ['HLG', TRANSFER.hlg],
  ] as const) {
    const file = scratch(`hdr-${name}.mkv`);
    const clip = { container: 'matroska', pixelFormat: 'yuv420p10le', ...x265 };
    await writeColours(file, clip, 'bt2020', 'limited', { primaries: PRIMARIES.bt2020, transfer });
    for (const attempt of [() => probeVideo(file), () => readVideo(file)]) {
      await assert.rejects(attempt, (error) => {
        assert.ok(error instanceof FileError, String(error));
        assert.match(error.message, new RegExp(`high dynamic range video \\(${name}\\)`));
        return true;
      });
    }
  }
});
