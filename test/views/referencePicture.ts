/** The picture view's picture computed on the CPU, in another way: pixel by pixel, straight from what it is meant to be. */
import { displayed, linearLight } from '../../src-main/core/render/display.ts';
import { fit, pixelArea, screenToU, type Camera } from '../../src-renderer/kinds/picture/view/camera.ts';
import { pixelDifference } from '../../src-renderer/kinds/picture/view/difference.ts';
import type { Filter } from '../../src-renderer/kinds/picture/view/pictureViewState.ts';
import type { Point } from '../../src-renderer/views/geometry.ts';
import type { Slot } from '../../src-renderer/views/layout.ts';
import { colourTable, COLOURS, type PictureScene, type TestLayer } from './pictureScene.ts';

/** Red, green, blue and straight alpha. */
type Rgba = [number, number, number, number];

/** The colour of a device pixel, 0..255, without lines and selection. */
export function expectedColour(scene: PictureScene, x: number, y: number): number[] {
  const { mode, size } = scene;
  const isHalved = mode.kind === 'sideBySide';
  const pane = { width: isHalved ? Math.floor(size.width / 2) : size.width, height: size.height };
  const split = mode.kind === 'swipe' ? mode.at * size.width : size.width / 2;
  const isRight = mode.kind !== 'single' && mode.kind !== 'difference' && x + 0.5 >= split;
  const frame = { source: scene.source, pane };
  const camera: Camera = scene.camera ?? fit(frame);
  const place = { x: x + 0.5 - (isRight && isHalved ? size.width - pane.width : 0), y: y + 0.5 };
  const u = screenToU(camera, frame, place);
  const area = pixelArea(scene.source);
  const isOutside = u.x < area.left || u.x >= area.right || u.y < area.top || u.y >= area.bottom;
  return (isOutside ? COLOURS.background : shownColour(scene, u, isRight, place)).map((value) => value * 255);
}

function shownColour(scene: PictureScene, u: Point, isRight: boolean, { x, y }: Point): readonly number[] {
  const { mode, filter, layers } = scene;
  const read = (slot: Slot): Rgba | null => slotColour(layers, slot, u, filter);
  if (mode.kind === 'difference') {
    const [first, second] = [read(mode.first), read(mode.second)];
    if (!first || !second) return COLOURS.background;
    const table = colourTable(mode.colours);
    const [low, high] = mode.range;
    const t = Math.min(1, Math.max(0, (pixelDifference(mode.metric, first, second) - low) / (high - low)));
    const entry = Math.round(t * 255);
    return [...table.subarray(4 * entry, 4 * entry + 3)].map((byte) => byte / 255);
  }
  const value = read(mode.kind === 'single' ? mode.slot : isRight ? mode.right : mode.left);
  if (!value) return COLOURS.background;
  const cell = 8 * scene.size.pixelRatio;
  const isOdd = (Math.floor(x / cell) + Math.floor(y / cell)) % 2 === 1;
  const behind = COLOURS.checker[isOdd ? 1 : 0];
  const [red, green, blue, alpha] = displayed(linearLight(value), scene.display);
  return [red, green, blue].map((colour, c) => colour * alpha + (behind[c] as number) * (1 - alpha));
}

/** The detail where one of its samples is within half a step, else the base. */
function slotColour(layers: TestLayer[], slot: Slot, u: Point, filter: Filter): Rgba | null {
  const find = (level: string): TestLayer | undefined =>
    layers.find((layer) => layer.slot === slot && layer.level === level);
  const detail = find('detail');
  const place = detail && indexPlace(detail, u);
  const isCovered =
    place && place.x >= -0.5 && place.y >= -0.5 && place.x < detail.width - 0.5 && place.y < detail.height - 0.5;
  const layer = isCovered ? detail : find('base');
  return layer ? filtered(layer, indexPlace(layer, u), filter) : null;
}

/** A place in u as a place among the samples: 0 is the first. */
function indexPlace({ width, height, region }: TestLayer, u: Point): Point {
  return {
    x: alongAxis(width, region.left, region.right, u.x),
    y: alongAxis(height, region.top, region.bottom, u.y),
  };
}

function alongAxis(samples: number, low: number, high: number, u: number): number {
  if (samples === 1) return (u - (low + high) / 2) / (high - low);
  return ((u - low) / (high - low)) * (samples - 1);
}

const KERNELS: Record<Filter, (distance: number) => number> = {
  nearest: (d) => (d >= -0.5 && d < 0.5 ? 1 : 0),
  bilinear: (d) => Math.max(0, 1 - Math.abs(d)),
  // Keys 1981 with a = -1/2.
  bicubic: (d) => {
    const s = Math.abs(d);
    if (s < 1) return 1.5 * s ** 3 - 2.5 * s ** 2 + 1;
    return s < 2 ? -0.5 * s ** 3 + 2.5 * s ** 2 - 4 * s + 2 : 0;
  },
};

/** The weighted sum of the samples around a place, with colours weighted by their alpha. */
function filtered(layer: TestLayer, { x, y }: Point, filter: Filter): Rgba {
  const kernel = KERNELS[filter];
  const sum: Rgba = [0, 0, 0, 0];
  for (let row = Math.floor(y) - 2; row <= Math.floor(y) + 3; row++) {
    for (let column = Math.floor(x) - 2; column <= Math.floor(x) + 3; column++) {
      const weight = kernel(x - column) * kernel(y - row);
      const [red, green, blue, alpha] = sampleOf(layer, column, row);
      sum[0] += weight * red * alpha;
      sum[1] += weight * green * alpha;
      sum[2] += weight * blue * alpha;
      sum[3] += weight * alpha;
    }
  }
  const alpha = Math.min(1, Math.max(0, sum[3]));
  const straight = (value: number): number => (alpha > 0 ? Math.min(1, Math.max(0, value / alpha)) : 0);
  return [straight(sum[0]), straight(sum[1]), straight(sum[2]), alpha];
}

/** Beyond the edges, the samples of the edges. */
function sampleOf({ width, height, channels, values }: TestLayer, column: number, row: number): Rgba {
  const place = Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column));
  if (channels === 1) return [values[place], values[place], values[place], 1] as Rgba;
  return values.slice(4 * place, 4 * place + 4) as Rgba;
}
