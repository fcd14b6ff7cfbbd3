/** Soft shadows where they are hard to make: of distances that are cut off, and where light grazes an uneven surface. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Vector3 } from '../../src-main/core/mesh/mesh.ts';
import type { DistanceSource } from '../../src-main/core/render/distanceSource.ts';
import { lightReaching } from '../../src-main/core/render/surfaceLight.ts';
import { sphere } from '../fixtures/referenceShape.ts';

const UP: Vector3 = [0, 1, 0];
/** As the presets learn distances. */
const LIMIT = 0.05;

const cutOff = (distance: (p: Vector3) => number, limit: number): DistanceSource => ({
  at: (x, y, z) => Math.min(limit, Math.max(-limit, distance([x, y, z]))),
  spacing: 1 / 128,
  limit,
});

/** The light that reaches places along x of a surface, at z = 0. */
const alongX = (source: DistanceSource, height: (x: number) => number, light: Vector3, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (1.2 * i) / count - 0.6).map((x) => lightReaching(source, [x, height(x), 0], UP, light));

describe('soft shadows', () => {
  test('have no hard edges where distances are cut off', () => {
    const ball = sphere(0.15, [0, 0.7, 0]);
    const plane = cutOff((p) => Math.min(p[1], ball(p)), LIMIT);
    const light = alongX(plane, () => 0, [0.1, Math.sqrt(0.99), 0], 1200);
    assert.ok(Math.min(...light) < 0.01 && Math.max(...light) > 0.99, 'no shadow, or nothing but shadow');
    const steps = light.slice(1).map((value, i) => Math.abs(value - (light[i] as number)));
    assert.ok(Math.max(...steps) < 0.1, `a step of ${Math.max(...steps)} from one place to the next, a thousandth away`);
  });

  test('leave a surface in light whose unevenness is less than a cell', () => {
    const height = (x: number): number => 0.002 * Math.sin(90 * x);
    const light = alongX(cutOff(([x, y]) => y - height(x), LIMIT), height, [Math.cos(0.25), Math.sin(0.25), 0], 300);
    assert.ok(Math.min(...light) > 0.95, `${Math.min(...light)} of the light reaches a place that nothing shades`);
  });
});
