/** The shape view in a real browser, against an independent march of exact distances. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DEFAULT_CAMERA, type OrbitCamera } from '../../src-main/core/render/orbitCamera.ts';
import { DEFAULT_SHADING, type Slice } from '../../src-main/core/render/shading.ts';
import { ball } from '../fixtures/meshes.ts';
import { cuboid, gridOf, sphere, torus, type Distance } from '../fixtures/referenceShape.ts';
import { assertLooksLike, type Agreement } from '../fixtures/shapePictures.ts';
import type { ShapeAxis } from '../../src-renderer/kinds/shape/view/shapeSource.ts';
import { ShapeBrowser } from './shapeBrowser.ts';
import { pack, SHAPE_COLOURS, shapeScene, type SceneChanges, type ShapeScene, type TestSource } from './shapeScene.ts';

const SIZE = { width: 72, height: 54, pixelRatio: 1 };
const CAMERA: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 33, elevation: 21 };
const SIDE = 65;
const COLOURS = Uint8Array.from({ length: 1024 }, (_, i) => [i >> 2, 255 - (i >> 2), 90, 255][i % 4] as number);
const SLICE: Slice = {
  ...{ axis: 'z', at: 0.1, spacing: 0.1, range: 0.5, colours: COLOURS } as const,
  ...{ contour: [0, 0, 0], trueContour: [1, 0.3, 0] } as const,
};
/** The shapes that the page keeps, by name. */
const SHAPES: Record<string, Distance> = {
  ball: sphere(0.7),
  ring: torus(0.6, 0.25),
  moved: sphere(0.7, [0.1, 0, 0]),
  small: sphere(0.55),
  box: cuboid([0.6, 0.4, 0.5]),
};

let browser: ShapeBrowser;
before(async () => {
  browser = await ShapeBrowser.open();
  for (const [name, distance] of Object.entries(SHAPES)) {
    const values = pack(gridOf(distance, SIDE));
    await browser.keep(name, { kind: 'grid', size: [SIDE, SIDE, SIDE], values, isHalf: false, limit: 1e3 });
  }
});
after(async () => {
  const faults = browser.faults();
  await browser.close();
  assert.deepEqual(faults, []);
});

function scene(changes: SceneChanges = {}): ShapeScene {
  return shapeScene({ camera: CAMERA, size: SIZE, ...changes });
}

/** Shows slot a, or with a reference in the slot of the truth, and compares it with what it should be. */
async function assertShows(
  name: string,
  changes: SceneChanges,
  agreement: Agreement,
  { other = null, shape = name }: { other?: string | null; shape?: string } = {},
): Promise<void> {
  await browser.show(scene({ sources: { a: name, ...(other && { truth: other }) }, ...changes }));
  const shot = await browser.snapshot();
  const expected = {
    shown: SHAPES[shape] as Distance,
    other: other ? (SHAPES[other] as Distance) : null,
    camera: changes.camera ?? CAMERA,
    size: SIZE,
    rays: 2,
    shading: { ...DEFAULT_SHADING, ...changes.shading },
  };
  assertLooksLike(shot.at, expected, agreement);
}

describe('a grid of distances in the view', () => {
  for (const mode of ['normals', 'depth', 'matcap'] as const) {
    test(`looks as geometry says, ${mode}`, async () => {
      await assertShows('ball', { shading: { mode } }, { worst: 4 });
      await assertShows('ring', { shading: { mode } }, { worst: 6, except: 0.02 });
    });
  }

  test('has its light and its shadows where they belong', async () => {
    for (const mode of ['lit', 'occlusion'] as const) {
      await assertShows('ball', { shading: { mode } }, { worst: 8, except: 0.03 });
      await assertShows('ring', { shading: { mode } }, { worst: 10, except: 0.06 });
    }
  });

  test('is the same through an orthographic camera, and near', async () => {
    const orthographic: OrbitCamera = { ...CAMERA, projection: 'orthographic', target: [0.1, -0.2, 0.15] };
    for (const camera of [orthographic, { ...CAMERA, distance: 1.4, fieldOfView: 70 }]) {
      await assertShows('ring', { camera, shading: { mode: 'normals' } }, { worst: 8, except: 0.02 });
      await assertShows('ring', { camera, shading: { mode: 'depth' } }, { worst: 3, except: 0.02 });
    }
  });

  test('in half-precision floats looks the same', async () => {
    const values = pack(gridOf(SHAPES.ring as Distance, SIDE, 0.2));
    await browser.keep('half', { kind: 'grid', size: [SIDE, SIDE, SIDE], values, isHalf: true, limit: 0.2 });
    await assertShows('half', { shading: { mode: 'normals' } }, { worst: 8, except: 0.02 }, { shape: 'ring' });
  });

  test('need not have the same size along every axis', async () => {
    const [nz, ny, nx] = [40, 66, 51];
    const at = (i: number, n: number): number => -1 + (2 * i) / (n - 1);
    const values = Float32Array.from({ length: nz * ny * nx }, (_, i) => {
      const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
      return (SHAPES.ring as Distance)([at(x, nx), at(y, ny), at(z, nz)]);
    });
    await browser.keep('uneven', { kind: 'grid', size: [nz, ny, nx], values: pack(values), isHalf: false, limit: 1e3 });
    await assertShows('uneven', { shading: { mode: 'depth' } }, { worst: 4, except: 0.01 }, { shape: 'ring' });
  });

  test('shows by its colour how far another shape is', async () => {
    const shading = { error: { range: 0.2, colours: COLOURS } };
    await assertShows('ball', { shading }, { worst: 8, except: 0.03 }, { other: 'moved' });
  });

  test('is cut by a slice with its contours, seen from both sides', async () => {
    for (const axis of ['x', 'y', 'z'] as const) {
      for (const azimuth of [20, 200]) {
        const shading = { mode: 'normals', slice: { ...SLICE, axis } } as const;
        const changes = { camera: { ...CAMERA, azimuth }, shading };
        await assertShows('ball', changes, { worst: 14, except: 0.04 }, { other: 'small' });
      }
    }
  });

  test('counts the steps of its march', async () => {
    await browser.show(scene({ shading: { mode: 'steps' } }));
    const shot = await browser.snapshot();
    const [middle, edge] = [shot.at(36, 27), shot.at(36, 12)].map(([grey]) => grey as number) as [number, number];
    assert.ok(middle > 0 && edge > 1.5 * middle, `${middle} in the middle, ${edge} at the edge`);
  });
});

describe('panes', () => {
  test('lie side by side, each with its own shape and all of it in sight', async () => {
    const size = { ...SIZE, width: 144 };
    const shading = { mode: 'normals' } as const;
    await browser.show(scene({ size, shading, mode: { kind: 'sideBySide', left: 'a', right: 'b' }, sources: { a: 'ball', b: 'ring' } }));
    const shot = await browser.snapshot();
    for (const [left, name] of [[0, 'ball'], [72, 'ring']] as const) {
      const expected = { shown: SHAPES[name] as Distance, other: null, camera: CAMERA, size: SIZE, rays: 2, shading: { ...DEFAULT_SHADING, ...shading } };
      // The line between them takes a pixel of each.
      assertLooksLike((x, y) => (shot.at(left + Math.min(70, Math.max(1, x)), y)), expected, { worst: 6, except: 0.03 });
    }
    assert.deepEqual(shot.at(72, 5).slice(0, 3), [255, 0, 255]);
  });

  test('with a divider show two shapes in one place', async () => {
    const shading = { mode: 'normals' } as const;
    await browser.show(scene({ shading, mode: { kind: 'swipe', left: 'a', right: 'b', at: 0.5 }, sources: { a: 'ball', b: 'ring' } }));
    const shot = await browser.snapshot();
    await browser.show(scene({ shading }));
    const alone = await browser.snapshot();
    for (const y of [10, 27, 40]) assert.deepEqual(shot.at(25, y), alone.at(25, y));
    assert.notDeepEqual(shot.at(42, 27), alone.at(42, 27));
  });

  test('without a shape are empty', async () => {
    await browser.show(scene({ sources: {} }));
    const shot = await browser.snapshot();
    const at = (y: number): number => 255 * (0.17 + ((0.075 - 0.17) * (y + 0.5)) / 54);
    for (const y of [0, 27, 53]) assert.ok(Math.abs((shot.at(36, y)[0] as number) - at(y)) <= 1, `row ${y}`);
  });
});

describe('the true mesh', () => {
  const positions = Float32Array.from(ball(0.6, 48).positions);
  const mesh = { positions: pack(positions), indices: pack(ball(0.6, 48).indices) };
  const shown = { shown: sphere(0.6), other: null, camera: CAMERA, size: SIZE, rays: 2 };

  test('in place of the truth looks like the same shape', async () => {
    await browser.call((page, set) => page.setMesh(set), mesh);
    for (const mode of ['normals', 'depth', 'matcap'] as const) {
      await browser.show(scene({ mode: { kind: 'single', slot: 'truth' }, sources: {}, show: { asTruth: true, overlay: 'none' }, shading: { mode } }));
      assertLooksLike((await browser.snapshot()).at, { ...shown, shading: { ...DEFAULT_SHADING, mode } }, { worst: 6, except: 0.02 });
    }
  });

  test('over a shape is seen where it is nearer, and nowhere else', async () => {
    await browser.call((page, set) => page.setMesh(set), mesh);
    for (const camera of [CAMERA, { ...CAMERA, projection: 'orthographic' } as const]) {
      for (const [name, isSeen] of [['small', true], ['ball', false]] as const) {
        await browser.show(scene({ camera, sources: { a: name }, show: { asTruth: false, overlay: 'solid' } }));
        const [red, , blue] = (await browser.snapshot()).at(36, 27) as [number, number, number];
        assert.equal(blue > red, isSeen, `${name}: red ${red}, blue ${blue}, where the mesh is ${String(SHAPE_COLOURS.mesh)}`);
      }
    }
  });

  test('is drawn as lines on demand, and cut by the slice', async () => {
    await browser.call((page, set) => page.setMesh(set), mesh);
    await browser.show(scene({ size: { ...SIZE, width: 576, height: 432 }, sources: { a: 'small' }, show: { asTruth: false, overlay: 'wireframe' } }));
    const shot = await browser.snapshot();
    const blues = Array.from({ length: 60 }, (_, x) => shot.at(258 + x, 216)).filter(([red = 0, , blue = 0]) => blue > red).length;
    assert.ok(blues > 5 && blues < 55, `${blues} of 60 pixels are of lines`);
    const camera = { ...CAMERA, azimuth: 0, elevation: 0 };
    await browser.show(scene({ camera, sources: {}, shading: { slice: { ...SLICE, at: -0.65 } }, show: { asTruth: false, overlay: 'solid' } }));
    const [red = 0, , blue = 0] = (await browser.snapshot()).at(36, 27);
    assert.ok(blue < red + 30, `the mesh is cut away, but there is ${red} ${blue}`);
    await browser.call((page) => page.setMesh(null), null);
  });
});

describe('a network evaluated in the shader', () => {
  /** exp(-(x^2 + y^2 + z^2) / s) is a product; with a constant, which is one too, its zero is a sphere. */
  const WIDTH = 0.5;
  const RADIUS = 0.6;
  const LEVEL = 0.5 * Math.exp(-(RADIUS ** 2) / WIDTH);
  const along = (i: number): number => -1 + (2 * i) / (SIDE - 1);
  /** [..., 5], of which two ranks are in use, one in the first texel and one in the second. */
  const ranks = (squares: number[], [scale, level]: [number, number]): string =>
    pack(Float32Array.from(squares.flatMap((square) => [scale * Math.exp(-square / WIDTH), 0, 0, 0, level])));
  const line = Array.from({ length: SIDE }, (_, i) => along(i) ** 2);
  const plane = line.flatMap((square) => line.map((other) => square + other));
  const network = (axes: ShapeAxis[][]): TestSource => ({
    kind: 'factors',
    rank: 5,
    samples: SIDE,
    limit: 1e3,
    branches: axes.map((names, i) => ({
      axes: names,
      values: ranks(names.length > 1 ? plane : line, i === 0 ? [-0.5, LEVEL] : [1, 1]),
    })),
  });
  const field: Distance = (p) => 0.5 * (Math.exp(-(RADIUS ** 2) / WIDTH) - Math.exp(-(p[0] ** 2 + p[1] ** 2 + p[2] ** 2) / WIDTH));

  test('looks as its field does, and as the grid of its values', async () => {
    SHAPES.product = field;
    await browser.keep('factors', network([['z'], ['y'], ['x']]));
    await browser.keep('values', { kind: 'grid', size: [SIDE, SIDE, SIDE], values: pack(gridOf(field, SIDE)), isHalf: false, limit: 1e3 });
    for (const mode of ['normals', 'depth', 'lit'] as const) {
      await assertShows('factors', { shading: { mode } }, { worst: 5, except: 0.03 }, { shape: 'product' });
      const factors = await browser.snapshot();
      await browser.show(scene({ sources: { a: 'values' }, shading: { mode } }));
      const values = await browser.snapshot();
      let most = 0;
      for (let i = 0; i < SIZE.width * SIZE.height; i++) {
        const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
        for (let c = 0; c < 4; c++) most = Math.max(most, Math.abs((factors.at(x, y)[c] as number) - (values.at(x, y)[c] as number)));
      }
      assert.ok(most <= 3, `${mode}: ${most} steps of 255 apart`);
    }
  });

  test('of an axis and a plane looks as its field does, whichever axis it is', async () => {
    // Unlike along all axes, or one plane would look like the other.
    const stretch = { x: 1, y: 2, z: 4 };
    SHAPES.stretched = (p) => LEVEL - 0.5 * Math.exp(-(p[0] ** 2 + 2 * p[1] ** 2 + 4 * p[2] ** 2) / WIDTH);
    for (const [alone, others] of [['z', ['y', 'x']], ['y', ['z', 'x']], ['x', ['z', 'y']]] as [ShapeAxis, [ShapeAxis, ShapeAxis]][]) {
      const [rows, columns] = others;
      const squares = line.flatMap((row) => line.map((column) => stretch[rows] * row + stretch[columns] * column));
      await browser.keep('planes', {
        ...{ kind: 'factors', rank: 5, samples: SIDE, limit: 1e3 },
        branches: [
          { axes: [alone], values: ranks(line.map((square) => stretch[alone] * square), [-0.5, LEVEL]) },
          { axes: others, values: ranks(squares, [1, 1]) },
        ],
      });
      await assertShows('planes', { shading: { mode: 'normals' } }, { worst: 6, except: 0.03 }, { shape: 'stretched' });
    }
  });

  test('is compared with a grid, and a grid with it', async () => {
    SHAPES.product = field;
    const shading = { error: { range: 0.2, colours: COLOURS } };
    await assertShows('factors', { shading }, { worst: 8, except: 0.03 }, { shape: 'product', other: 'moved' });
    SHAPES.factors = field;
    await assertShows('ball', { shading }, { worst: 8, except: 0.03 }, { other: 'factors' });
  });
});
