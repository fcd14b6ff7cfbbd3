import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  actualSize,
  clamp,
  fit,
  frameOf,
  isFit,
  isOnSource,
  pan,
  pixelArea,
  SCALE,
  screenRequest,
  screenToU,
  toPixel,
  toU,
  uToScreen,
  visibleRegion,
  zoom,
  type Camera,
  type Frame,
} from '../../src-renderer/kinds/picture/view/camera.ts';
import { WHOLE, type Picture } from '../../src-renderer/kinds/picture/view/picture.ts';
import { PICTURE_PLAN } from '../../src-renderer/kinds/picture/view/pictureView.ts';
import { pixelLabels } from '../../src-renderer/kinds/picture/view/pixelLabels.ts';
import { rectBetween } from '../../src-renderer/kinds/picture/view/selection.ts';
import { FramePace } from '../../src-renderer/views/framePace.ts';
import { paneAt, paneLefts, type Mode } from '../../src-renderer/views/layout.ts';
import { wheelFactor } from '../../src-renderer/views/wheel.ts';

const side = fc.integer({ min: 1, max: 9000 });
const unit = fc.double({ min: 0, max: 1, noNaN: true });
const frames: fc.Arbitrary<Frame> = fc.record({
  source: fc.record({ width: side, height: side }),
  pane: fc.record({ width: fc.integer({ min: 1, max: 4000 }), height: fc.integer({ min: 1, max: 4000 }) }),
});
/** A camera within the limits, what it looks at, and a point of the pane. */
const views = fc
  .record({ frame: frames, scale: fc.double({ min: -6, max: 8, noNaN: true }), x: unit, y: unit, px: unit, py: unit })
  .map(({ frame, scale, x, y, px, py }) => ({
    frame,
    camera: clamp({ scale: 2 ** scale, x, y }, frame),
    at: { x: px * frame.pane.width, y: py * frame.pane.height },
  }));

function assertClose(actual: number, expected: number, within: number, what: string): void {
  assert.ok(Math.abs(actual - expected) <= within, `${what}: ${actual} instead of ${expected}`);
}

describe('places on the source', () => {
  test('have the first sample at 0, the last at 1, and half a pixel beyond', () => {
    assert.deepEqual([toPixel(0, 5), toPixel(1, 5), toU(0.5, 5), toU(4.5, 5)], [0.5, 4.5, 0, 1]);
    assert.deepEqual(pixelArea({ width: 5, height: 2 }), { left: -0.125, right: 1.125, top: -0.5, bottom: 1.5 });
  });

  test('of a single sample are around 0.5', () => {
    assert.deepEqual([toPixel(0.5, 1), toU(0.5, 1)], [0.5, 0.5]);
    assert.deepEqual(pixelArea({ width: 1, height: 1 }), WHOLE);
  });

  test('go to the screen and back', () => {
    fc.assert(
      fc.property(views, ({ camera, frame, at }) => {
        const back = uToScreen(camera, frame, screenToU(camera, frame, at));
        // A source of 9000 pixels at 256 times their size has places of 2 million device pixels.
        assertClose(back.x, at.x, 1e-6, 'x');
        assertClose(back.y, at.y, 1e-6, 'y');
      }),
    );
  });
});

describe('zooming', () => {
  test('keeps what is under the pointer, unless the middle would leave the picture', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 0.2, max: 5, noNaN: true }), ({ camera, frame, at }, factor) => {
        const next = zoom(camera, frame, factor, at);
        const area = pixelArea(frame.source);
        const before = screenToU(camera, frame, at);
        const after = screenToU(next, frame, at);
        const isHeld = { x: next.x > area.left && next.x < area.right, y: next.y > area.top && next.y < area.bottom };
        const [across, down] = [frame.source.width, frame.source.height];
        if (isHeld.x) assertClose(toPixel(after.x, across), toPixel(before.x, across), 1e-6, 'x');
        if (isHeld.y) assertClose(toPixel(after.y, down), toPixel(before.y, down), 1e-6, 'y');
      }),
    );
  });

  test('towards a point of the picture always keeps it', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 1, max: 5, noNaN: true }), ({ camera, frame, at }, factor) => {
        const before = screenToU(camera, frame, at);
        fc.pre(isOnSource(before, frame.source));
        const after = screenToU(zoom(camera, frame, factor, at), frame, at);
        assertClose(toPixel(after.x, frame.source.width), toPixel(before.x, frame.source.width), 1e-6, 'x');
      }),
    );
  });

  test('in and out again ends where it began, away from the limits', () => {
    const frame = { source: { width: 300, height: 200 }, pane: { width: 800, height: 600 } };
    const camera = { scale: 3, x: 0.4, y: 0.6 };
    const at = { x: 123, y: 456 };
    const back = zoom(zoom(camera, frame, 1.7, at), frame, 1 / 1.7, at);
    for (const key of ['scale', 'x', 'y'] as const) assertClose(back[key], camera[key], 1e-12, key);
  });

  test('stays within its limits, which fitting a huge picture may exceed', () => {
    fc.assert(
      fc.property(views, fc.double({ min: 1e-9, max: 1e9, noNaN: true }), ({ camera, frame, at }, factor) => {
        const { scale } = zoom(camera, frame, factor, at);
        assert.ok(scale <= SCALE.most && scale >= Math.min(SCALE.least, fit(frame).scale), `scale ${scale}`);
      }),
    );
    const huge = { source: { width: 65535, height: 10 }, pane: { width: 500, height: 500 } };
    assert.equal(fit(huge).scale, 500 / 65535);
    assert.equal(fit({ source: { width: 1, height: 1 }, pane: { width: 900, height: 900 } }).scale, SCALE.most);
  });

  test('by the wheel is smooth, inverts itself and is limited', () => {
    const wheel = (deltaY: number, deltaMode = 0, ctrlKey = false): number => wheelFactor({ deltaY, deltaMode, ctrlKey });
    assert.equal(wheel(0), 1);
    assert.ok(wheel(-100) > 1.2 && wheel(-100) < 1.5, `a notch: ${wheel(-100)}`);
    assertClose(wheel(-10) ** 10, wheel(-100), 1e-12, 'ten tenths of a notch');
    assertClose(wheel(37) * wheel(-37), 1, 1e-12, 'there and back');
    assert.equal(wheel(-3, 1), wheel(-90));
    assert.ok(wheel(-5, 0, true) > wheel(-5), 'a pinch tells smaller numbers');
    assert.equal(wheel(-1e9), wheel(-1e6));
    assert.ok(wheel(1e9) > 0.3 && wheel(-1e9) < 3, 'limited');
  });
});

describe('a camera', () => {
  test('that fits shows all of the source in the middle', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const camera = fit(frame);
        assert.ok(isFit(camera, frame), 'it is one');
        const area = pixelArea(frame.source);
        const start = uToScreen(camera, frame, { x: area.left, y: area.top });
        const end = uToScreen(camera, frame, { x: area.right, y: area.bottom });
        const { width, height } = frame.pane;
        assertClose(start.x + end.x, width, 1e-6, 'left and right margin');
        assertClose(start.y + end.y, height, 1e-6, 'upper and lower margin');
        assert.ok(start.x >= -1e-6 && start.y >= -1e-6, 'nothing is cut off');
        const isFull = Math.min(start.x, start.y) < 1e-6 || camera.scale === SCALE.most;
        assert.ok(isFull, 'as large as possible');
      }),
    );
    const frame = { source: { width: 30, height: 20 }, pane: { width: 90, height: 90 } };
    assert.ok(!isFit({ scale: 3.01, x: 0.5, y: 0.5 }, frame), 'another scale does not fit');
    assert.ok(!isFit({ scale: 3, x: 0.51, y: 0.5 }, frame), 'another middle does not fit');
  });

  test('never loses the picture, wherever it is dragged', () => {
    const far = fc.double({ min: -1e7, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(views, far, far, ({ camera, frame }, dx, dy) => {
        const moved = pan(camera, frame, dx, dy);
        const { left, top, right, bottom } = pixelArea(frame.source);
        assert.ok(moved.x >= left && moved.x <= right && moved.y >= top && moved.y <= bottom, 'the middle is on it');
        assert.equal(moved.scale, camera.scale);
      }),
    );
  });

  test('moves the picture by as much as the pointer', () => {
    const frame = { source: { width: 300, height: 200 }, pane: { width: 100, height: 80 } };
    const camera = { scale: 2.5, x: 0.5, y: 0.5 };
    const u = { x: 0.45, y: 0.52 };
    const [before, after] = [uToScreen(camera, frame, u), uToScreen(pan(camera, frame, 13, -7), frame, u)];
    assertClose(after.x - before.x, 13, 1e-9, 'x');
    assertClose(after.y - before.y, -7, 1e-9, 'y');
  });

  test('at actual size puts every source pixel on one device pixel and stays where it was', () => {
    fc.assert(
      fc.property(views, ({ camera, frame, at }) => {
        const next = actualSize(camera, frame, at);
        assert.equal(next.scale, 1);
        const area = pixelArea(frame.source);
        const held = screenToU(camera, frame, at);
        const after = uToScreen(next, frame, held);
        const edge = uToScreen(next, frame, { x: area.left, y: area.top });
        // Where the middle of the pane would leave the picture, it is brought back.
        const free = zoom(camera, frame, 1 / camera.scale, at);
        if (next.x > area.left && next.x < area.right) {
          assertClose(edge.x, Math.round(edge.x), 1e-6, 'the left edge');
          if (free.x > area.left && free.x < area.right) assertClose(after.x, at.x, 0.5 + 1e-6, 'x');
        }
        if (next.y > area.top && next.y < area.bottom) assertClose(edge.y, Math.round(edge.y), 1e-6, 'the upper edge');
      }),
    );
  });

  test('tells what is seen: of the picture, not beside it', () => {
    const frame = { source: { width: 11, height: 11 }, pane: { width: 100, height: 50 } };
    assert.deepEqual(visibleRegion({ scale: 1, x: 0.5, y: 0.5 }, frame), pixelArea(frame.source));
    const near = visibleRegion({ scale: 50, x: 0.5, y: 0.5 }, frame);
    assert.ok(near, 'something is seen');
    for (const [key, value] of Object.entries({ left: 0.4, right: 0.6, top: 0.45, bottom: 0.55 })) {
      assertClose(near[key as keyof typeof near], value, 1e-12, key);
    }
    assert.equal(visibleRegion({ scale: 1, x: 0.5, y: 0.5 }, { ...frame, pane: { width: 0, height: 0 } }), null);
  });

  test('asks for one sample in the middle of each device pixel that shows the source', () => {
    fc.assert(
      fc.property(views, ({ camera, frame }) => {
        const request = screenRequest(camera, frame);
        fc.pre(request !== null);
        const { width, height, region } = request;
        const start = uToScreen(camera, frame, { x: region.left, y: region.top });
        const end = uToScreen(camera, frame, { x: region.right, y: region.bottom });
        for (const place of [start.x, start.y, end.x, end.y]) assertClose(place - Math.floor(place), 0.5, 1e-4, 'a middle');
        assertClose(end.x - start.x, width - 1, 1e-4, 'width');
        assertClose(end.y - start.y, height - 1, 1e-4, 'height');
        assert.ok(start.x > 0 && end.x < frame.pane.width && start.y > 0 && end.y < frame.pane.height, 'in the pane');
        const area = pixelArea(frame.source);
        const [across, down] = [area.right - area.left, area.bottom - area.top].map((span) => 1e-6 * span) as [number, number];
        assert.ok(region.left >= area.left - across && region.right <= area.right + across, 'on the source, across');
        assert.ok(region.top >= area.top - down && region.bottom <= area.bottom + down, 'on the source, down');
        assert.ok(region.left < region.right && region.top < region.bottom, 'a query takes it');
      }),
    );
  });

  test('asks for all the device pixels of a picture in sight', () => {
    const frame = { source: { width: 4, height: 3 }, pane: { width: 100, height: 50 } };
    const request = screenRequest({ scale: 10, x: 0.5, y: 0.5 }, frame);
    assert.deepEqual([request?.width, request?.height], [40, 30]);
    assert.equal(screenRequest({ scale: 0.1, x: 0.5, y: 0.5 }, frame), null);
  });
});

describe('the viewport', () => {
  const size = { width: 101, height: 40, pixelRatio: 2 };
  const pair = { left: 'a', right: 'b' } as const;

  test('is halved side by side, with the same camera in both halves', () => {
    const mode: Mode = { kind: 'sideBySide', ...pair };
    assert.deepEqual(frameOf(mode, { width: 9, height: 9 }, size).pane, { width: 50, height: 40 });
    assert.deepEqual(paneLefts(mode, size), [0, 51]);
    assert.deepEqual(paneAt(mode, size, { x: 10, y: 7 }), { x: 10, y: 7, slot: 'a', left: 0 });
    assert.deepEqual(paneAt(mode, size, { x: 61, y: 7 }), { x: 10, y: 7, slot: 'b', left: 51 });
  });

  test('shows another slot beyond the divider, in the same place', () => {
    const mode: Mode = { kind: 'swipe', ...pair, at: 0.25 };
    assert.deepEqual(paneAt(mode, size, { x: 25, y: 7 }), { x: 25, y: 7, slot: 'a', left: 0 });
    assert.deepEqual(paneAt(mode, size, { x: 26, y: 7 }), { x: 26, y: 7, slot: 'b', left: 0 });
  });

  test('has labels for the pixels in sight, with the values of both slots', () => {
    // Halves of 0 ... 3 at the four pixels of one slot, of 1 at those of the other.
    const picture = (values: number[]): Picture => ({ width: 2, height: 2, channels: 1, values: Uint16Array.from(values) });
    const [a, b] = [picture([0, 0x3800, 0x3c00, 0x4000]), picture([0x3c00, 0x3c00, 0x3c00, 0x3c00])];
    const none = { base: null, detail: null };
    const layers = { truth: none, a: { base: { picture: a, region: WHOLE }, detail: null }, b: { base: { picture: b, region: WHOLE }, detail: null } };
    const source = { width: 2, height: 2 };
    const camera: Camera = { scale: 96, x: 0, y: 0 };
    const view = { camera, source, size, layers };
    const mode: Mode = { kind: 'swipe', ...pair, at: 0.75 };
    // At a pixel ratio of 2, a source pixel is 48 pixels of a style sheet large, and the pane 50.5 x 20.
    const labels = pixelLabels({ ...view, mode });
    assert.deepEqual(labels, [
      { column: 0, row: 0, slot: 'a', x: 25.25, y: 10, values: [0], other: [1] },
      { column: 1, row: 0, slot: 'b', x: 73.25, y: 10, values: [1], other: [0.5] },
    ]);
    assert.deepEqual(pixelLabels({ ...view, mode, camera: { ...camera, scale: 95 } }), []);
    const single = pixelLabels({ ...view, mode: { kind: 'single', slot: 'truth' } });
    assert.deepEqual(single.map(({ values, other }) => [values, other]), [[null, null], [null, null]]);
    const beside = pixelLabels({ ...view, mode: { kind: 'sideBySide', ...pair } });
    assert.deepEqual(beside.map(({ x, values }) => [x, values]), [[12.5, [0]], [38, [1]]]);
  });

  test('selects every pixel that a rectangle touches, within the source', () => {
    const source = { width: 10, height: 8 };
    assert.deepEqual(rectBetween({ x: 2.5, y: 6.1 }, { x: 4.01, y: 3.9 }, source), { left: 2, top: 3, width: 3, height: 4 });
    assert.deepEqual(rectBetween({ x: -9, y: -9 }, { x: 90, y: 90 }, source), { left: 0, top: 0, width: 10, height: 8 });
    assert.equal(rectBetween({ x: -9, y: 1 }, { x: -1, y: 2 }, source), null);
    assert.equal(rectBetween({ x: 10, y: 1 }, { x: 12, y: 2 }, source), null);
  });
});

describe('frames that move', () => {
  const after = (...times: number[]): FramePace => {
    const pace = new FramePace(PICTURE_PLAN.ratios);
    for (const time of times) pace.took(time);
    return pace;
  };

  test('are fine while they are fast, and one slow frame changes nothing', () => {
    assert.equal(after(...Array<number>(100).fill(16), 300, ...Array<number>(10).fill(16)).ratio, 1);
  });

  test('become as coarse as it takes', () => {
    assert.equal(after(50, 50).ratio, 0.75);
    assert.equal(after(400, 120).ratio, 0.5);
    assert.equal(after(4000, 4000).ratio, 0.25);
    assert.equal(after(4000, 4000, 4000, 4000).ratio, 0.25);
  });

  test('become finer again after a while, and later after every failure', () => {
    const pace = after(50, 50);
    const framesToRise = (): number => {
      for (let count = 1; count < 2000; count++) {
        pace.took(10);
        if (pace.ratio === 1) return count;
      }
      return Infinity;
    };
    const first = framesToRise();
    pace.took(50);
    pace.took(50);
    assert.equal(pace.ratio, 0.75);
    assert.equal(framesToRise(), 2 * first);
  });
});
