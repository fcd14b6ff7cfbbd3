/** From a video to a model, to stills and to clips, through the command line alone. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { Session } from '../../src-main/core/session/session.ts';
import { OnnxEngine } from '../../src-main/engines/onnx/engine.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { npyFile, psnr, wave } from '../fixtures/videoFiles.ts';
import { coordx, FakeTerminal, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';
import { pictureMetrics } from '../../src-main/core/kinds/picture/picture.ts';

const [FRAMES, HEIGHT, WIDTH] = [12, 20, 32];
const { place, files } = await temporaryFolder();
const VIDEO = place('wave.npy');
const MODEL = place('wave.coordx');

/** A wave that runs over the frame, grey: 12 frames, 30 a second as arrays have it. */
function waveFrames(): Uint8Array {
  return Uint8Array.from({ length: FRAMES * HEIGHT * WIDTH }, (_, i) => {
    const [t, y, x] = [Math.floor(i / (HEIGHT * WIDTH)), Math.floor(i / WIDTH) % HEIGHT, i % WIDTH];
    return Math.round(255 * wave(t / 30, y / (HEIGHT - 1), x / (WIDTH - 1)));
  });
}

const SMOOTH = ['--preset', 'split', '--set', 'width=24', '--set', 'rank=12', '--set', 'sharedLayers=1', '--set', 'firstOmega=8', '--set', 'learningRate=5e-3'];

let fitted: Awaited<ReturnType<typeof coordx>>;
before(async () => {
  await writeFile(VIDEO, npyFile([FRAMES, HEIGHT, WIDTH, 1], waveFrames()));
  fitted = await coordx(['fit', VIDEO, ...SMOOTH, ...ON_CPU, '--steps', '400', '--out', MODEL]);
});

describe('fit of a video', () => {
  test('says what it is and learns it', async () => {
    assert.equal(fitted.code, 0, fitted.stderr);
    assert.match(fitted.stderr, /wave\.npy, 32 x 20 grey, 8 bits a channel, 12 frames at 30 a second, 0\.4 s; preset split/);
    const { dataset, metrics, spec } = await readModelFile(MODEL);
    const shape = { frames: FRAMES, width: WIDTH, height: HEIGHT, channels: 1, frameRate: 30, bitDepth: 8 };
    assert.deepEqual(dataset, { kind: 'video', name: 'wave.npy', ...shape });
    assert.deepEqual(spec.axes, ['t', 'y', 'x']);
    assert.ok(metrics, 'it was not measured');
    const { psnr: decibels } = pictureMetrics(metrics);
    assert.ok(decibels > 28, `${decibels} dB`);
    const { stdout } = await coordx(['info', MODEL, '--json']);
    assert.deepEqual((jsonLines(stdout)[0]?.['dataset'] as { frames: number }).frames, FRAMES);
  });

  test('takes the part, the size and the rate that are asked for', async () => {
    const out = place('part.coordx');
    const part = ['--crop', '16x10+4+2', '--resize', '8x', '--start', '0.1', '--end', '0.3', '--fps', '20'];
    const run = await coordx(['fit', VIDEO, ...part, ...TINY, ...ON_CPU, '--steps', '1', '--out', out, '--json']);
    assert.equal(run.code, 0, run.stderr);
    const { dataset } = await readModelFile(out);
    assert.ok(dataset.kind === 'video', 'the model is not of a video');
    // Arrays come without times: at 20 frames a second, a fifth of one is 4 of them.
    assert.deepEqual([dataset.width, dataset.height, dataset.frames, dataset.frameRate], [8, 5, 4, 20]);
    const [start] = jsonLines(run.stdout);
    assert.equal(start?.['video'], 'wave.npy');
  });

  test('goes on where it was, and only with the same video', async () => {
    const run = await coordx(['fit', VIDEO, '--resume', MODEL, ...ON_CPU, '--steps', '402', '--out', place('more.coordx')]);
    assert.equal(run.code, 0, run.stderr);
    assert.equal((await readModelFile(place('more.coordx'))).progress.steps, 402);
    const other = await coordx(['fit', VIDEO, '--end', '0.2', '--resume', MODEL, '--out', place('no.coordx')]);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /but the model was trained on "wave\.npy", .* 12 frames .*: give that video\.\n$/);
  });

  test('every split of the axes can be chosen', async () => {
    for (const branches of ['t|y|x', 't|yx', 'ty|x']) {
      const out = place('split.coordx');
      const run = await coordx(['fit', VIDEO, ...TINY, '--set', `branches=${branches}`, ...ON_CPU, '--steps', '2', '--out', out]);
      assert.equal(run.code, 0, run.stderr);
      assert.equal((await readModelFile(out)).spec.branches.length, branches.split('|').length);
    }
  });

  test('options of videos are refused with an image, in a sentence', async () => {
    const image = place('small.png');
    await writePicture(image);
    const run = await coordx(['fit', image, '--fps', '10', '--out', place('no.coordx')]);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /^coordx: --fps is for videos, and ".*small\.png" is none\.\n$/);
    assert.equal(existsSync(place('no.coordx')), false);
  });
});

describe('query of a video', () => {
  /** The model's frame at a time, as the core gives it. */
  async function frameAt(seconds: number): Promise<Float32Array> {
    const session = new Session({
      selectEngine: async () => ({ engine: new OnnxEngine('cpu'), reason: 'For a test.' }),
      clock: () => 0,
    });
    const { id } = await session.openModel(await readModelFile(MODEL));
    const time = (seconds * 30) / (FRAMES - 1);
    const frames: Float32Array[] = [];
    for await (const { values } of session.frames(id, { width: WIDTH, height: HEIGHT, times: [time] })) frames.push(values);
    assert.equal(frames.length, 1);
    return frames[0] as Float32Array;
  }

  test('writes a still of any time, between frames too', async () => {
    const out = place('still.png');
    const run = await coordx(['query', MODEL, ...ON_CPU, '--time', '0.15', '--out', out]);
    assert.equal(run.code, 0, run.stderr);
    const { data } = await sharp(out).greyscale().raw().toBuffer({ resolveWithObject: true });
    const found = Float32Array.from(data, (value) => value / 255);
    assert.ok(psnr(found, await frameAt(0.15)) > 45, 'the still is another frame');
    // 0.15 s lies halfway between two frames: the source never showed this.
    const truth = Float32Array.from({ length: found.length }, (_, i) =>
      wave(0.15, Math.floor(i / WIDTH) / (HEIGHT - 1), (i % WIDTH) / (WIDTH - 1)),
    );
    assert.ok(psnr(found, truth) > 24, `${psnr(found, truth)} dB between frames`);
  });

  test('writes a clip of its own length and rate, and of others', async () => {
    const out = place('clip.mp4');
    const whole = await coordx(['query', MODEL, ...ON_CPU, '--out', out, '--quality', '95', '--json']);
    assert.equal(whole.code, 0, whole.stderr);
    const [facts] = jsonLines(whole.stdout);
    assert.deepEqual([facts?.['frames'], facts?.['frameRate'], facts?.['codec']], [FRAMES, 30, 'h264']);
    const video = await readVideo(out);
    assert.deepEqual([video.frames, video.width, video.height, video.frameRate], [FRAMES, WIDTH, HEIGHT, 30]);
    const frame = await frameAt(0);
    assert.ok(psnr(video.values.subarray(0, frame.length), frame) > 30, 'the first frame is another');
    const slow = place('slow.webm');
    const run = await coordx(['query', MODEL, ...ON_CPU, '--speed', '0.5', '--fps', '60', '--size', '64x40', '--out', slow]);
    assert.equal(run.code, 0, run.stderr);
    const { frames, width, height, duration } = await probeVideo(slow);
    assert.deepEqual([frames, width, height], [48, 64, 40]);
    assert.ok(Math.abs(duration - 0.8) < 0.05, `${duration} s`);
  });

  test('writes frames as numbered pictures', async () => {
    const run = await coordx(['query', MODEL, ...ON_CPU, '--frames', '3', '--out', place('frame-%03d.png')]);
    assert.equal(run.code, 0, run.stderr);
    assert.deepEqual((await files()).filter((name) => name.startsWith('frame-')), ['frame-000.png', 'frame-001.png', 'frame-002.png']);
    const folder = place('pictures');
    assert.equal((await coordx(['query', MODEL, ...ON_CPU, '--end', '0.1', '--out', folder])).code, 0);
    assert.equal((await readdir(folder)).length, 3);
  });

  test('refuses what does not fit, in a sentence, and writes nothing', async () => {
    const cases: [string[], RegExp][] = [
      [['--time', '9'], /--time must be from 0 to 0\.4, the seconds of the video, not 9\./],
      [['--time', '0.1', '--fps', '5'], /--time and --fps cannot be given together/],
      [['--fps', '5', '--frames', '3'], /--fps and --frames cannot be given together/],
      [['--start', '0.5'], /A clip lies between 0 and 0\.4 s/],
      [['--out', place('no.png')], /names one picture: give --time for a still/],
      [['--out', place('no.avi')], /must end in \.mp4, \.webm, \.gif, \.webp, \.zip\./],
      [['--codec', 'vp9', '--out', place('no.mp4')], /MP4/],
      [['--depth', '16', '--out', place('no.mp4')], /--depth is for pictures/],
    ];
    for (const [args, message] of cases) {
      const out = args.includes('--out') ? [] : ['--out', place(args.includes('--time') ? 'no.png' : 'no.mp4')];
      const run = await coordx(['query', MODEL, ...ON_CPU, ...args, ...out]);
      assert.equal(run.code, 1, args.join(' '));
      assert.match(run.stderr, message, args.join(' '));
    }
    assert.deepEqual((await files()).filter((name) => name.startsWith('no.')), []);
  });

  test('stops at Ctrl-C and leaves no file behind', async () => {
    const terminal = new FakeTerminal();
    terminal.width = 80;
    terminal.onWrite = () => {
      terminal.now += 1000;
      if (terminal.stderr.includes('frame ')) terminal.interrupt();
    };
    const out = place('stopped.mp4');
    const run = await coordx(['query', MODEL, ...ON_CPU, '--fps', '300', '--size', '640x400', '--out', out], terminal);
    assert.equal(run.code, 130, run.stderr);
    assert.match(run.stderr, /Cancelled; .*stopped\.mp4 was not written\./);
    assert.equal(existsSync(out), false);
  });

  test('clips are refused of models of images', async () => {
    const image = place('small.png');
    await writePicture(image);
    await coordx(['fit', image, ...TINY, ...ON_CPU, '--steps', '0', '--out', place('small.coordx')]);
    const run = await coordx(['query', place('small.coordx'), '--speed', '2']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /--speed is for models of videos, and this is one of an image\./);
  });
});
