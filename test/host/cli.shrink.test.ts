/** A model shrunk by the command line: small, as near as was said, and opened like any other. */
import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readModelFile, readModelManifest } from '../../src-main/io/modelFile.ts';
import { coordx, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const [IMAGE, SOLVED, TRAINED, SMALL] = [place('photo.png'), place('solved.coordx'), place('trained.coordx'), place('small.coordx')];

interface Said {
  bytes: number;
  bytesBefore: number;
  difference: number;
  quality: number;
}

before(async () => {
  await writePicture(IMAGE);
  assert.equal((await coordx(['fit', IMAGE, '--preset', 'solved-small', '--set', 'width=14', '--steps', '1', ...ON_CPU, '--out', SOLVED])).code, 0);
  assert.equal((await coordx(['fit', IMAGE, ...TINY, ...ON_CPU, '--out', TRAINED])).code, 0);
});

async function shrunk(model: string, flags: string[]): Promise<Said> {
  const { code, stdout, stderr } = await coordx(['shrink', model, ...flags, '--json', '--out', SMALL]);
  assert.equal(code, 0, stderr);
  return jsonLines(stdout)[0] as unknown as Said;
}

async function drawn(model: string): Promise<Float32Array> {
  const picture = place('drawn.tif');
  assert.equal((await coordx(['query', model, '--depth', '16', ...ON_CPU, '--out', picture])).code, 0);
  return (await readImage(picture)).values;
}

async function differenceDrawn(model: string): Promise<number> {
  const [whole, small] = [await drawn(model), await drawn(SMALL)];
  return -10 * Math.log10(whole.reduce((sum, value, i) => sum + (value - (small[i] as number)) ** 2, 0) / whole.length);
}

describe('shrink', () => {
  test('loses a tenth of a decibel at most if nothing is said, of either sort of field', async () => {
    for (const model of [SOLVED, TRAINED]) {
      const { bytes, bytesBefore, difference, quality } = await shrunk(model, []);
      const { metrics } = await readModelManifest(model);
      assert.ok(quality >= (metrics as { psnr: number }).psnr - 0.102, `${quality} dB`);
      assert.ok(bytes < bytesBefore / 4 && (await stat(SMALL)).size === bytes);
      assert.ok(Math.abs((await differenceDrawn(model)) - difference) < 0.5, 'values of the drawn pictures are cut off at 0 and 1');
    }
  });

  test('holds to decibels, bits and bytes', async () => {
    const { psnr } = (await readModelManifest(SOLVED)).metrics as { psnr: number };
    assert.ok(Math.abs((await shrunk(SOLVED, ['--psnr', String(psnr - 3)])).quality - (psnr - 3)) < 0.3);
    const rough = await shrunk(TRAINED, ['--bits', '4']);
    const fine = await shrunk(TRAINED, ['--bits', '8']);
    assert.ok(rough.bytes < fine.bytes && rough.difference < fine.difference - 15);
    const middle = Math.round((rough.bytes + fine.bytes) / 2);
    const { bytes } = await shrunk(TRAINED, ['--bytes', String(middle)]);
    assert.ok(bytes <= middle && bytes >= rough.bytes);
  });

  test('first cuts to products where that is asked', async () => {
    await shrunk(SOLVED, ['--terms', '5']);
    const { spec } = await readModelFile(SMALL);
    assert.deepEqual([spec.fusion, spec.rank], ['product', 5]);
  });

  test('writes a model that is told, cut and trained further like any other', async () => {
    await shrunk(SOLVED, []);
    assert.equal((await coordx(['info', SMALL, '--json'])).code, 0);
    assert.equal((await readModelManifest(SMALL)).version, 2);
    assert.equal((await coordx(['shrink', SMALL, '--out', place('smaller.coordx'), '--psnr', '20'])).code, 0);
    assert.equal((await coordx(['fit', IMAGE, '--resume', SMALL, '--steps', '2', ...ON_CPU, '--out', place('further.coordx')])).code, 0);
  });

  test('refuses in a sentence what cannot be', async () => {
    const refusals = [
      [['--psnr', '90'], /The model has .* dB beside its source; a smaller one has less than that\./],
      [['--bytes', '200'], /--bytes is too few: this model takes [\d,]+ at least\./],
      [['--bits', '1'], /--bits must be/],
    ] as const;
    for (const [flags, reason] of refusals) {
      const { code, stderr } = await coordx(['shrink', SOLVED, ...flags, '--out', place('never.coordx')]);
      assert.equal(code, 1);
      assert.match(stderr, reason);
    }
    await writeFile(place('nothing.coordx'), 'no model');
    assert.equal((await coordx(['shrink', place('nothing.coordx'), '--out', place('never.coordx')])).code, 1);
  });
});
