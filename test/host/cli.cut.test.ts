/** A core that is cut by the command line: what is said to be lost is what is lost. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const [IMAGE, MODEL, CUT] = [place('photo.png'), place('photo.coordx'), place('cut.coordx')];
const SOLVED = ['--preset', 'solved-small', '--set', 'width=14', '--steps', '1'];

before(async () => {
  await writePicture(IMAGE);
  assert.equal((await coordx(['fit', IMAGE, ...SOLVED, ...ON_CPU, '--out', MODEL])).code, 0);
});

async function drawn(model: string): Promise<Float32Array> {
  const picture = place('drawn.tif');
  assert.equal((await coordx(['query', model, '--depth', '16', ...ON_CPU, '--out', picture])).code, 0);
  return (await readImage(picture)).values;
}

describe('cut', () => {
  test('tells what each rank loses, the more the fewer, and writes nothing', async () => {
    const { code, stdout } = await coordx(['cut', MODEL]);
    assert.equal(code, 0);
    assert.match(stdout, /^rank +parameters +operations a pixel +beside the whole +quality, about\n4 /);
    const cuts = jsonLines((await coordx(['cut', MODEL, '--json'])).stdout) as { rank: number | null; difference: number | null; quality: number }[];
    const differences = cuts.map(({ difference }) => difference ?? Infinity);
    assert.deepEqual(differences, differences.toSorted((a, b) => a - b));
    assert.deepEqual([cuts.at(-2)?.rank, cuts.at(-1)?.rank], [15, null], 'all features and the constant, and the whole');
    const { metrics } = await readModelFile(MODEL);
    assert.ok(cuts.every(({ quality }) => quality <= (metrics as { psnr: number }).psnr + 1e-9));
  });

  test('makes a model that differs by as much as was said, and can be asked like any other', async () => {
    const { code, stdout } = await coordx(['cut', MODEL, '--rank', '6', '--out', CUT, '--json']);
    assert.equal(code, 0);
    const [said] = jsonLines(stdout) as { difference: number; parameters: number }[];
    const { spec, parameters } = await readModelFile(CUT);
    assert.deepEqual([spec.fusion, spec.rank, parameters.length], ['product', 6, said?.parameters]);
    const [whole, cut] = [await drawn(MODEL), await drawn(CUT)];
    const error = whole.reduce((sum, value, i) => sum + (value - (cut[i] as number)) ** 2, 0) / whole.length;
    const is = -10 * Math.log10(error);
    // What is drawn is cut off at black and white.
    assert.ok(is >= (said?.difference ?? NaN) - 0.01 && is < (said?.difference ?? NaN) + 3, `${is} dB, and it was said to be ${said?.difference}`);
    assert.equal((await coordx(['fit', IMAGE, '--resume', CUT, '--steps', '2', ...ON_CPU, '--out', place('on.coordx')])).code, 0);
  });

  test('says in a sentence what cannot be cut', async () => {
    const split = place('split.coordx');
    await coordx(['fit', IMAGE, ...TINY, '--steps', '1', ...ON_CPU, '--out', split]);
    for (const [args, words] of [[[split], /fusion must be tensor/], [[MODEL, '--rank', '99', '--out', place('no.coordx')], /from 1 to 15/]] as const) {
      const { code, stderr } = await coordx(['cut', ...args]);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
  });
});
