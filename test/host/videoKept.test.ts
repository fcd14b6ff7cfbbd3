/** What a project keeps of a video whose file is too large to go along: the chosen part, without loss. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { FileError } from '../../src-main/core/base/errors.ts';
import type { VideoSignal } from '../../src-main/core/kinds/video/signal.ts';
import { readVideoSource, restoreVideo } from '../../src-main/host/kinds/video/studio/videoSource.ts';
import type { Source } from '../../src-main/host/kinds/studioKind.ts';
import { packFrames } from '../../src-main/io/video/packFrames.ts';
import { withTemporaryFile } from '../../src-main/io/temporaryFile.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { waveFrame, writeClip } from '../fixtures/videoFiles.ts';
import { testFolder } from '../fixtures/studios.ts';

const CLIP = path.join(testFolder(), 'wave.mp4');
/** Larger than the part below, smaller than the file. */
const MOST = 12_000;
const PART = { start: 0.4, end: 1, frameRate: 5, resize: { width: 24, height: 12 } };

before(() =>
  writeClip(CLIP, {
    ...{ pixelFormat: 'yuv420p', width: 64, height: 32, frame: (i: number) => (i < 16 ? waveFrame(64, 32, i / 10) : undefined) },
    ...{ container: 'mp4', encoder: 'libx264', encoderOptions: { crf: '1' }, audio: { encoder: 'aac', seconds: 1.6 } },
  }),
);

function signalOf(source: Source): VideoSignal {
  assert.ok('signal' in source);
  return source.signal as VideoSignal;
}

describe('a video too large for a project', () => {
  test('is kept as the part that was chosen, and comes back value by value', async () => {
    const source = await readVideoSource(CLIP, 'wave.mp4', PART, {}, MOST);
    assert.equal(source.name, 'wave.npy');
    assert.match(source.notes.join(), /keeps this part of "wave\.mp4" without loss, as wave\.npy/);
    assert.ok(source.bytes.length <= MOST + 128, `${source.bytes.length} bytes`);
    assert.deepEqual(source.video?.audio, []);
    // Frames of another size have values between those of bytes.
    const read = { ...(await readVideo(CLIP, PART)), bitDepth: 32 };
    assert.deepEqual(signalOf(source), read);
    const { selection } = source;
    assert.deepEqual(signalOf(await restoreVideo({ name: source.name, bytes: source.bytes, ...(selection && { selection }) }, 'a project', {})), read);
  });

  test('is refused when the part takes more than a project holds', async () => {
    const whole = readVideoSource(CLIP, 'wave.mp4', {}, {}, MOST);
    await assert.rejects(whole, (error) => error instanceof FileError && /"wave\.mp4" has .* holds 11\.7 KiB of a video\. .* shorter one/.test(error.message));
  });

  test('is kept as its file where that is small enough', async () => {
    const source = await readVideoSource(CLIP, 'wave.mp4', PART, {});
    assert.deepEqual([source.name, source.notes, source.selection], ['wave.mp4', [], PART]);
  });
});

describe('packed frames', () => {
  const shape = { kind: 'video', frames: 2, width: 5, height: 4, channels: 3, frameRate: 30, bitDepth: 8 } as const;
  const count = 2 * 5 * 4 * 3;
  const cases: [string, number, (i: number) => number][] = [
    ['bytes', 1, (i) => ((i * 37) % 256) / 255],
    ['words', 2, (i) => ((i * 7919) % 65536) / 65535],
    ['floats, as of ten bits', 4, (i) => ((i * 311) % 1024) / 1023],
  ];
  for (const [name, bytes, value] of cases) {
    test(`hold ${name} exactly`, async () => {
      const values = Float32Array.from({ length: count }, (_, i) => value(i));
      const packed = packFrames({ ...shape, values }, Infinity);
      assert.ok(packed);
      assert.equal(packed.length, 128 + count * bytes);
      const read = await withTemporaryFile(packed, (file) => readVideo(file));
      assert.deepEqual(read.values, values);
      assert.equal(packFrames({ ...shape, values }, count * bytes - 1), null);
    });
  }
});
