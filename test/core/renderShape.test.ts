/** Pictures of shapes without a graphics device, against an independent march of exact distances. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CancelledError, SettingError } from '../../src-main/core/base/errors.ts';
import { GridSource } from '../../src-main/core/render/distanceSource.ts';
import { DEFAULT_CAMERA, type OrbitCamera, type PictureSize } from '../../src-main/core/render/orbitCamera.ts';
import { renderBands, type DrawRows } from '../../src-main/core/render/pictureBands.ts';
import { drawBand, type ShapePicture } from '../../src-main/core/render/renderShape.ts';
import { BACKGROUNDS, DEFAULT_SHADING, type Shading, type Slice } from '../../src-main/core/render/shading.ts';
import { cuboid, gridOf, sphere, torus, type Distance } from '../fixtures/referenceShape.ts';
import { assertLooksLike, type Agreement, type PixelAt } from '../fixtures/shapePictures.ts';

const SIDE = 97;
const SIZE: PictureSize = { width: 72, height: 54 };
const CAMERA: OrbitCamera = { ...DEFAULT_CAMERA, azimuth: 33, elevation: 21 };
const COLOURS = Uint8Array.from({ length: 1024 }, (_, i) => [i >> 2, 255 - (i >> 2), 90, 255][i % 4] as number);
const SLICE: Slice = {
  ...{ axis: 'z', at: 0.1, spacing: 0.1, range: 0.5, colours: COLOURS } as const,
  ...{ contour: [0, 0, 0], trueContour: [1, 0.3, 0] } as const,
};

const grid = (distance: Distance, limit = Infinity, side = SIDE): GridSource =>
  new GridSource({ size: [side, side, side], values: gridOf(distance, side, limit), limit });

const BALL = sphere(0.7);
const RING = torus(0.6, 0.25);
const [ball, ring] = [grid(BALL), grid(RING)];

const drawing = (shown: GridSource, other: GridSource | null): DrawRows<ShapePicture> => async (...band) => drawBand({ shown, other }, ...band);

interface Wish {
  camera?: OrbitCamera;
  size?: PictureSize;
  antialias?: number;
  shading?: Partial<Shading>;
}

async function render(shown: GridSource, other: GridSource | null, { camera = CAMERA, size = SIZE, antialias = 1, shading }: Wish): Promise<PixelAt> {
  const picture = { ...size, camera, antialias, shading: { ...DEFAULT_SHADING, ...shading } };
  const pixels = new Uint8Array(4 * size.width * size.height);
  for await (const band of renderBands(drawing(shown, other), picture)) pixels.set(band.pixels, 4 * band.top * size.width);
  return (x, y) => [...pixels.subarray(4 * (y * size.width + x), 4 * (y * size.width + x) + 4)];
}

async function assertRenders(
  [shown, source]: [Distance, GridSource],
  wish: Wish,
  agreement: Agreement,
  [other, otherSource]: [Distance | null, GridSource | null] = [null, null],
): Promise<void> {
  const { camera = CAMERA, size = SIZE } = wish;
  const scene = { shown, other, camera, size, rays: wish.antialias ?? 1, shading: { ...DEFAULT_SHADING, ...wish.shading } };
  assertLooksLike(await render(source, otherSource, wish), scene, agreement);
}

describe('a shape without a graphics device', () => {
  for (const mode of ['normals', 'depth', 'matcap'] as const) {
    test(`looks as geometry says, ${mode}`, async () => {
      await assertRenders([BALL, ball], { shading: { mode } }, { worst: 2 });
      await assertRenders([RING, ring], { shading: { mode } }, { worst: 3 });
    });
  }

  test('has its light and its shadows where they belong', async () => {
    for (const mode of ['lit', 'occlusion'] as const) {
      await assertRenders([BALL, ball], { shading: { mode } }, { worst: 6, except: 0.02 });
      await assertRenders([RING, ring], { shading: { mode } }, { worst: 8, except: 0.04 });
    }
  });

  test('has edges and corners, up to the size of a cell', async () => {
    const box = cuboid([0.6, 0.4, 0.5]);
    await assertRenders([box, grid(box)], { shading: { mode: 'normals' } }, { worst: 2, except: 0.08 });
    await assertRenders([box, grid(box)], { shading: { mode: 'depth' } }, { worst: 2 });
  });

  test('is the same through an orthographic camera, moved, near, and from the pole', async () => {
    const orthographic: OrbitCamera = { ...CAMERA, projection: 'orthographic', target: [0.1, -0.2, 0.15] };
    const cameras: OrbitCamera[] = [orthographic, { ...orthographic, distance: 1.2 }, { ...CAMERA, distance: 1.4, fieldOfView: 70 }];
    for (const camera of [...cameras, { ...CAMERA, azimuth: 200, elevation: -80 }]) {
      await assertRenders([RING, ring], { camera, shading: { mode: 'normals' } }, { worst: 4, except: 0.002 });
      await assertRenders([RING, ring], { camera, shading: { mode: 'depth' } }, { worst: 2, except: 0.002 });
    }
  });

  test('looks the same where distances are cut off', async () => {
    const limited = grid(RING, 0.12);
    await assertRenders([RING, limited], { shading: { mode: 'normals' } }, { worst: 3 });
    // Beyond the limit nobody knows what shades the surface: what little that is, is missing.
    await assertRenders([RING, limited], { shading: { mode: 'lit' } }, { worst: 24, except: 0.1 });
  });

  test('is found where the field is no true distance, too steep or too flat', async () => {
    for (const [slope, worst] of [[1.2, 3], [0.5, 3]] as const) {
      const wrong = grid((p) => slope * RING(p) * (1 + 0.2 * Math.sin(9 * p[0])));
      await assertRenders([RING, wrong], { shading: { mode: 'depth' } }, { worst, except: 0.01 });
    }
  });

  test('shows by its colour how far another shape is', async () => {
    const [other, range] = [sphere(0.7, [0.1, 0, 0]), 0.2];
    const shading = { error: { range, colours: COLOURS }, background: BACKGROUNDS.light };
    await assertRenders([BALL, ball], { shading }, { worst: 6, except: 0.02 }, [other, grid(other)]);
  });

  test('is cut by a slice with its contours, seen from both sides', async () => {
    const other = sphere(0.55);
    for (const axis of ['x', 'y', 'z'] as const) {
      for (const azimuth of [20, 200]) {
        const wish: Wish = { camera: { ...CAMERA, azimuth }, shading: { slice: { ...SLICE, axis }, mode: 'normals' } };
        await assertRenders([BALL, ball], wish, { worst: 12, except: 0.03 }, [other, grid(other)]);
      }
    }
  });

  test('counts the steps of its march: more where a ray passes an edge', async () => {
    const pixelAt = await render(ball, null, { shading: { mode: 'steps' } });
    const [middle, edge] = [pixelAt(36, 27), pixelAt(36, 12)].map(([grey]) => grey as number) as [number, number];
    assert.ok(middle > 0 && edge > 1.5 * middle, `${middle} in the middle, ${edge} at the edge`);
  });

  test('stands on nothing where the background is transparent, with smooth edges', async () => {
    await assertRenders([BALL, ball], { shading: { mode: 'depth', background: null } }, { worst: 2 });
    const pixelAt = await render(ball, null, { antialias: 3, shading: { mode: 'normals', background: null } });
    assert.deepEqual(pixelAt(0, 0), [0, 0, 0, 0]);
    const alphas = Array.from({ length: SIZE.width }, (_, x) => (pixelAt(x, 27)[3] as number));
    assert.ok(alphas.some((alpha) => alpha > 0 && alpha < 255), `no smooth edge in ${alphas.join(' ')}`);
    // The colour of what is half seen is the surface's own, not mixed with black: x is red, and -x has none of it.
    for (const [x, alpha] of alphas.entries()) if (alpha > 0) assert.ok(Math.max(...pixelAt(x, 27).slice(0, 3)) > 100, `dark at ${x}`);
  });

  test('is flat where it goes on beyond the cube', async () => {
    const large = sphere(1.2);
    const pixelAt = await render(grid(large), null, { camera: { ...CAMERA, azimuth: 0, elevation: 0 }, shading: { mode: 'normals' } });
    assert.deepEqual(pixelAt(36, 27), [128, 128, 255, 255]);
  });

  test('comes in bands and ends when it is cancelled', async () => {
    const picture = { width: 400, height: 300, camera: CAMERA, shading: DEFAULT_SHADING, antialias: 1 };
    const abort = new AbortController();
    let rows = 0;
    const all = async (): Promise<void> => {
      for await (const band of renderBands(drawing(ball, null), picture, { signal: abort.signal })) {
        assert.equal(band.top, rows, 'bands follow each other');
        rows += band.rows;
        abort.abort();
      }
    };
    await assert.rejects(all(), CancelledError);
    assert.ok(rows > 0 && rows < 300, `${rows} rows`);
  });

  test('of no size, or of too few samples, is refused', async () => {
    const picture = { width: 0, height: 3, camera: CAMERA, shading: DEFAULT_SHADING, antialias: 1 };
    await assert.rejects(renderBands(drawing(ball, null), picture).next(), SettingError);
    assert.throws(() => new GridSource({ size: [2, 2, 2], values: new Float32Array(7), limit: 1 }), SettingError);
    assert.throws(() => new GridSource({ size: [1, 2, 2], values: new Float32Array(4), limit: 1 }), SettingError);
  });
});
