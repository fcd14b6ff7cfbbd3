/** Batches of a shape from chunks that are drawn ahead of time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { pointCount, type Batch } from '../../src-main/core/field/batch.ts';
import { buildDistanceData } from '../../src-main/core/mesh/distance/distanceData.ts';
import { Random } from '../../src-main/core/base/random.ts';
import { ChunkBatches, ChunkSampler, chunksHere, mixChunks, type Chunk, type ChunkDrawer, type ChunkTask } from '../../src-main/core/kinds/shape/chunks.ts';
import { shapeBricks, shapePlan, type ShapeOptions } from '../../src-main/core/kinds/shape/plan.ts';
import { ball } from '../fixtures/meshes.ts';
import { SHAPE_TRAINING } from '../fixtures/models.ts';

const SPLIT = [[0], [1], [2]];
const RADIUS = 0.8;
const surface = ball(RADIUS, 48);
const data = buildDistanceData(surface);

function optionsOf(changes: Partial<ShapeOptions> = {}): ShapeOptions {
  return { batch: 'bricks', batchPoints: 512, shape: SHAPE_TRAINING, ...changes };
}

function taskOf(changes: Partial<ShapeOptions> = {}, branches = SPLIT): ChunkTask {
  return { surface, data, branches, options: optionsOf(changes) };
}

/** Draws steps first..last of a run whose generator stands where it does before step 0. */
async function drawSteps(batches: ChunkBatches, first: number, last: number): Promise<Batch[]> {
  const random = new Random(9);
  for (let step = 0; step < first; step++) random.uint32();
  const drawn: Batch[] = [];
  for (let step = first; step <= last; step++) drawn.push(await batches.draw(step, random));
  return drawn;
}

/** A chunk of `parts` points that says of every part which one it is. */
function telling(parts: number, value: number): Chunk {
  const numbers = (by: number) => Float32Array.from({ length: parts }, (_, i) => by + i / 100);
  return { parts, bricks: parts, counts: [1, 1, 1], coordinates: [numbers(value), numbers(value), numbers(value)], targets: numbers(value) };
}

describe('a chunk', () => {
  test('has the targets of its points, truncated, as parts of the truncation', () => {
    for (const batch of ['bricks', 'axes', 'points'] as const) {
      const chunk = new ChunkSampler(taskOf({ batch })).chunk(3);
      assert.equal(chunk.targets.length, pointCount(chunk));
      assert.ok(pointCount(chunk) > 256 && pointCount(chunk) <= 512, `${pointCount(chunk)} points`);
      assert.ok(chunk.targets.every((target) => Math.abs(target) <= 1), 'beyond the truncation');
      const [nz, ny, nx] = chunk.counts as [number, number, number];
      const [z, y, x] = chunk.coordinates as [Float32Array, Float32Array, Float32Array];
      for (let i = 0; i < chunk.targets.length; i++) {
        const brick = Math.floor(i / (nz * ny * nx));
        const at = [z[brick * nz + (Math.floor(i / (ny * nx)) % nz)], y[brick * ny + (Math.floor(i / nx) % ny)], x[brick * nx + (i % nx)]];
        const distance = Math.hypot(...(at as number[])) - RADIUS;
        const expected = Math.max(-1, Math.min(1, distance / SHAPE_TRAINING.truncation));
        // A ball of flat triangles is a little smaller than the sphere.
        assert.ok(Math.abs((chunk.targets[i] as number) - expected) < 0.02, `${chunk.targets[i]} at ${at.join()}, not ${expected}`);
      }
    }
  });

  test('of occupancy says what is inside', () => {
    const distances = new ChunkSampler(taskOf()).chunk(3).targets;
    const { targets } = new ChunkSampler(taskOf({ shape: { ...SHAPE_TRAINING, target: 'occupancy' } })).chunk(3);
    assert.deepEqual(targets, distances.map((distance) => (distance < 0 ? 1 : 0)));
    assert.deepEqual(new Set(targets), new Set([0, 1]));
  });

  test('is the same for the same seed, whatever was drawn before', () => {
    const [one, other] = [new ChunkSampler(taskOf()), new ChunkSampler(taskOf())] as const;
    other.chunk(1);
    assert.deepEqual(one.chunk(2), other.chunk(2));
    assert.notDeepEqual(one.chunk(2), one.chunk(3));
  });

  test('has the form that is planned for', () => {
    for (const branches of [SPLIT, [[0], [1, 2]], [[0, 1, 2]]]) {
      for (const batch of ['bricks', 'points', 'slices'] as const) {
        const chunk = new ChunkSampler(taskOf({ batch }, branches)).chunk(1);
        assert.deepEqual({ bricks: chunk.bricks, counts: chunk.counts }, shapeBricks(optionsOf({ batch }), branches));
      }
    }
    const random = new Random(1);
    const samples = Array.from({ length: 50 }, () => {
      const plan = shapePlan(optionsOf({ batch: 'axes', batchPoints: 32768 }), random);
      return 'samples' in plan ? plan.samples : [];
    });
    for (const sizes of samples) {
      const points = sizes.reduce((product, n) => product * n, 1);
      assert.ok(points > 31000 && points <= 32768, `${sizes.join(' x ')} is not about 32,768`);
    }
    assert.ok(new Set(samples.map(String)).size > 40, 'the paper has random numbers of samples');
  });
});

describe('batches of chunks', () => {
  test('are the same again, and from any step on', async () => {
    const draw = () => new ChunkBatches(chunksHere(taskOf({ shape: { ...SHAPE_TRAINING, renewal: 2 } })), 5, 2);
    const whole = await drawSteps(draw(), 0, 30);
    assert.deepEqual(await drawSteps(draw(), 0, 30), whole);
    assert.deepEqual(await drawSteps(draw(), 23, 30), whole.slice(23));
    const other = await drawSteps(new ChunkBatches(chunksHere(taskOf()), 6, 2), 0, 2);
    assert.notDeepEqual(other, whole.slice(0, 3));
  });

  test('take one number of the generator each, and ask for every chunk once, one ahead', async () => {
    const asked: number[] = [];
    const drawer: ChunkDrawer = {
      draw: async (seed) => {
        asked.push(seed);
        return telling(4, asked.length);
      },
      close: () => undefined,
    };
    const random = new Random(2);
    const batches = new ChunkBatches(drawer, 1, 3);
    for (let step = 0; step < 9; step++) await batches.draw(step, random);
    const expected = new Random(2);
    for (let step = 0; step < 9; step++) expected.uint32();
    assert.deepEqual(random.state, expected.state);
    assert.equal(asked.length, 4, '3 chunks and the next one');
    assert.equal(new Set(asked).size, 4);
  });

  test('mix the parts of the last chunks, each in its place', () => {
    const chunks = [telling(40, 1), telling(40, 2), telling(40, 3)];
    const { targets, coordinates } = mixChunks(chunks, new Random(3));
    const from = Array.from(targets, (value, i) => Math.round(value - i / 100));
    assert.deepEqual(new Set(from), new Set([1, 2, 3]));
    assert.ok(targets.every((value, i) => Math.abs(value - (from[i] as number) - i / 100) < 1e-6), 'a part is elsewhere');
    for (const table of coordinates) assert.deepEqual(table, targets);
  });

  test('fail with what drawing failed with, and go on when it works again', async () => {
    let isBroken = true;
    const drawer: ChunkDrawer = {
      draw: async () => (isBroken ? Promise.reject(new Error('no thread')) : telling(4, 1)),
      close: () => undefined,
    };
    const batches = new ChunkBatches(drawer, 1, 3);
    await assert.rejects(batches.draw(0, new Random(1)), /no thread/);
    isBroken = false;
    assert.equal((await batches.draw(0, new Random(1))).bricks, 4);
  });
});
