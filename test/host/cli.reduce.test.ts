/** `coordx fit --reduce`: super-resolution on the command line. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { ball } from '../fixtures/meshes.ts';
import { coordx, jsonLines, ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const { place } = await temporaryFolder();

describe('fit --reduce', () => {
  before(() => writePicture(place('photo.png'), { width: 64, height: 48 }));

  test('learns a picture at half of its size, and tells how good it is at full size beside bicubic', async () => {
    const fit = ['fit', place('photo.png'), '--preset', 'solved-small', '--steps', '3', ...ON_CPU, '--out', place('half.coordx'), '--reduce', '2'];
    const json = await coordx([...fit, '--json']);
    assert.equal(json.code, 0, json.stderr);
    const end = jsonLines(json.stdout).at(-1) as { enlarged: Record<'field' | 'bicubic', { psnr: number; ssim: number }> };
    const { dataset } = await readModelFile(place('half.coordx'));
    assert.deepEqual(dataset.kind === 'image' && [dataset.width, dataset.height], [32, 24]);
    // The picture is smooth: both find it again, and a field that stood half a pixel beside it would not.
    assert.ok(end.enlarged.bicubic.psnr > 40, String(end.enlarged.bicubic.psnr));
    assert.ok(end.enlarged.field.psnr > 35, String(end.enlarged.field.psnr));
    const text = await coordx(fit);
    assert.match(text.stdout, /At full size [\d.]+ dB, SSIM [\d.]+; bicubic interpolation of the same pixels [\d.]+ dB, SSIM [\d.]+\./);
  });

  test('a picture may be resized for training', async () => {
    const { code } = await coordx(['fit', place('photo.png'), ...TINY, '--steps', '1', ...ON_CPU, '--out', place('small.coordx'), '--resize', '16x']);
    const { dataset } = await readModelFile(place('small.coordx'));
    assert.deepEqual([code, dataset.kind === 'image' && [dataset.width, dataset.height]], [0, [16, 12]]);
  });

  test('is refused for what is no image, and where too little would be left', async () => {
    await writeMesh(place('ball.obj'), ball(0.8, 8));
    const shape = await coordx(['fit', place('ball.obj'), '--reduce', '2']);
    assert.deepEqual([shape.code, shape.stderr], [1, `coordx: --reduce is for images, and "${place('ball.obj')}" is a shape.\n`]);
    const tiny = await coordx(['fit', place('photo.png'), '--reduce', '16']);
    assert.deepEqual([tiny.code, tiny.stderr], [1, 'coordx: An image of 64 x 48 is too small to be learned at 1/16 of its size.\n']);
  });
});
