/** GIF and WebP files of one picture and of several are told apart, and what is damaged is no video. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { sourceKind } from '../../src-main/io/sourceKind.ts';
import { hasSeveralFrames } from '../../src-main/io/video/severalFrames.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'coordx-frames-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string): string => path.join(folder, name);

/** A clip of noise, so that its pictures take many blocks. */
async function clip(name: string, frames: number): Promise<string> {
  const [width, height] = [120, 90];
  const pictures = Array.from({ length: frames }, (_, k) =>
    Float32Array.from({ length: 3 * width * height }, (_, i) => (Math.imul(i + 7 * k + 1, 2654435761) >>> 8) / 2 ** 24),
  );
  await writeVideo(place(name), { width, height, channels: 3, frameRate: 10 }, pictures);
  return place(name);
}

for (const extension of ['gif', 'webp']) {
  test(`a ${extension} of one picture is an image, of two or more a video`, async () => {
    for (const [frames, kind] of [[1, 'image'], [2, 'video'], [5, 'video']] as const) {
      const file = await clip(`${frames}.${extension}`, frames);
      assert.equal(await hasSeveralFrames(file), frames > 1, `${frames}`);
      assert.equal(await sourceKind(file), kind);
    }
  });

  test(`a ${extension} that is cut anywhere before its second picture is taken for an image`, async () => {
    const { readFileSync } = await import('node:fs');
    const bytes = readFileSync(await clip(`cut.${extension}`, 2));
    const file = place(`short.${extension}`);
    const starts: boolean[] = [];
    for (let length = 0; length <= bytes.length; length += Math.max(1, length >> 3)) {
      writeFileSync(file, bytes.subarray(0, length));
      starts.push(await hasSeveralFrames(file));
    }
    // Once it is a video it stays one.
    assert.deepEqual(starts, starts.toSorted((a, b) => Number(a) - Number(b)));
    assert.equal(starts[0], false);
  });
}

test('a GIF with an extension and tables of its own is walked through as the specification has it', async () => {
  const table = Buffer.alloc(6);
  const picture = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, ...table, 2, 2, 0x44, 0x01, 0]);
  const head = Buffer.from([...Buffer.from('GIF89a'), 1, 0, 1, 0, 0x80, 0, 0, ...table]);
  const control = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
  const comment = Buffer.from([0x21, 0xfe, 3, 0x2c, 0x2c, 0x2c, 0]);
  const end = Buffer.from([0x3b]);
  const cases: [string, Buffer[], boolean][] = [
    ['one', [head, control, comment, picture, end], false],
    ['two', [head, control, picture, comment, control, picture, end], true],
    ['garbage after one', [head, picture, Buffer.from([7, 0x2c, 0x2c])], false],
  ];
  for (const [name, parts, expected] of cases) {
    writeFileSync(place(name), Buffer.concat(parts));
    assert.equal(await hasSeveralFrames(place(name)), expected, name);
  }
});

test('what is neither, or not there, has no several pictures', async () => {
  writeFileSync(place('text'), 'RIFF....WEBP and then a text of which the chunks make no sense');
  assert.equal(await hasSeveralFrames(place('text')), false);
  assert.equal(await hasSeveralFrames(place('nothing')), false);
});
