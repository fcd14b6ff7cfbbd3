/** Videos in a Studio: a part of a file opened, looked at at any moment, measured frame by frame, saved and exported. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { applySettings, findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { CancelledError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { planePlace } from '../../src-main/core/signal/planes.ts';
import { videoFrame, type VideoSignal, type VideoDataset } from '../../src-main/core/kinds/video/signal.ts';
import type { Picture, RunSetup } from '../../src-main/core/protocol/studio.ts';
import { probeVideo, readVideo } from '../../src-main/io/video/readVideo.ts';
import { HALF_FLOATS } from '../../src-renderer/views/halfFloat.ts';
import { audioPackets, waveFrame, writeClip } from '../fixtures/videoFiles.ts';
import { everything, makeStudio, measured, runOf, smallSetup, testFolder, until, writePicture, type TestStudio } from '../fixtures/studios.ts';

const FOLDER = testFolder();
const place = (name: string): string => path.join(FOLDER, name);
const [CLIP, SILENT] = [place('wave.mp4'), place('silent.mkv')];
const SELECTION = { start: 0.4, end: 1.2, resize: { width: 24, height: 16 }, crop: { left: 8, top: 0, width: 48, height: 32 } };
const SIZE = { width: 24, height: 16 };

before(async () => {
  const frames = { pixelFormat: 'yuv420p', width: 64, height: 32, frame: (i: number) => (i < 16 ? waveFrame(64, 32, i / 10) : undefined) };
  const audio = { encoder: 'aac', seconds: 1.6 };
  await writeClip(CLIP, { ...frames, container: 'mp4', encoder: 'libx264', encoderOptions: { crf: '1' }, audio });
  await writeClip(SILENT, { ...frames, container: 'matroska', encoder: 'ffv1' });
  await writePicture(place('waves.png'));
});

/** A small network for a video of the size, split as said. */
function videoSetup(dataset: VideoDataset, settings: Record<string, string | number> = {}): RunSetup {
  const domain = { axes: ['t', 'y', 'x'] as const, sizes: [dataset.frames, dataset.height, dataset.width], outputs: dataset.channels };
  const small = { width: 16, rank: 8, sharedLayers: 1, firstOmega: 6, learningRate: 0.01, batchPoints: 400, midway: 0 };
  const config = applySettings(KINDS.video, findPreset(KINDS.video, 'split').config({ ...domain, axes: [...domain.axes] }), { ...small, ...settings });
  return smallSetup({ name: 'video', config });
}

async function openClip(file = CLIP): Promise<TestStudio & { dataset: VideoDataset; truth: VideoSignal }> {
  const made = makeStudio();
  const opened = await made.studio.open({ file: made.reading(file), selection: SELECTION });
  assert.ok(opened.kind === 'source' && opened.dataset.kind === 'video', `a ${opened.kind} was opened`);
  return { ...made, dataset: opened.dataset, truth: await readVideo(file, SELECTION) };
}

/** The first channel of a picture. */
function valuesOf({ channels, values }: Picture): number[] {
  return Array.from({ length: values.length / channels }, (_, i) => HALF_FLOATS[values[channels * i] as number] as number);
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
}

async function trained(test: Awaited<ReturnType<typeof openClip>>, steps = 40): Promise<number> {
  const run = await test.studio.addRun({ setup: videoSetup(test.dataset) });
  await test.studio.train({ run, budget: { steps } });
  await until(test, (state) => runOf(state, run).status === 'idle' && runOf(state, run).framesMeasured === steps);
  return run;
}

describe('opening a video', () => {
  test('first says what it is, without decoding it; of a picture it says nothing', async () => {
    const { studio, reading } = makeStudio();
    const probed = await studio.probe({ file: reading(CLIP) });
    assert.deepEqual(probed?.description, await probeVideo(CLIP));
    assert.ok((probed?.memoryLimit ?? 0) > 2 ** 28, `${probed?.memoryLimit} bytes`);
    const preview = await studio.previewFrame({ file: reading(CLIP), seconds: 0 });
    const { width, height, channels, values } = await readVideo(CLIP, { end: 1e-3 });
    assert.deepEqual([preview.width, preview.height], [width, height]);
    const plane = width * height;
    const expected = Array.from({ length: 4 * plane }, (_, i) => (i % 4 === 3 ? 255 : Math.round(255 * (values[Math.min(i % 4, channels - 1) * plane + (i >> 2)] ?? 0))));
    assert.deepEqual([...preview.pixels], expected);
    const last = await studio.previewFrame({ file: reading(CLIP), seconds: 1e6 });
    assert.notDeepEqual(last.pixels, preview.pixels, 'later than the end is the last frame');
    await assert.rejects(studio.previewFrame({ file: reading(place('waves.png')), seconds: 0 }), /has no frames to choose from/);
    assert.equal(await studio.probe({ file: reading(place('waves.png')) }), null);
  });

  test('takes a folder of numbered images, at a rate that is chosen, and keeps them in the project', async () => {
    const folder = place('frames');
    mkdirSync(folder);
    for (let i = 0; i < 3; i++) await writePicture(path.join(folder, `frame_${i}.png`), 20 + 0 * i, 10);
    const { studio, reading, writing } = makeStudio();
    const probed = await studio.probe({ file: reading(folder) });
    assert.ok(probed?.kind === 'video');
    assert.deepEqual([probed.description.frames, probed.description.isTimed, probed.isPlain], [3, false, false]);
    const opened = await studio.open({ file: reading(folder), selection: { frameRate: 12 } });
    assert.ok(opened.kind === 'source' && opened.dataset.kind === 'video');
    assert.deepEqual([opened.dataset.name, opened.dataset.frames, opened.dataset.frameRate], ['frames', 3, 12]);
    const truth = await studio.truth({ rect: null, most: 100, frame: 2 });
    await studio.save({ file: writing(place('frames.coordxproj')) });
    rmSync(folder, { recursive: true });
    const again = makeStudio();
    await again.studio.open({ file: again.reading(place('frames.coordxproj')) });
    const { dataset } = (await everything(again)).state;
    assert.deepEqual(dataset, opened.dataset);
    assert.deepEqual(await again.studio.truth({ rect: null, most: 100, frame: 2 }), truth);
  });

  test('makes the selected part the dataset, and tells what its file holds', async () => {
    const test = await openClip();
    const dataset = { kind: 'video', name: 'wave.mp4', frames: 8, ...SIZE, channels: test.truth.channels, frameRate: 10, bitDepth: 8 };
    assert.deepEqual(test.dataset, dataset);
    const { state } = await everything(test);
    assert.deepEqual([state.dataset, state.video?.audio[0]?.codec], [dataset, 'aac']);
    for (const frame of [0, 3, 7, 99]) {
      const picture = await test.studio.truth({ rect: null, most: 4096, frame });
      const values = videoFrame(test.truth, Math.min(7, frame)).subarray(0, 24 * 16);
      assert.ok(farthest(valuesOf(picture), values) < 1e-3, `frame ${frame}`);
    }
    const rect = { left: 3, top: 2, width: 4, height: 5 };
    const part = await test.studio.truth({ rect, most: 4096, frame: 2 });
    const whole = videoFrame(test.truth, 2);
    const cut = Array.from({ length: 20 }, (_, i) => whole[(2 + Math.floor(i / 4)) * 24 + 3 + (i % 4)] as number);
    assert.ok(farthest(valuesOf(part), cut) < 1e-3, 'a part of a frame');
    // A picture takes its place.
    await test.studio.open({ file: test.reading(place('waves.png')) });
    assert.equal((await everything(test)).state.video, null);
  });

  test('is refused in a sentence, and what was open stays', async () => {
    const test = await openClip();
    const cut = place('cut.mp4');
    writeFileSync(cut, Buffer.from('0000001866747970', 'hex'));
    await assert.rejects(test.studio.open({ file: test.reading(cut) }), FileError);
    await assert.rejects(test.studio.open({ file: test.reading(CLIP), selection: { start: 9 } }), SettingError);
    const abort = new AbortController();
    const opening = test.studio.open(
      { file: test.reading(CLIP) },
      { signal: abort.signal, progress: () => abort.abort() },
    );
    await assert.rejects(opening, CancelledError);
    assert.equal((await everything(test)).state.dataset?.name, 'wave.mp4');
  });
});

describe('a video’s field', () => {
  test('is shown at any moment, one by one and several at once', async () => {
    const test = await openClip();
    const run = await trained(test);
    const times = [0, 0.31, 1];
    const { frames, steps } = await test.studio.frames({ run, request: { ...SIZE, times }, most: 4096 });
    assert.deepEqual([frames.length, steps], [3, 40]);
    for (const [i, time] of times.entries()) {
      const picture = await test.studio.picture({ run, request: { ...SIZE, time }, most: 4096 });
      assert.ok(farthest(valuesOf(picture), valuesOf(frames[i] as Picture)) < 2e-3, `at ${time}`);
    }
    assert.ok(farthest(valuesOf(frames[0] as Picture), valuesOf(frames[2] as Picture)) > 0.01, 'time changes nothing');
    const small = await test.studio.frames({ run, request: { ...SIZE, times: [0] }, most: 8 });
    assert.deepEqual([small.frames[0]?.width, small.frames[0]?.height], [8, 6]);
  });

  test('is measured frame by frame beside training, and in full when it is asked for', async () => {
    const test = await openClip();
    const run = await test.studio.addRun({ setup: videoSetup(test.dataset) });
    assert.equal(await test.studio.frameQuality({ run }), null);
    await test.studio.train({ run, budget: { steps: 60 } });
    await until(test, (state) => runOf(state, run).framesMeasured === 60);
    const inPassing = await test.studio.frameQuality({ run });
    assert.equal(inPassing?.psnr.length, 8);
    const { psnr, ssim } = await measured(test, { run, rect: null });
    const quality = await test.studio.frameQuality({ run });
    const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    assert.ok(Math.abs(mean(quality?.psnr ?? new Float32Array(0)) - psnr) < 1e-3, 'frames and their mean');
    assert.ok(psnr > 15 && ssim > 0.2, `${psnr} dB, ${ssim}`);
    // So small that every pixel was looked at in passing too.
    assert.ok(farthest(inPassing?.psnr ?? [], quality?.psnr ?? []) < 1e-3, 'in passing and in full');
    // A part is one of a frame: against what the field gives there.
    const [whole, frame] = [{ left: 0, top: 0, ...SIZE }, 5];
    const part = await measured(test, { run, rect: whole, frame });
    assert.ok(Math.abs(part.psnr - (quality?.psnr[frame] ?? NaN)) < 1e-3, `${part.psnr} dB of frame ${frame}`);
    assert.equal(planePlace(frame, 8), 5 / 7);
  });

  test('comes back with its project, and the same part of the file', async () => {
    const test = await openClip(SILENT);
    const run = await trained(test);
    const project = place('video.coordxproj');
    await test.studio.save({ file: test.writing(project) });
    const other = makeStudio();
    assert.deepEqual(await other.studio.open({ file: other.reading(project) }), { kind: 'project', runs: 1 });
    const { state } = await everything(other);
    assert.deepEqual([state.dataset, runOf(state, run).hasDataset], [test.dataset, true]);
    for (const frame of [0, 7]) {
      const asked = { rect: null, most: 4096, frame };
      assert.deepEqual(await other.studio.truth(asked), await test.studio.truth(asked));
    }
    const request = { ...SIZE, time: 0.4 };
    const [a, b] = await Promise.all([test, other].map(({ studio }) => studio.picture({ run, request, most: 4096 })));
    assert.ok(farthest(valuesOf(a as Picture), valuesOf(b as Picture)) < 1e-3, 'the field');
    // It goes on training.
    await other.studio.step({ run, budget: { steps: 100 } });
    assert.equal(runOf((await everything(other)).state, run).progress.steps, 41);
  });
});

describe('an exported clip', () => {
  const H264 = { codec: 'h264', quality: 90, sound: false } as const;

  test('has the size, rate, part and speed that were asked for, and the field’s frames', async () => {
    const test = await openClip();
    const run = await trained(test);
    const file = place('out.mp4');
    const done: number[] = [];
    const clip = { start: 0.2, end: 0.6, frameRate: 25, speed: 0.5 };
    const notes = await test.studio.exportClip(
      { run, request: { width: 48, height: 32 }, clip, format: H264, file: test.writing(file) },
      { progress: (part) => done.push(part) },
    );
    assert.deepEqual(notes, []);
    const written = await readVideo(file);
    assert.deepEqual([written.frames, written.width, written.height, written.frameRate], [20, 48, 32, 25]);
    assert.equal(done.at(-1), 1);
    const time = (0.2 + 0.5 * (10 / 25)) / 0.7;
    const { frames } = await test.studio.frames({ run, request: { width: 48, height: 32, times: [time] }, most: 4096 });
    assert.ok(farthest(valuesOf(frames[0] as Picture), videoFrame(written, 10).subarray(0, 48 * 32)) < 0.1, 'frame 10');
  });

  test('takes the source’s sound along, from where its part begins', async () => {
    const test = await openClip();
    const run = await trained(test, 3);
    const file = place('sound.mp4');
    const args = { run, request: SIZE, clip: { start: 0.2 }, file: test.writing(file) };
    await test.studio.exportClip({ ...args, format: { ...H264, sound: true } });
    const [theirs, ours] = await Promise.all([audioPackets(CLIP), audioPackets(file)]);
    assert.ok(ours.length > 10, `${ours.length} packets`);
    const first = theirs.findIndex(({ data }) => data === ours[2]?.data);
    // The selection begins at 0.4 s of the file, and the clip 0.2 s later.
    const shift = (theirs[first]?.time ?? NaN) - (ours[2]?.time ?? NaN);
    assert.ok(Math.abs(shift - 0.6) < 0.03, `sound is moved by ${shift} s`);
    const fast = { ...args, clip: { speed: 2 }, format: { ...H264, sound: true }, file: test.writing(place('fast.mp4')) };
    await assert.rejects(test.studio.exportClip(fast), /cannot go with another speed/);
    const pattern = { ...args, format: { ...H264, sound: true }, file: test.writing(place('sound.webm')) };
    await assert.rejects(test.studio.exportClip(pattern), /WebM does not hold h264/);
  });

  test('is whole or not there, and not of a picture', async () => {
    const test = await openClip();
    const run = await trained(test, 3);
    const abort = new AbortController();
    const file = place('cancelled.mp4');
    const asked = test.studio.exportClip(
      { run, request: SIZE, clip: {}, format: H264, file: test.writing(file) },
      { signal: abort.signal, progress: () => abort.abort() },
    );
    await assert.rejects(asked, CancelledError);
    assert.equal(existsSync(file), false);
    await test.studio.open({ file: test.reading(place('waves.png')) });
    const picture = await test.studio.addRun({ setup: smallSetup() });
    const wrong = test.studio.exportClip({ run: picture, request: SIZE, clip: {}, format: H264, file: test.writing(file) });
    await assert.rejects(wrong, /Clips are made of the fields of videos/);
    await assert.rejects(test.studio.frames({ run: picture, request: { ...SIZE, times: [0] }, most: 9 }), /knows no time/);
  });
});
