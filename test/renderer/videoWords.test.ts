/** What dialogs and the timeline of a video say and draw. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { planVideo, type VideoDescription } from '../../src-main/core/kinds/video/selection.ts';
import { clipOutcome, markedPart, soundFault } from '../../src-renderer/kinds/video/state/clipExport.ts';
import { outcome, sourceWords, suggestSelection } from '../../src-renderer/kinds/video/state/videoImport.ts';
import { barsOf, lineOf, rangeOfQuality } from '../../src-renderer/kinds/video/ui/strip.ts';
import { CLIP_FORMATS } from '../../src-renderer/state/exports/clipFormats.ts';

const SMALL: VideoDescription = {
  ...{ container: 'mp4', codec: 'h264', width: 320, height: 180, channels: 3, bitDepth: 8, isTimed: true },
  ...{ frameRate: 15, isVariable: false, frames: 60, duration: 4, isCounted: true, rotation: 0, pixelAspect: 1, colour: null },
  audio: [],
};
const GIB = 2 ** 30;

describe('opening a video', () => {
  test('a small one is suggested whole', () => {
    assert.deepEqual(suggestSelection({ description: SMALL, memoryLimit: 4 * GIB }), {});
  });

  test('of a large one what is trained on at ease: smaller first, then shorter', () => {
    const large = { ...SMALL, width: 1920, height: 1080, frames: 300, frameRate: 30, duration: 10 };
    const half = suggestSelection({ description: large, memoryLimit: 4 * GIB });
    assert.deepEqual(half, { resize: { width: 480, height: 270 } });
    const film = { ...large, frames: 3 * 3600 * 24, frameRate: 24, duration: 3 * 3600 };
    const part = suggestSelection({ description: film, memoryLimit: 4 * GIB });
    const plan = planVideo(film, part);
    assert.deepEqual([plan.width, plan.height], [480, 270]);
    assert.ok(plan.bytes <= 512 << 20 && plan.bytes > 500 << 20, `${plan.bytes} bytes`);
  });

  test('says what a selection comes to, or why it cannot be', () => {
    const probed = { description: SMALL, memoryLimit: 10 << 20 };
    assert.match(outcome(probed, {}).fault ?? '', /would take 40 MiB of memory, and 10 MiB are there for it/);
    const small = outcome(probed, { resize: { width: 100 }, end: 1 });
    assert.deepEqual([small.fault, small.plan?.frames, small.plan?.height], [null, 15, 56]);
    assert.match(outcome(probed, { start: 9 }).fault ?? '', /is 4 s long/);
  });

  test('says what its file holds', () => {
    assert.equal(sourceWords(SMALL), '320 × 180, h264 in mp4, 8 bits');
    const turned = { ...SMALL, rotation: 90, isVariable: true, audio: [{ codec: 'aac', channels: 2, sampleRate: 48000 }] };
    assert.equal(sourceWords(turned), '320 × 180, h264 in mp4, 8 bits, variable frame rate, turned by 90°, with sound');
  });
});

describe('exporting a clip', () => {
  const [mp4, webm, gif] = CLIP_FORMATS.map(({ container }) => container);

  test('between the points: the frame of the out point is the last', () => {
    const video = { frames: 60, frameRate: 15 };
    assert.equal(markedPart({ inPoint: null, outPoint: null }, video), null);
    assert.deepEqual(markedPart({ inPoint: 1, outPoint: null }, video), { start: 1, end: 4 });
    const part = markedPart({ inPoint: 1, outPoint: 2 }, video);
    const { clip } = clipOutcome(video, part ?? {}, mp4!);
    assert.equal(clip?.times.length, 16);
    assert.ok(Math.abs((clip?.times.at(-1) ?? 0) - 30 / 59) < 1e-9, `ends at ${clip?.times.at(-1)}`);
  });

  test('is refused where the format cannot hold it', () => {
    assert.match(clipOutcome({ frames: 60, frameRate: 60 }, {}, gif!).fault ?? '', /GIF takes at most 50 frames a second/);
    assert.match(clipOutcome({ frames: 60, frameRate: 60 }, { start: 3 }, gif!).fault ?? '', /between 0 and 1 s/);
  });

  test('sound goes along where there is some, and where it can', () => {
    const aac = { ...SMALL, audio: [{ codec: 'aac', channels: 2, sampleRate: 48000 }] };
    assert.equal(soundFault(aac, mp4!, 1), null);
    assert.equal(soundFault(SMALL, mp4!, 1), 'the source has none');
    assert.equal(soundFault(null, mp4!, 1), 'the source has none');
    assert.equal(soundFault(aac, gif!, 1), 'there is none in GIF');
    assert.equal(soundFault(aac, webm!, 1), 'WebM does not take aac');
    assert.equal(soundFault(aac, mp4!, 0.5), 'only at speed 1');
  });
});

describe('the strip of qualities', () => {
  const quality = (...psnr: number[]) => ({ steps: 1, psnr: Float32Array.from(psnr) });

  test('runs over all that is shown, at least ten decibels', () => {
    assert.deepEqual(rangeOfQuality([]), { least: 0, most: 10 });
    assert.deepEqual(rangeOfQuality([quality(22, 24), null]), { least: 15, most: 25 });
    assert.deepEqual(rangeOfQuality([quality(22, 24), quality(39)]), { least: 15, most: 40 });
    const { most } = rangeOfQuality([quality(30, Infinity)]);
    assert.equal(most, 100);
  });

  test('a bar a frame from the foot, and a line through their middles', () => {
    const range = { least: 10, most: 30 };
    assert.equal(barsOf(Float32Array.of(20, 30, 5), range), 'M0 1L0 0.500L1 0.500L1 0.000L2 0.000L2 1.000L3 1.000L3 1Z');
    assert.equal(lineOf(Float32Array.of(20, 30), range), 'M0.5 0.500L1.5 0.000');
  });
});
