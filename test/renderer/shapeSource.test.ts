/** What is uploaded of the shape view's fields, without a device. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DataUtils, FloatType, HalfFloatType, type Data3DTexture, type DataArrayTexture, type DataTexture } from 'three';
import { SourceTextures, type GridShape, type ShapeAxis } from '../../src-renderer/kinds/shape/view/shapeSource.ts';

const grid = (values: GridShape['values'], size: GridShape['size'] = [2, 3, 4]): GridShape => ({ kind: 'grid', size, values, limit: 0.1 });
const ramp = Float32Array.from({ length: 24 }, (_, i) => i / 8 - 1);

function gridTexture(textures: SourceTextures): Data3DTexture {
  return textures.uniforms('shown').shownGrid as Data3DTexture;
}

describe('a grid on the device', () => {
  test('is of 32-bit floats where those are interpolated, else of half floats', () => {
    const exact = gridTexture(new SourceTextures(grid(ramp), true));
    assert.deepEqual([exact.type, exact.image.width, exact.image.height, exact.image.depth], [FloatType, 4, 3, 2]);
    const halves = gridTexture(new SourceTextures(grid(ramp), false));
    assert.equal(halves.type, HalfFloatType);
    assert.deepEqual(Array.from(halves.image.data as Uint16Array, (bits) => DataUtils.fromHalfFloat(bits)), [...ramp]);
    assert.equal(gridTexture(new SourceTextures(grid(new Uint16Array(24)), true)).type, HalfFloatType);
  });

  test('is replaced in the same memory where it has the same form, and only there', () => {
    const textures = new SourceTextures(grid(ramp), true);
    const first = gridTexture(textures);
    const next = ramp.map((value) => -value);
    textures.replace(grid(next));
    assert.equal(gridTexture(textures), first);
    assert.equal(first.image.data, next);
    textures.replace(grid(ramp, [4, 3, 2]));
    assert.notEqual(gridTexture(textures), first, 'another size');
    const second = gridTexture(textures);
    textures.replace(grid(new Uint16Array(24), [4, 3, 2]));
    assert.notEqual(gridTexture(textures), second, 'another type');
  });

  test('tells how far apart its samples are, and where its distances end', () => {
    const { shownSpacing, shownLimit } = new SourceTextures(grid(ramp), true).uniforms('shown');
    assert.deepEqual([shownSpacing, shownLimit], [2 / 3, 0.1]);
  });
});

describe('a network on the GPU', () => {
  const line = (axis: ShapeAxis, values: Float32Array) => ({ axes: [axis], values });

  test('has lines with four ranks a texel, and zeros beyond the last', () => {
    const first = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    const branches = [line('z', first), line('y', new Float32Array(10)), line('x', new Float32Array(10))];
    const textures = new SourceTextures({ kind: 'factors', rank: 5, samples: 2, branches, limit: Infinity }, false);
    assert.equal(textures.kind, 'lines');
    const { otherX, otherZ, otherSpacing, otherLimit } = textures.uniforms('other') as Record<string, DataTexture>;
    assert.deepEqual([otherX?.image.width, otherX?.image.height], [2, 2]);
    assert.deepEqual([...(otherZ?.image.data as Float32Array)], [1, 2, 3, 4, 5, 0, 0, 0, 6, 7, 8, 9, 10, 0, 0, 0]);
    assert.equal(Number(otherSpacing), 2);
    assert.ok(Number.isFinite(Number(otherLimit)), 'a shader has no infinity');
  });

  test('has a plane of two axes, a layer for each four ranks', () => {
    const plane = { axes: ['z', 'x'] as ShapeAxis[], values: Float32Array.from({ length: 20 }, (_, i) => i) };
    const branches = [plane, line('y', new Float32Array(10))];
    const textures = new SourceTextures({ kind: 'factors', rank: 5, samples: 2, branches, limit: 1 }, true);
    assert.equal(textures.kind, 'planes-y');
    const { shownPlane } = textures.uniforms('shown') as Record<string, DataArrayTexture>;
    const { width, height, depth, data } = shownPlane?.image ?? { width: 0, height: 0, depth: 0, data: null };
    assert.deepEqual([width, height, depth], [2, 2, 2]);
    const [a, b] = [[0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 15, 16, 17, 18], [4, 0, 0, 0, 9, 0, 0, 0, 14, 0, 0, 0, 19, 0, 0, 0]];
    assert.deepEqual([...(data as Float32Array)], [...a, ...b]);
  });
});
