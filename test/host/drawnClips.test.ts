/** Clips whose frames somebody draws: handed over one by one, ended, given up, left alone, and spoiled. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CoordxError, FileError, SettingError } from '../../src-main/core/base/errors.ts';
import { videoFrame } from '../../src-main/core/kinds/video/signal.ts';
import { DrawnClips } from '../../src-main/host/studio/exports/drawnClips.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { makeStudio, testFolder } from '../fixtures/studios.ts';

const FOLDER = testFolder();
const place = (name: string): string => path.join(FOLDER, name);
const [WIDTH, HEIGHT] = [32, 20];
const OPTIONS = { width: WIDTH, height: HEIGHT, frameRate: 10, codec: 'h264', quality: 95 } as const;

/** A frame of one colour, which grows with its number. */
function frame(k: number): Uint8Array {
  return Uint8Array.from({ length: 4 * WIDTH * HEIGHT }, (_, i) => (i % 4 === 3 ? 255 : 40 + 20 * k + 10 * (i % 4)));
}

describe('a clip that is drawn', () => {
  test('holds the frames that were given, and is there when it has ended', async () => {
    const { studio, writing } = makeStudio();
    const file = place('drawn.mp4');
    const clip = await studio.startClip({ ...OPTIONS, file: writing(file) });
    for (let k = 0; k < 8; k++) await studio.addFrame({ clip, pixels: frame(k) });
    assert.ok(!existsSync(file), 'it is there before its end');
    assert.deepEqual(await studio.endClip({ clip }), []);
    const video = await readVideo(file, {});
    assert.deepEqual([video.frames, video.width, video.height, video.frameRate], [8, WIDTH, HEIGHT, 10]);
    for (let k = 0; k < 8; k++) {
      for (let c = 0; c < 3; c++) {
        const level = (videoFrame(video, k)[c * WIDTH * HEIGHT + 100] as number) * 255;
        assert.ok(Math.abs(level - (40 + 20 * k + 10 * c)) < 6, `${level} in channel ${c} of frame ${k}`);
      }
    }
    await assert.rejects(studio.addFrame({ clip, pixels: frame(0) }), /not being written any more/);
  });

  test('needs no FFmpeg where it is of images', async (t) => {
    const { studio, writing } = makeStudio();
    const [images, movie] = [writing(place('drawn.zip')), writing(place('none.mp4'))];
    // A machine that there is no FFmpeg for.
    const { arch } = process;
    t.after(() => Object.defineProperty(process, 'arch', { value: arch }));
    Object.defineProperty(process, 'arch', { value: 'none' });
    await assert.rejects(studio.startClip({ ...OPTIONS, file: movie }), /FFmpeg/);
    const clip = await studio.startClip({ ...OPTIONS, codec: 'png', file: images });
    for (let k = 0; k < 2; k++) await studio.addFrame({ clip, pixels: frame(k) });
    assert.deepEqual(await studio.endClip({ clip }), []);
    assert.ok(existsSync(place('drawn.zip')));
  });

  test('leaves nothing when it is given up, or when all ends', async () => {
    const { studio, writing } = makeStudio();
    const before = readdirSync(FOLDER);
    const given = await studio.startClip({ ...OPTIONS, file: writing(place('given.mp4')) });
    await studio.addFrame({ clip: given, pixels: frame(0) });
    await studio.dropClip({ clip: given });
    await studio.dropClip({ clip: given });
    const left = await studio.startClip({ ...OPTIONS, file: writing(place('left.mp4')) });
    await studio.addFrame({ clip: left, pixels: frame(0) });
    await studio.close();
    assert.deepEqual(readdirSync(FOLDER), before);
  });

  test('what stops its writer is told with the next call', async () => {
    const clips = new DrawnClips();
    const options = { ...OPTIONS, codec: 'vp9' } as const;
    const wrong = await clips.start(place('wrong.mp4'), options);
    await assert.rejects(clips.add(wrong, frame(0)).then(() => clips.add(wrong, frame(1))), SettingError);
    const nowhere = await clips.start(path.join(place('missing'), 'a.mp4'), OPTIONS);
    await assert.rejects(clips.add(nowhere, frame(0)).then(() => clips.end(nowhere)), FileError);
    const sized = await clips.start(place('sized.mp4'), OPTIONS);
    await assert.rejects(clips.add(sized, frame(0).subarray(4)), /32 x 20 pixels of 4 bytes, not 2556 bytes/);
    await assert.rejects(clips.end(sized), /one frame at least/);
    await clips.close();
    assert.ok(!existsSync(place('wrong.mp4')) && !existsSync(place('sized.mp4')), 'nothing is left');
  });

  test('that was left longest makes room for a fifth', async () => {
    const clips = new DrawnClips();
    const ids: number[] = [];
    for (let k = 0; k < 4; k++) ids.push(await clips.start(place(`several${k}.gif`), { ...OPTIONS, codec: 'gif' }));
    const [first = 0, second = 0] = ids;
    await clips.add(first, frame(0));
    const fifth = await clips.start(place('several4.gif'), { ...OPTIONS, codec: 'gif' });
    await assert.rejects(clips.add(second, frame(0)), CoordxError);
    for (const id of [first, fifth]) {
      await clips.add(id, frame(1));
      assert.deepEqual(await clips.end(id), []);
    }
    assert.ok(existsSync(place('several0.gif')) && existsSync(place('several4.gif')), 'both are there');
    await clips.close();
  });
});
