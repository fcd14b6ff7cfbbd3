/** A core that is cut by the command line: what is said to be lost is what is lost. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { packFrames } from '../../src-main/io/video/packFrames.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { coordx, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();
const [IMAGE, MODEL, CUT, CLIP] = [place('photo.png'), place('photo.coordx'), place('cut.coordx'), place('clip.npy')];
const SOLVED = ['--preset', 'solved-small', '--set', 'width=14', '--steps', '1'];

/** What a line of a table of cores says. */
interface CoreLine {
  core: number[] | null;
  parameters: number;
  difference: number;
}

before(async () => {
  await writePicture(IMAGE);
  const frames = packFrames({ kind: 'video', frames: 12, width: 48, height: 36, channels: 3, frameRate: 8, bitDepth: 8, values: waves() }, Infinity);
  await writeFile(CLIP, frames ?? '');
  assert.equal((await coordx(['fit', IMAGE, ...SOLVED, ...ON_CPU, '--out', MODEL])).code, 0);
});

/** A clip of waves that move, [3, 12, 36, 48]. */
function waves(): Float32Array {
  return Float32Array.from({ length: 3 * 12 * 36 * 48 }, (_, i) => {
    const [c, t, y, x] = [Math.floor(i / 20736), Math.floor(i / 1728) % 12, Math.floor(i / 48) % 36, i % 48];
    return Math.round(127 + 60 * Math.sin(x / 3 + t / 4 + c) + 60 * Math.cos(y / 2 - t / 3)) / 255;
  });
}

async function drawn(model: string): Promise<Float32Array> {
  const picture = place('drawn.tif');
  assert.equal((await coordx(['query', model, '--depth', '16', ...ON_CPU, '--out', picture])).code, 0);
  return (await readImage(picture)).values;
}

describe('cut', () => {
  test('tells what each rank loses, the more the fewer, and writes nothing', async () => {
    const { code, stdout } = await coordx(['cut', MODEL]);
    assert.equal(code, 0);
    assert.match(stdout, /^rank +parameters +operations a sample +beside the whole +quality, about\n4 /);
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
    const { spec, parameters, training } = await readModelFile(CUT);
    assert.deepEqual([spec.fusion, spec.rank, parameters.length], ['product', 6, said?.parameters]);
    assert.ok(training.learningRate <= 2e-5, 'what was solved for is thrown away by larger steps');
    assert.match((await coordx(['info', CUT])).stdout, /made smaller from one that was solved for; goes on by Adam/);
    const [whole, cut] = [await drawn(MODEL), await drawn(CUT)];
    const error = whole.reduce((sum, value, i) => sum + (value - (cut[i] as number)) ** 2, 0) / whole.length;
    const is = -10 * Math.log10(error);
    // What is drawn is cut off at black and white.
    assert.ok(is >= (said?.difference ?? NaN) - 0.01 && is < (said?.difference ?? NaN) + 3, `${is} dB, and it was said to be ${said?.difference}`);
    assert.equal((await coordx(['fit', IMAGE, '--resume', CUT, '--steps', '2', ...ON_CPU, '--out', place('on.coordx')])).code, 0);
  });

  for (const [what, source, fit] of [['a picture', IMAGE, SOLVED], ['a clip', CLIP, ['--preset', 'solved', '--steps', '1']]] as const) {
    test(`cuts the core along its axes: ${what}`, async () => {
      const [model, less] = [place('whole.coordx'), place('less.coordx')];
      assert.equal((await coordx(['fit', source, ...fit, ...ON_CPU, '--out', model])).code, 0);
      const cuts = jsonLines((await coordx(['cut', model, ...(what === 'a clip' ? [] : ['--core', '9x8', '--out', less]), '--json'])).stdout) as unknown as CoreLine[];
      const most = cuts.findLast(({ core }) => core !== null);
      assert.ok(most?.core && most.difference > 0, JSON.stringify(cuts));
      const { code, stdout } = await coordx(['cut', model, '--core', most.core.join('x'), '--out', less, '--json']);
      assert.equal(code, 0);
      assert.deepEqual(jsonLines(stdout), [most]);
      const { spec, parameters } = await readModelFile(less);
      assert.deepEqual([spec.fusion, spec.coreWidths, spec.projections, parameters.length], ['tensor', most.core, Math.max(...most.core), most.parameters]);
      assert.equal((await coordx(['query', less, ...ON_CPU, '--out', place(what === 'a clip' ? 'less.zip' : 'less.png')])).code, 0);
      assert.equal((await coordx(['fit', source, '--resume', less, '--steps', '2', ...ON_CPU, '--out', place('on.coordx')])).code, 0);
    });
  }

  test('says in a sentence what cannot be cut', async () => {
    const split = place('split.coordx');
    await coordx(['fit', IMAGE, ...TINY, '--steps', '1', ...ON_CPU, '--out', split]);
    for (const [args, words] of [[[split], /fusion must be tensor/], [[MODEL, '--rank', '99', '--out', place('no.coordx')], /from 1 to 15/], [[MODEL, '--core', '3', '--out', place('no.coordx')], /is cut to as many sides/], [[MODEL, '--core', '3xy'], /whole numbers with x between/]] as const) {
      const { code, stderr } = await coordx(['cut', ...args]);
      assert.equal(code, 1);
      assert.match(stderr, words);
      assert.equal(stderr.trim().split('\n').length, 1);
    }
  });
});
