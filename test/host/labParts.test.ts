/** Parts of the lab whose answers are known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bicubic } from '../../src-main/core/signal/bicubic.ts';
import { axisCoordinates } from '../../src-main/core/signal/signal.ts';
import { fullRegion, reducedImage } from '../../src-main/host/kinds/image/superResolution.ts';
import { median, spreadOf } from '../../src-main/host/lab/groups.ts';
import { chartSvg } from '../../src-main/host/lab/report/chart.ts';
import { latexText, markdownTable, spreadWords } from '../../src-main/host/lab/report/tables.ts';

test('the median of an even count lies between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.deepEqual(spreadOf([5, 1, 9]), { median: 5, least: 1, most: 9 });
  assert.ok(Number.isNaN(median([])));
});

test('spreads in words: one seed has none, and no error at all is exact', () => {
  assert.equal(spreadWords({ median: 2, least: 1, most: 4 }, 1), '2.0 (1.0 to 4.0)');
  assert.equal(spreadWords({ median: 2, least: 2, most: 2 }, 2), '2.00');
  assert.equal(spreadWords(spreadOf([Infinity]), 2), 'exact');
});

test('nothing in a table is a command of LaTeX or a column of Markdown', () => {
  assert.equal(latexText('50% of a_b & c\\d~e'), '50\\% of a\\_b \\& c\\textbackslash{}d\\textasciitilde{}e');
  assert.equal(markdownTable([['a'], ['t|yx']]), '| a |\n| --- |\n| t\\|yx |\n');
});

/** Values 0.1 .. 0.9 along x, the same in every row. */
function ramp(width: number, height: number): { kind: 'image'; bitDepth: 16; width: number; height: number; channels: 1; values: Float32Array } {
  const values = Float32Array.from({ length: width * height }, (_, i) => 0.1 + (0.8 * (i % width)) / (width - 1));
  return { kind: 'image', bitDepth: 16, width, height, channels: 1, values };
}

test('a reduced ramp has the values of the middles of its pixels, and bicubic finds the ramp again', async () => {
  const full = ramp(64, 16);
  const { signal } = await reducedImage(full, 4);
  assert.deepEqual([signal.width, signal.height], [16, 4]);
  const at = (x: number): number => 0.1 + (0.8 * x) / 63;
  for (let j = 3; j < 13; j++) assert.ok(Math.abs((signal.values[16 + j] as number) - at(4 * j + 1.5)) < 1e-4, `pixel ${j}`);
  const again = bicubic(signal, full);
  for (let i = 16; i < 48; i++) assert.ok(Math.abs((again[8 * 64 + i] as number) - at(i)) < 1e-3, `pixel ${i}`);
});

test('the pixels of a full picture lie where the middles of those that were learned are theirs', () => {
  const [small, by] = [{ width: 5, height: 3 }, 4];
  const { left, right, top, bottom } = fullRegion(small, by);
  const check = (count: number, low: number, high: number): void => {
    const places = axisCoordinates(count * by, 2 * low - 1, 2 * high - 1);
    const learned = axisCoordinates(count);
    for (let j = 0; j < count; j++) {
      const own = places.subarray(j * by, (j + 1) * by);
      assert.ok(Math.abs(own.reduce((sum, place) => sum + place, 0) / by - (learned[j] as number)) < 1e-6);
    }
  };
  check(small.width, left, right);
  check(small.height, top, bottom);
});

test('a size that leaves a rest is cut at the right and at the bottom', async () => {
  const { signal } = await reducedImage(ramp(31, 17), 2);
  assert.deepEqual([signal.width, signal.height], [15, 8]);
});

test('a chart draws finite points above 0 alone, and is none without them', () => {
  const point = (x: number, y: number): { x: number; y: { median: number; least: number; most: number } } => ({ x, y: { median: y, least: y, most: y } });
  const chart = { title: 'a < b', x: 'steps', y: 'dB', isJoined: true };
  assert.equal(chartSvg({ ...chart, series: [{ name: 'one', colour: 0, points: [point(0, 1), point(1, Infinity)] }] }), null);
  const svg = chartSvg({ ...chart, series: [{ name: 'one', colour: 0, points: [point(1, 20), point(100, 30), point(10, 25)] }] }) ?? '';
  assert.match(svg, /aria-label="a &lt; b"/);
  const xs = [...svg.matchAll(/cx="([\d.]+)"/g)].map(([, x]) => Number(x));
  assert.equal(xs.length, 3);
  // Ten lies halfway between one and a hundred.
  assert.ok(Math.abs((xs[2] ?? 0) - ((xs[0] ?? 0) + (xs[1] ?? 0)) / 2) < 1e-6);
});
