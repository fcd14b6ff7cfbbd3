/** Shapes asked on grids: against the exact distance to a ball, which stands for a field. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Bricks } from '../../src-main/core/field/batch.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { FieldSpec } from '../../src-main/core/field/spec.ts';
import { checkMesh, type MeshCheck } from '../../src-main/core/mesh/repair/checks.ts';
import { sampleAt, type SparseGrid } from '../../src-main/core/mesh/sparseGrid.ts';
import { queryPoints } from '../../src-main/core/query/points.ts';
import { fieldSurface } from '../../src-main/core/kinds/shape/surface.ts';
import { queryVolume } from '../../src-main/core/query/volume.ts';
import { Random } from '../../src-main/core/base/random.ts';
import type { ShapeTraining } from '../../src-main/core/training/shapeOptions.ts';
import { randomPoints } from '../fixtures/meshes.ts';
import { SHAPE_TRAINING } from '../fixtures/models.ts';
import { wholeVolume } from '../../src-main/core/query/volumePart.ts';

const RADIUS = 0.6;
/** As presets have it: the distance is known only next to the surface. */
const THIN: ShapeTraining = { ...SHAPE_TRAINING, truncation: 0.05 };
const DOMAIN = { axes: ['z' as const, 'y' as const, 'x' as const], sizes: [64, 64, 64], outputs: 1 };
const BY_PLANES = findPreset(KINDS.shape, 'split').config(DOMAIN).spec;
const SPLIT: FieldSpec = { ...BY_PLANES, branches: [[0], [1], [2]] };
const PARTIAL = findPreset(KINDS.shape, 'coordx').config(DOMAIN).spec;
const PLAIN = findPreset(KINDS.shape, 'siren').config(DOMAIN).spec;

function ballDistance(z: number, y: number, x: number): number {
  return Math.hypot(z, y, x) - RADIUS;
}

/** A field that has learned a ball perfectly; counts the points that it was asked for. */
class BallField implements EngineField {
  readonly spec: FieldSpec;
  asked = 0;
  #truncation: number;

  constructor(spec: FieldSpec, { truncation }: ShapeTraining = SHAPE_TRAINING) {
    this.spec = spec;
    this.#truncation = truncation;
  }

  async evaluate({ bricks, counts, coordinates }: Bricks): Promise<Float32Array> {
    const perBrick = counts.reduce((product, n) => product * n, 1);
    const values = new Float32Array(bricks * perBrick);
    const at = [0, 0, 0];
    for (let i = 0; i < values.length; i++) {
      let stride = perBrick;
      for (const [branch, axes] of this.spec.branches.entries()) {
        const n = counts[branch] as number;
        stride /= n;
        const row = Math.floor(i / perBrick) * n + (Math.floor(i / stride) % n);
        for (const [k, axis] of axes.entries()) at[axis] = coordinates[branch]?.[row * axes.length + k] as number;
      }
      const [z = 0, y = 0, x = 0] = at;
      values[i] = Math.max(-1, Math.min(1, ballDistance(z, y, x) / this.#truncation));
    }
    this.asked += values.length;
    return values;
  }

  setParameters = async (): Promise<void> => undefined;
  dispose = async (): Promise<void> => undefined;
  gradient = async (): Promise<never> => Promise.reject(new Error('it is not trained'));
}

/** Whether a grid is that of the ball wherever the surface is near, and on the right side everywhere. */
function checkGrid(grid: SparseGrid, resolution: number): void {
  const step = 2 / (resolution - 1);
  const stride = Math.max(1, Math.floor(resolution / 60));
  for (let z = 0; z < resolution; z += stride) {
    for (let y = 0; y < resolution; y += stride) {
      for (let x = 0; x < resolution; x += stride) {
        const truth = ballDistance(-1 + z * step, -1 + y * step, -1 + x * step);
        const found = sampleAt(grid, z, y, x);
        if (Math.abs(truth) < Math.min(THIN.truncation, 2 * step)) assert.ok(Math.abs(found - truth) < 1e-5, `${found} at ${z}, ${y}, ${x}, not ${truth}`);
        else assert.equal(found < 0, truth < 0, `${found} at ${z}, ${y}, ${x}, not ${truth}`);
      }
    }
  }
}

describe('a volume', () => {
  for (const [name, spec] of Object.entries({ 'fully split': SPLIT, 'two-branch': BY_PLANES, 'partially split': PARTIAL, plain: PLAIN })) {
    test(`is right at every resolution, of a ${name} field`, async () => {
      for (const [shape, resolution] of [[SHAPE_TRAINING, 2], [SHAPE_TRAINING, 17], [SHAPE_TRAINING, 64], [SHAPE_TRAINING, 97], [THIN, 97], [THIN, 300]] as const) {
        checkGrid(await wholeVolume(queryVolume(new BallField(spec, shape), shape, { resolution })), resolution);
      }
    });
  }

  test('asks only near the surface where a point costs much, and finds the same surface', async () => {
    const [dense, sparse] = [new BallField(SPLIT, THIN), new BallField(PARTIAL, THIN)];
    const resolution = 160;
    const grids = [dense, sparse].map((field) => wholeVolume(queryVolume(field, THIN, { resolution })));
    const surfaces = await Promise.all(grids.map(async (grid) => fieldSurface(await grid, { transform: { center: [0, 0, 0], scale: 1 } })));
    assert.equal(dense.asked, resolution ** 3);
    assert.ok(sparse.asked < resolution ** 3 / 4, `${sparse.asked} of ${resolution ** 3} samples were asked for`);
    const [one, other] = surfaces.map(({ mesh }) => checkMesh(mesh)) as [MeshCheck, MeshCheck];
    assert.deepEqual([other.vertices, other.edges, other.triangles], [one.vertices, one.edges, one.triangles]);
    assert.ok(Math.abs(other.volume - one.volume) < 1e-9, 'another volume');
    assert.ok(one.isClosed && one.isManifold && one.isOriented, 'not a closed manifold');
    assert.ok(Math.abs(one.volume / ((4 / 3) * Math.PI * RADIUS ** 3) - 1) < 0.002, `a volume of ${one.volume}`);
  });

  test('of more samples than are kept is kept near the surface alone', async () => {
    const resolution = 257;
    const grid = await wholeVolume(queryVolume(new BallField(BY_PLANES), SHAPE_TRAINING, { resolution }));
    assert.ok(grid.values.length < resolution ** 3 / 4, `${grid.values.length} samples are kept`);
    checkGrid(grid, resolution);
  });

  test('of occupancy is negative inside', async () => {
    const logits = new BallField(PLAIN);
    const evaluate = logits.evaluate.bind(logits);
    logits.evaluate = async (bricks) => (await evaluate(bricks)).map((value) => -5 * value);
    const grid = await wholeVolume(queryVolume(logits, { ...SHAPE_TRAINING, target: 'occupancy' }, { resolution: 32 }));
    assert.ok(sampleAt(grid, 16, 16, 16) < 0 && sampleAt(grid, 0, 0, 0) > 0, 'the sides are swapped');
  });

  test('tells how far it is all the way, whatever it is asked of', async () => {
    for (const spec of [SPLIT, PLAIN]) {
      const done: number[] = [];
      await wholeVolume(queryVolume(new BallField(spec, THIN), THIN, { resolution: 300 }), (part) => done.push(part));
      assert.ok(done.length > 3 && done.every((part, i) => part > (done[i - 1] ?? 0) && part <= 1), done.join(' '));
    }
  });

  test('tells how far it is, and can be cancelled', async () => {
    const abort = new AbortController();
    const done: number[] = [];
    const parts = queryVolume(new BallField(SPLIT), SHAPE_TRAINING, { resolution: 200 }, abort.signal);
    await assert.rejects(async () => {
      for await (const part of parts) {
        done.push(part.done);
        if (done.length === 2) abort.abort();
      }
    }, CancelledError);
    assert.ok(done.length === 2 && (done[0] as number) > 0 && (done[1] as number) > (done[0] as number), done.join());
    await assert.rejects(wholeVolume(queryVolume(new BallField(SPLIT), SHAPE_TRAINING, { resolution: 1 })), SettingError);
  });
});

describe('a surface', () => {
  test('comes with the normals of the field, in source units, with as many triangles as asked for', async () => {
    const grid = await wholeVolume(queryVolume(new BallField(SPLIT), SHAPE_TRAINING, { resolution: 64 }));
    const transform = { center: [10, 20, 30] as [number, number, number], scale: 0.5 };
    for (const faces of [undefined, 2000]) {
      const { mesh, normals } = await fieldSurface(grid, { transform, ...(faces ? { faces } : {}) });
      if (faces) assert.ok(mesh.indices.length / 3 <= faces, `${mesh.indices.length / 3} triangles`);
      assert.ok(checkMesh(mesh).isClosed, 'open');
      for (let i = 0; i < normals.length; i += 3) {
        const from = [0, 1, 2].map((axis) => (mesh.positions[i + axis] as number) - (transform.center[axis] as number));
        const length = Math.hypot(...from);
        assert.ok(Math.abs(length - RADIUS / 0.5) < 0.01, `${length} from the middle`);
        const along = from.reduce((sum, value, axis) => sum + (value / length) * (normals[i + axis] as number), 0);
        assert.ok(along > 0.999, `a normal that is off by ${along}`);
      }
    }
  });

  test('can be cancelled between layers', async () => {
    const grid = await wholeVolume(queryVolume(new BallField(SPLIT), SHAPE_TRAINING, { resolution: 32 }));
    const request = { transform: { center: [0, 0, 0] as [number, number, number], scale: 1 } };
    await assert.rejects(fieldSurface(grid, request, { signal: AbortSignal.abort() }), CancelledError);
  });
});

test('scattered points are asked in any split', async () => {
  const points = randomPoints(40_000, new Random(4));
  for (const spec of [SPLIT, BY_PLANES, PLAIN]) {
    const found: number[] = [];
    for await (const values of queryPoints(new BallField(spec), points)) found.push(...values);
    assert.equal(found.length, 40_000);
    for (const i of [0, 1, 32_767, 32_768, 39_999]) {
      const distance = ballDistance(points[3 * i + 2] as number, points[3 * i + 1] as number, points[3 * i] as number);
      assert.ok(Math.abs((found[i] as number) - Math.max(-1, Math.min(1, distance / SHAPE_TRAINING.truncation))) < 1e-5, `point ${i}`);
    }
  }
});
