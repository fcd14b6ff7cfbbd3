/** How volumes are looked at: cells and slices, the cross, the window, transfer functions, and what is remembered. */
import '../fixtures/svelteLoader.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VolumeDataset } from '../../src-main/core/kinds/volume/signal.ts';
import { writeHalves } from '../../src-main/core/base/halfFloat.ts';
import { boxOf } from '../../src-main/core/kinds/volume/drawn.ts';
import { addPoint, hexOf, movePoint, removePoint, withColour } from '../../src-renderer/kinds/volume/state/transferPoints.ts';
import { cellAt, cellsOf, cutLine, pointOfSlice, sliceFrame, type SliceState } from '../../src-renderer/kinds/volume/view/cells.ts';
import { histogramOutline } from '../../src-renderer/kinds/volume/ui/valueHistogram.ts';

const { VolumeLook } = await import('../../src-renderer/kinds/volume/state/volumeLook.svelte.ts');
const { checkLevel, exportSize, writtenBytes } = await import('../../src-renderer/kinds/volume/state/volumeExport.ts');
const { readingAt } = await import('../../src-renderer/kinds/volume/state/volumeReading.ts');
const { describeVolume, extentWords, spacingWords } = await import('../../src-renderer/kinds/volume/state/volumeWords.ts');

const VOLUME: VolumeDataset = {
  ...{ kind: 'volume', name: 'a.nrrd', depth: 11, height: 21, width: 41, channels: 1, range: [-1000, 1000], stored: 'int16' },
  place: { spacing: [4, 2, 1], origin: [5, 6, 7], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1], unit: 'mm' },
};
const look = (): InstanceType<typeof VolumeLook> => new VolumeLook(() => VOLUME);
const SIZE = { width: 400, height: 300 };
const STATE: SliceState = { box: boxOf(VOLUME), cross: [0.2, -0.4, 0.6], middle: [0, 0, 0], zoom: 1, slant: { turn: 45, tilt: 30 } };

describe('the cells of a pane', () => {
  test('are four, or one alone, and cover it', () => {
    const cells = cellsOf('four', SIZE);
    const area = cells.reduce((sum, { area: { left, top, right, bottom } }) => sum + (right - left) * (bottom - top), 0);
    assert.deepEqual([cells.map(({ kind }) => kind), area], [['z', 'x', 'y', 'box'], 400 * 300]);
    assert.deepEqual(cellsOf('y', SIZE).map(({ kind }) => kind), ['y']);
    assert.equal(cellAt('four', SIZE, 399, 299).kind, 'box');
    assert.equal(cellAt('four', SIZE, 10, 10).kind, 'z');
  });

  test('show the point where the slices meet at one place each', () => {
    const cells = cellsOf('four', SIZE);
    for (const kind of ['x', 'y', 'z'] as const) {
      const frame = sliceFrame(kind, cells, STATE);
      const point = pointOfSlice(frame, frame.cross.x, frame.cross.y);
      assert.ok(point.every((value, k) => Math.abs(value - (STATE.cross[k] as number)) < 1e-9), `${kind}: ${point.join()}`);
    }
  });

  test('have one scale, and fit all slices', () => {
    const cells = cellsOf('four', SIZE);
    const [x, y, z] = (['x', 'y', 'z'] as const).map((kind) => Math.hypot(...sliceFrame(kind, cells, STATE).column));
    assert.ok(Math.abs((x as number) - (y as number)) < 1e-9 && Math.abs((y as number) - (z as number)) < 1e-9);
    assert.ok(200 * (x as number) >= 2 && 150 * (x as number) >= 2, 'a side of 2 fits a cell');
  });
});

describe('an oblique slice', () => {
  const cells = cellsOf('slices', SIZE);
  const framed = (turn: number, tilt: number) => sliceFrame('oblique', cells, { ...STATE, middle: [0.1, 0.2, 0.3], slant: { turn, tilt } });

  test('is the slice from the front, from the side and from below where it is turned so', () => {
    assert.deepEqual(cells.map(({ kind }) => kind), ['z', 'x', 'y', 'oblique']);
    for (const [kind, turn, tilt] of [['y', 0, 0], ['x', 90, 0], ['z', 0, -90]] as const) {
      const [one, other] = [framed(turn, tilt), sliceFrame(kind, cells, { ...STATE, middle: [0.1, 0.2, 0.3] })];
      for (const part of ['origin', 'column', 'row'] as const) assert.ok(one[part].every((value, k) => Math.abs(value - (other[part][k] as number)) < 1e-9), `${kind} ${part}`);
    }
  });

  test('goes through the cross, whatever its angles, with square pixels', () => {
    for (const [turn, tilt] of [[45, 30], [-120, 80], [10, -45]] as const) {
      const frame = framed(turn, tilt);
      const at = pointOfSlice(frame, frame.cross.x, frame.cross.y);
      assert.ok(at.every((value, k) => Math.abs(value - (STATE.cross[k] as number)) < 1e-9), at.join());
      const along = frame.column.reduce((sum, part, k) => sum + part * (frame.row[k] as number), 0);
      assert.ok(Math.abs(along) < 1e-12 && Math.abs(Math.hypot(...frame.column) - Math.hypot(...frame.row)) < 1e-12);
    }
  });

  test('is cut by the others along lines of points that both have', () => {
    const slant = { turn: 45, tilt: 30 };
    const frame = framed(45, 30);
    for (const [kind, axis] of [['z', 1], ['y', 2], ['x', 0]] as const) {
      const [a, b, c] = cutLine(frame, kind, slant) ?? assert.fail(kind);
      for (const far of [-50, 0, 70]) {
        const point = pointOfSlice(frame, -a * c + far * b, -b * c - far * a);
        assert.ok(Math.abs((point[axis] as number) - (STATE.cross[axis] as number)) < 1e-9, `${kind}: ${point.join()}`);
      }
    }
    assert.equal(cutLine(framed(0, 0), 'y', slant), null, 'two slices in one plane');
  });
});

describe('the look of a volume', () => {
  test('keeps the cross in the box, and steps by samples', () => {
    const one = look();
    one.moveCross([5, -5, 0]);
    assert.deepEqual(one.cross, [1, -1, 0]);
    one.moveCross([0, 0, 0]);
    // 41 samples along x over a width of 2.
    one.stepCross(0, 2);
    assert.ok(Math.abs(one.cross[0] - 0.1) < 1e-9);
  });

  test('widens and moves the window by dragging, and takes all again', () => {
    const one = look();
    one.dragWindow(Math.log(0.5), 0);
    assert.deepEqual([one.window.low, one.window.high].map((end) => Number(end.toFixed(6))), [0.25, 0.75]);
    one.dragWindow(0, 0.5);
    assert.deepEqual([one.window.low, one.window.high].map((end) => Number(end.toFixed(6))), [0, 0.5]);
    one.resetWindow();
    assert.deepEqual(one.window, { low: 0, high: 1 });
  });

  test('turns the oblique slice by any angle, and tilts it as far as from above', () => {
    const one = look();
    one.setSlant({ turn: 270, tilt: 120 });
    assert.deepEqual(one.slant, { turn: -90, tilt: 90 });
    one.home();
    assert.deepEqual(one.slant, { turn: 45, tilt: 30 });
  });

  test('shows a pane alone, and goes back to what it was among', () => {
    const one = look();
    one.panes = 'slices';
    one.showAlone('z');
    assert.equal(one.panes, 'z');
    one.showAlone('z');
    assert.equal(one.panes, 'slices');
    one.panes = 'box';
    one.showAlone('box');
    assert.equal(one.panes, 'four');
  });

  test('enlarges slices towards a point, which stays', () => {
    const one = look();
    one.zoomSlices(2, [0.5, 0, 0]);
    assert.deepEqual([one.zoom, one.middle], [2, [0.25, 0, 0]]);
    one.fit();
    assert.deepEqual([one.zoom, one.middle], [1, [0, 0, 0]]);
  });

  test('is asked for at its own size until somebody says otherwise', () => {
    const one = look();
    assert.equal(one.resolution, 41);
    one.resolution = 9999;
    assert.equal(one.resolution, 512);
  });

  test('is remembered, and restored where parts of it are missing or wrong', () => {
    const one = look();
    one.panes = 'y';
    one.transfer = movePoint(one.points, 0, 0.3, 0.2);
    one.level = 0.4;
    const again = look();
    again.restore(JSON.parse(JSON.stringify(one.remember())) as ReturnType<typeof one.remember>);
    assert.deepEqual(again.remember(), one.remember());
    again.restore({ panes: 'nonsense' as 'y', transfer: 'nonsense' as 'mr' });
    assert.deepEqual([again.panes, again.transfer, again.level], ['four', 'ramp', 0.5]);
  });
});

describe('points of a transfer function', () => {
  const points = [{ at: 0.2, colour: [0, 0, 0] as const, opacity: 0 }, { at: 0.8, colour: [1, 1, 1] as const, opacity: 1 }];

  test('stay between their neighbours', () => {
    assert.deepEqual(movePoint(points, 0, 0.9, 2).map(({ at, opacity }) => [at, opacity]), [[0.8, 1], [0.8, 1]]);
    assert.deepEqual(movePoint(points, 1, 0.1, -1).map(({ at, opacity }) => [at, opacity]), [[0.2, 0], [0.2, 0]]);
  });

  test('are added in the colour that is there, and taken out but for the last', () => {
    const { points: more, index } = addPoint(points, 0.5, 0.3);
    assert.deepEqual([index, more.length, more[1] && hexOf(more[1])], [1, 3, '#7f7f7f']);
    assert.equal(removePoint(removePoint(removePoint(more, 0), 0), 0).length, 1);
    assert.equal(hexOf(withColour(points, 0, '#8090ff')[0] as (typeof points)[0]), '#8090ff');
  });
});

describe('a volume in words and numbers', () => {
  test('says where the cross is, and what is there', () => {
    const values = new Uint16Array(8);
    writeHalves(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0.75), values, 0, 1);
    const grid = { size: [2, 2, 2] as [number, number, number], values };
    const { half } = boxOf(VOLUME);
    // The last sample along x, y and z: right, at the back and up.
    assert.equal(readingAt(VOLUME, boxOf(VOLUME), [half[0], half[1], -half[2]], { run: grid, truth: null }), 'x 40, y 20, z 10 · 45, 46, 47 mm · run 500');
  });

  test('says how large it is, and what is refused', () => {
    assert.equal(extentWords(VOLUME), '40 × 40 × 40 mm');
    assert.equal(spacingWords(VOLUME, [21, 21, 41]), '2 × 2 × 1 mm');
    assert.deepEqual(exportSize(VOLUME, 2), [22, 42, 82]);
    assert.equal(writtenBytes(VOLUME, [2, 3, 4]), 48);
    assert.equal(checkLevel(0, VOLUME), 0);
    assert.throws(() => checkLevel(1000, VOLUME), /above -1000 and below 1000/);
  });

  test('is described for readers of the screen', () => {
    const facts = { mode: 'field', run: 'solved', other: 'Ground truth', isTruthThere: true, quality: 41.5 } as const;
    assert.equal(describeVolume({ ...facts, shown: null }), 'The volume of solved is being made.');
    const shown = { grid: { size: [4, 5, 6] as [number, number, number], values: new Uint16Array(120) }, subject: '', steps: 1, resolution: 6, milliseconds: 1, bytes: 1 };
    assert.equal(describeVolume({ ...facts, shown }), 'Volume of solved, after 1 step, at 4 × 5 × 6 samples. solved has 41.50 dB.');
  });

  test('has a histogram whose bars are as high as values are many', () => {
    const values = new Uint16Array(1000);
    writeHalves(Float32Array.from({ length: 1000 }, (_, i) => (i < 900 ? 0.5 : 0.25)), values, 0, 1);
    const outline = histogramOutline(values);
    assert.ok(outline.includes('L0.5 0.0000') && outline.includes(`L0.25 ${(1 - Math.sqrt(100 / 900)).toFixed(4)}`), outline);
  });
});
