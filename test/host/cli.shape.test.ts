/** From a shape to a model and to meshes, through the command line alone. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { checkMesh } from '../../src-main/core/mesh/repair/checks.ts';
import { boundsOf, isMesh, type TriangleMesh } from '../../src-main/core/mesh/mesh.ts';
import { MESH_EXTENSIONS, writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { ball, ballPoints, onlyTriangles } from '../fixtures/meshes.ts';
import { coordx, FakeTerminal, jsonLines, ON_CPU, SMOOTH, temporaryFolder, TINY, writePicture } from './cliRuns.ts';
import { KINDS } from '../../src-main/core/kinds/table.ts';

const RADIUS = 30;
const CENTER = [100, -50, 7] as const;
const { place, files } = await temporaryFolder();
const SHAPE = place('ball.obj');
const MODEL = place('ball.coordx');

async function meshIn(file: string): Promise<TriangleMesh> {
  const { surface } = await readShape(file);
  assert.ok(isMesh(surface), `${file} holds no mesh`);
  return surface;
}

let fitted: Awaited<ReturnType<typeof coordx>>;
before(async () => {
  await writeMesh(SHAPE, ball(RADIUS, 32, [...CENTER]));
  fitted = await coordx(['fit', SHAPE, ...SMOOTH, ...ON_CPU, '--steps', '400', '--out', MODEL]);
});

describe('fit of a shape', () => {
  test('says what it is and learns it', async () => {
    assert.equal(fitted.code, 0, fitted.stderr);
    assert.match(fitted.stderr, /ball\.obj, 1,984 triangles, 60 x 60 x 60; preset split/);
    assert.match(fitted.stdout, /^IoU 0\.9\d+ easy and 0\.\d+ hard, distances off by .* Chamfer .* after 400 steps/);
    const { dataset, metrics, spec, training } = await readModelFile(MODEL);
    assert.ok(dataset.kind === 'shape' && metrics && KINDS.shape.quality.isOwn(metrics), 'the model is not of a shape');
    assert.deepEqual([spec.axes.join(''), training.shape?.truncation], ['zyx', 0.3]);
    assert.ok(metrics.iouEasy > 0.95, `IoU ${metrics.iouEasy}`);
    const { stdout } = await coordx(['info', MODEL]);
    for (const words of ['ball.obj, 1,984 triangles', 'distances up to 0.3', 'IoU 0.9', 'branches z | yx', '256 x 256 x 256']) {
      assert.ok(stdout.includes(words), `${words} in ${stdout}`);
    }
  });

  test('solves for it in one step, when nothing else is asked for', async () => {
    const run = await coordx(['fit', SHAPE, '--set', 'width=32', ...ON_CPU, '--out', place('solved.coordx'), '--json']);
    assert.equal(run.code, 0, run.stderr);
    const end = jsonLines(run.stdout).at(-1);
    assert.deepEqual([end?.['preset'], end?.['steps'], end?.['end']], ['solved', 1, 'finished']);
    assert.ok(Number(end?.['iouHard']) > 0.9 && Number(end?.['iouEasy']) > 0.99, JSON.stringify(end));
    const occupancy = await coordx(['fit', SHAPE, '--set', 'target=occupancy', '--out', place('no.coordx')]);
    assert.match(occupancy.stderr, /method solve makes squares of errors small: set target=distance, or method=adam\./);
  });

  test('goes on where it was, and only with the same shape; as JSON', async () => {
    const out = place('more.coordx');
    const run = await coordx(['fit', SHAPE, '--resume', MODEL, ...ON_CPU, '--steps', '401', '--out', out, '--json']);
    assert.equal(run.code, 0, run.stderr);
    const lines = jsonLines(run.stdout);
    assert.deepEqual([lines[0]?.['shape'], lines[0]?.['triangles'], lines[0]?.['steps']], ['ball.obj', 1984, 400]);
    const end = lines.at(-1);
    assert.ok(Number(end?.['iouEasy']) > 0.9 && end?.['psnr'] === undefined, JSON.stringify(end));
    const other = place('other.obj');
    await writeMesh(other, ball(RADIUS, 16));
    const refused = await coordx(['fit', other, '--resume', MODEL, '--out', place('no.coordx')]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /but the model was trained on "ball\.obj", 1,984 triangles, .*: give that shape\.\n$/);
  });

  test('of points with normals', async () => {
    const cloud = place('cloud.xyz');
    const { positions, normals } = ballPoints(200);
    const rows = Array.from({ length: 200 }, (_, i) => [...positions.subarray(3 * i, 3 * i + 3), ...normals.subarray(3 * i, 3 * i + 3)].join(' '));
    await writeFile(cloud, rows.join('\n'));
    const run = await coordx(['fit', cloud, ...TINY, ...ON_CPU, '--steps', '1', '--out', place('cloud.coordx')]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stderr, /cloud\.xyz, 200 points with normals/);
    const open = place('open.stl');
    await writeMesh(open, onlyTriangles(ball(), (t) => t > 3));
    const { code, stdout } = await coordx(['info', open]);
    assert.equal(code, 0);
    assert.match(stdout, /mesh +open at \d+ edges, manifold, one orientation, 1 part\n[^]*note +The surface is open at \d+ edges/);
  });

  test('refuses what only pictures have, in a sentence', async () => {
    const cases: [string[], RegExp][] = [
      [['--fps', '5'], /--fps is for videos, and ".*ball\.obj" is none\./],
      [['--target-psnr', '30'], /--target-psnr is for images, videos and volumes, and ".*ball\.obj" is a shape\./],
      [['--set', 'midway=0.1'], /midway is a setting of images, videos, and volumes alone\./],
    ];
    for (const [args, message] of cases) {
      const run = await coordx(['fit', SHAPE, ...args, '--out', place('no.coordx')]);
      assert.equal(run.code, 1, args.join(' '));
      assert.match(run.stderr, message);
    }
    const query = await coordx(['query', MODEL]);
    assert.equal(query.code, 1);
    assert.match(query.stderr, /"ball\.obj" is a shape and has no picture of its own: "coordx render" draws its model, and "coordx mesh" makes a mesh of it\./);
    const missing = await coordx(['fit', place('missing.obj')]);
    assert.match(missing.stderr, /missing\.obj/);
    assert.deepEqual((await files()).filter((name) => name.startsWith('no.')), []);
  });
});

describe('mesh', () => {
  for (const extension of MESH_EXTENSIONS) {
    test(`writes ${extension}: closed, manifold, in source units and place`, async () => {
      const out = place(`mesh${extension}`);
      const run = await coordx(['mesh', MODEL, ...ON_CPU, '--resolution', '48', '--out', out, '--json']);
      assert.equal(run.code, 0, run.stderr);
      const mesh = await meshIn(out);
      const [facts] = jsonLines(run.stdout);
      assert.deepEqual([facts?.['resolution'], facts?.['triangles']], [48, mesh.indices.length / 3]);
      const { isClosed, isManifold, isOriented, volume } = checkMesh(mesh);
      assert.ok(isClosed && isManifold && isOriented, `${JSON.stringify({ isClosed, isManifold, isOriented })}`);
      assert.ok(Math.abs(volume / ((4 / 3) * Math.PI * RADIUS ** 3) - 1) < 0.1, `a volume of ${volume}`);
      const { min, max } = boundsOf(mesh.positions);
      for (const [axis, center] of CENTER.entries()) {
        const middle = ((min[axis] as number) + (max[axis] as number)) / 2;
        assert.ok(Math.abs(middle - center) < 2, `the middle is at ${middle} of axis ${axis}, not ${center}`);
      }
    });
  }

  test('brings it to so many triangles, and info says what it is', async () => {
    const out = place('small.ply');
    const run = await coordx(['mesh', MODEL, ...ON_CPU, '--resolution', '48', '--faces', '500', '--out', out]);
    assert.equal(run.code, 0, run.stderr);
    assert.match(run.stdout, /^saved as .*small\.ply, (500|49\d) triangles, \d+ vertices\n$/);
    const { stdout } = await coordx(['info', out]);
    assert.match(stdout, /mesh +closed, manifold, one orientation, 1 part\n/);
    const [facts] = jsonLines((await coordx(['info', out, '--json'])).stdout);
    assert.deepEqual([facts?.['kind'], facts?.['isClosed'], facts?.['components']], ['shape', true, 1]);
  });

  test('stops at Ctrl-C and leaves no file behind', async () => {
    const terminal = new FakeTerminal();
    terminal.width = 100;
    terminal.onWrite = () => {
      terminal.now += 1000;
      if (terminal.stderr.includes('extracting')) terminal.interrupt();
    };
    const out = place('stopped.glb');
    const run = await coordx(['mesh', MODEL, ...ON_CPU, '--resolution', '64', '--out', out], terminal);
    assert.equal(run.code, 130, run.stderr);
    assert.match(run.stderr, /asking the field on 64 x 64 x 64 samples[^]*Cancelled; .*stopped\.glb was not written\./);
    assert.equal(existsSync(out), false);
  });

  test('refuses what it cannot do, in a sentence', async () => {
    const image = place('small.png');
    await writePicture(image);
    await coordx(['fit', image, ...TINY, ...ON_CPU, '--steps', '0', '--out', place('small.coordx')]);
    const cases: [string[], RegExp][] = [
      [[place('small.coordx')], /is a model of an image: "coordx query" writes it as a picture\./],
      [[MODEL, '--resolution', '1'], /--resolution must be a whole number from 2 to 1024, not "1"\./],
      [[MODEL, '--out', place('no.xyz')], /must end in \.glb, \.obj, \.ply, \.stl\./],
    ];
    for (const [args, message] of cases) {
      const run = await coordx(['mesh', ...args]);
      assert.equal(run.code, 1, args.join(' '));
      assert.match(run.stderr, message);
    }
  });
});
