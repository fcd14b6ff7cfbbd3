/** Volumes on the command line: fitted, asked on other grids, drawn, and cut at a value. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import sharp from 'sharp';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { isMesh, boundsOf } from '../../src-main/core/mesh/mesh.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { readVolume } from '../../src-main/io/volume/readVolume.ts';
import { writeVolume } from '../../src-main/io/volume/write/writeVolume.ts';
import { ballVolume } from '../fixtures/knownVolumes.ts';
import { sourceValues } from '../fixtures/volumeFiles.ts';
import { coordx, ON_CPU, temporaryFolder } from './cliRuns.ts';

const SIZES = [20, 24, 28] as const;

const { place, files } = await temporaryFolder();
const [scan, model] = [place('ball.nrrd'), place('ball.coordx')];
/** Values from -1000 to 1000, at a place of its own. */
const BALL = { ...ballVolume(SIZES, 0.6, 0.3), range: [-1000, 1000] as [number, number], place: { spacing: [2, 1, 0.5] as [number, number, number], origin: [10, -20, 30] as [number, number, number], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], unit: 'mm' } };

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await coordx(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function fault(...args: string[]): Promise<string> {
  const { code, stderr } = await coordx(args);
  assert.equal(code, 1, `exit code of ${args.join(' ')}`);
  return stderr;
}

before(async () => {
  const { values, ...volume } = BALL;
  await writeVolume(scan, volume, [values]);
  await run('fit', scan, '--steps', '1', '--out', model, ...ON_CPU);
});

describe('a volume on the command line', () => {
  test('is told by what it holds, with its samples and place', async () => {
    const facts = JSON.parse(await run('info', scan, '--json')) as Record<string, unknown>;
    assert.deepEqual([facts['kind'], facts['depth'], facts['height'], facts['width']], ['volume', ...SIZES]);
    assert.match(await run('info', scan), /20 x 24 x 28 samples of float32, 38 x 23 x 13.5 mm/);
    const told = JSON.parse(await run('info', model, '--json')) as { dataset: { kind: string; range: number[] }; metrics: { psnr: number; largestError: number } };
    assert.deepEqual([told.dataset.kind, told.dataset.range], ['volume', [-1000, 1000]]);
    assert.ok(told.metrics.psnr > 35 && told.metrics.largestError < 0.2, JSON.stringify(told.metrics));
  });

  test('is written on its own grid as it was, in its values and at its place', async () => {
    const out = place('same.nii.gz');
    await run('query', model, '--out', out, ...ON_CPU);
    const volume = await readVolume(out);
    assert.deepEqual([volume.depth, volume.height, volume.width], [...SIZES]);
    assert.deepEqual(volume.place.spacing.map((step) => Number(step.toFixed(4))), BALL.place.spacing);
    assert.deepEqual(volume.place.origin.map((at) => Number(at.toFixed(3))), BALL.place.origin);
    const [found, truth] = [sourceValues(volume), sourceValues(BALL)];
    const error = Math.sqrt(found.reduce((sum, value, i) => sum + (value - (truth[i] as number)) ** 2, 0) / found.length);
    assert.ok(error < 40, `${error} of 2000`);
  });

  test('is written in any size, part and type', async () => {
    const out = place('part.npy');
    await run('query', model, '--size', '5x6x7', '--region', '0,0,0.5,1,1,1', '--type', 'int16', '--out', out, ...ON_CPU);
    const volume = await readVolume(out);
    assert.deepEqual([volume.depth, volume.height, volume.width, volume.stored], [5, 6, 7, 'int16']);
    const stack = JSON.parse(await run('query', model, '--scale', '0.5', '--out', place('small.tif'), '--json', ...ON_CPU)) as Record<string, unknown>;
    assert.deepEqual([stack['depth'], stack['height'], stack['width']], [10, 12, 14]);
  });

  test('is written as its error, less its source', async () => {
    const [same, error] = [place('same.npy'), place('error.npy')];
    await run('query', model, '--out', same, ...ON_CPU);
    await run('query', model, '--error', scan, '--out', error, ...ON_CPU);
    const [field, off, truth] = [await readVolume(same), await readVolume(error), BALL].map(sourceValues) as [number[], number[], number[]];
    const worst = off.reduce((most, value, i) => Math.max(most, Math.abs(value - ((field[i] as number) - (truth[i] as number)))), 0);
    assert.ok(worst < 1e-2 && Math.min(...off) < 0, `${worst} of 2000`);
  });

  test('is drawn from any side, and cut into slices', async () => {
    const out = place('mip.png');
    await run('render', model, '--transfer', 'mip', '--size', '48x36', '--background', 'none', '--out', out, ...ON_CPU);
    const { data, info } = await sharp(out).raw().toBuffer({ resolveWithObject: true });
    const alpha = (x: number, y: number): number => data[info.channels * (y * info.width + x) + 3] as number;
    assert.deepEqual([info.width, info.height], [48, 36]);
    assert.ok(alpha(24, 18) > 240 && alpha(1, 1) === 0, `${alpha(24, 18)} in the middle`);
    await run('render', model, '--slice', 'z=0', '--out', place('slice.png'), ...ON_CPU);
    const slice = await sharp(place('slice.png')).raw().toBuffer({ resolveWithObject: true });
    // 13.5 x 23 mm, with two samples a millimetre across.
    assert.deepEqual([slice.info.width, slice.info.height], [28, 48]);
    const value = (x: number, y: number): number => slice.data[slice.info.channels * (y * slice.info.width + x)] as number;
    assert.ok(value(14, 24) > 240 && value(0, 0) < 15, `${value(14, 24)} and ${value(0, 0)}`);
    await run('render', model, '--iso', '0', '--size', '32x24', '--out', place('iso.png'), ...ON_CPU);
  });

  test('is meshed at a value, in its units', async () => {
    const out = place('ball.ply');
    await run('mesh', model, '--iso', '0', '--resolution', '40', '--out', out, ...ON_CPU);
    const { surface } = await readShape(out);
    assert.ok(isMesh(surface) && checkMesh(surface).isClosed);
    const { min, max } = boundsOf(surface.positions);
    const expected = [[10 + 6.75 * 0.4, 10 + 6.75 * 1.6], [-20 + 11.5 * 0.4, -20 + 11.5 * 1.6], [30 + 19 * 0.4, 30 + 19 * 1.6]];
    for (const [axis, [low, high]] of expected.entries()) {
      assert.ok(Math.abs((min[axis] as number) - (low as number)) < 0.8 && Math.abs((max[axis] as number) - (high as number)) < 0.8, `${min.join()} to ${max.join()}`);
    }
  });

  test('is read in parts, means and a range of its own', async () => {
    const out = place('part.coordx');
    await run('fit', scan, '--steps', '1', '--box', '10x12x14+5+6+7', '--means', '2x2x2', '--range', '0,1000', '--out', out, ...ON_CPU);
    const { dataset } = JSON.parse(await run('info', out, '--json')) as { dataset: Record<string, unknown> };
    assert.deepEqual([dataset['depth'], dataset['height'], dataset['width'], dataset['range']], [5, 6, 7, [0, 1000]]);
    // Where its samples lie says which part it is.
    const told = await coordx(['inside', out, '--source', scan, '--out', place('part-inside'), '--json', ...ON_CPU]);
    assert.deepEqual([told.code, told.stderr], [0, '']);
    const { terms } = JSON.parse(told.stdout) as { terms: { best: number[] } };
    assert.equal(terms.best.length, 6);
    const small = place('small.nrrd');
    await run('query', model, '--size', '5x5x5', '--out', small, ...ON_CPU);
    assert.match(await fault('inside', out, '--source', small, '--out', place('other-inside'), ...ON_CPU), /is not what the model was trained on/);
  });

  test('writes how far it is from a volume, also between the samples that were learned', async () => {
    const out = place('error.nrrd');
    const told = JSON.parse(await run('query', model, '--error', scan, '--out', out, '--json', ...ON_CPU)) as { psnr: number; ssim: number; largestError: number };
    const { metrics } = JSON.parse(await run('info', model, '--json')) as { metrics: { psnr: number; ssim: number; largestError: number } };
    for (const name of ['psnr', 'ssim', 'largestError'] as const) assert.ok(Math.abs(told[name] - metrics[name]) < 1e-3 * (1 + metrics[name]), `${name}: ${told[name]} and ${metrics[name]}`);
    const [error, field, truth] = [await readVolume(out), await readVolume(scan), sourceValues(BALL)];
    assert.deepEqual(error.place, field.place);
    const same = place('field.nrrd');
    await run('query', model, '--out', same, ...ON_CPU);
    const values = sourceValues(await readVolume(same));
    const off = sourceValues(error).map((value, i) => Math.abs(value - ((values[i] as number) - (truth[i] as number))));
    assert.ok(Math.max(...off) < 0.1, `off by ${Math.max(...off)} of 2000`);
    // A model of means of two along each axis, at the samples of the whole that lie between the first and the last of those.
    const half = place('half.coordx');
    await run('fit', scan, '--means', '2x2x2', '--steps', '1', '--out', half, ...ON_CPU);
    const between = JSON.parse(await run('query', half, '--error', scan, '--out', out, '--json', ...ON_CPU)) as { size: number[]; psnr: number };
    assert.deepEqual(between.size, [18, 22, 26]);
    assert.ok(between.psnr > 25, `${between.psnr} dB`);
    assert.match(await run('query', half, '--error', scan, '--out', out, ...ON_CPU), /dB, SSIM .* at 18 x 22 x 26 samples\nsaved as/);
    assert.match(await fault('query', model, '--error', scan, '--scale', '2', '--out', out), /--error and --scale cannot be given together/);
    const far = place('far.nrrd');
    await writeVolume(far, { ...BALL, depth: 10, place: { ...BALL.place, origin: [500, 0, 0] } }, [BALL.values.subarray(0, 10 * 24 * 28)]);
    assert.match(await fault('query', model, '--error', far, '--out', place('none.nrrd')), /lies elsewhere/);
  });

  test('learns under a mask what counts, and says how good both are', async () => {
    const out = place('masked.coordx');
    const { values, ...volume } = BALL;
    const mask = place('mask.nrrd');
    await writeVolume(mask, { ...volume, range: [0, 7], stored: 'uint8' }, [values.map((value) => (value > 0.5 ? 3 / 7 : 0))]);
    for (const [how, name] of [[mask, 'mask.nrrd'], ['above=1', 'above=1']] as const) {
      await run('fit', scan, '--mask', how, '--steps', '1', '--out', out, ...ON_CPU);
      const told = JSON.parse(await run('info', out, '--json')) as { dataset: { mask: { name: string; share: number } }; metrics: { psnr: number; insidePsnr: number } };
      assert.equal(told.dataset.mask.name, name);
      assert.ok(Math.abs(told.dataset.mask.share - values.filter((value) => value > 0.5).length / values.length) < 1e-6, `${told.dataset.mask.share}`);
      assert.ok(told.metrics.insidePsnr > told.metrics.psnr && told.metrics.insidePsnr > 30, JSON.stringify(told.metrics));
      assert.match(await run('info', out), /of which \d+(\.\d+)? % count.*[^]*dB of what counts/);
    }
    // Under another mask it is not the volume that it was trained on.
    assert.match(await fault('fit', scan, '--resume', out), /but the model was trained on .* count/);
    const stepped = place('stepped.coordx');
    await run('fit', scan, '--mask', mask, '--preset', 'split', '--set', 'width=32', '--set', 'rank=8', '--steps', '3', '--out', stepped, ...ON_CPU);
    assert.match(await run('info', stepped), /dB of what counts/);
  });

  test('refuses masks that are none of it', async () => {
    const [out, other] = [place('none.coordx'), place('other.nrrd')];
    const { values, ...volume } = BALL;
    await writeVolume(other, { ...volume, depth: 10 }, [values.subarray(0, 10 * 24 * 28)]);
    assert.match(await fault('fit', scan, '--mask', other, '--out', out), /has 10 x 24 x 28 samples, and the volume 20 x 24 x 28/);
    assert.match(await fault('fit', scan, '--mask', scan, '--out', out), /values down to -/);
    assert.match(await fault('fit', scan, '--mask', 'above=', '--out', out), /takes a value of the volume/);
    assert.match(await fault('fit', scan, '--mask', 'above=2000', '--out', out), /No sample of the volume counts/);
    assert.match(await fault('fit', scan, '--mask', 'above=1', '--set', 'branches=z|yx', '--out', out), /A mask needs branches=z\|y\|x/);
    assert.match(await fault('fit', scan, '--mask', 'above=1', '--set', 'midway=0.3', '--out', out), /set midway=0/);
  });

  test('refuses in a sentence what is for others, and leaves no file', async () => {
    const before = await files();
    assert.match(await fault('query', model, '--size', '30x20'), /ZxYxX/);
    assert.match(await fault('query', model, '--time', '1'), /--time is for pictures and clips/);
    assert.match(await fault('query', model, '--out', place('a.png')), /must end in \.nrrd/);
    assert.match(await fault('mesh', model), /--iso takes a value between -1000 and 1000/);
    assert.match(await fault('mesh', model, '--iso', '5000', '--out', place('a.ply')), /above -1000 and below 1000/);
    assert.match(await fault('render', model, '--shading', 'lit'), /--shading is for shapes/);
    assert.match(await fault('render', model, '--slice', 'z=0', '--iso', '0'), /cannot be given together/);
    assert.match(await fault('render', model, '--channel', '3', '--out', place('a.png')), /There is no channel 3/);
    assert.match(await fault('fit', scan, '--crop', '4x4+0+0', '--out', place('a.coordx')), /--crop is for videos/);
    assert.match(await fault('fit', scan, '--box', '99x2x2+0+0+0', '--out', place('a.coordx')), /is not in a volume of 20 x 24 x 28/);
    assert.match(await fault('fit', scan, '--range', '2,1'), /--range must be two numbers/);
    assert.deepEqual(await files(), before);
    assert.ok((await readFile(model)).length > 0);
  });
});
