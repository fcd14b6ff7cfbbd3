/** Pictures of what is inside a field, for files: features, terms and sums. */
import type { FieldTerms, LayerFeatures } from '../../core/inside/look.ts';
import type { AxisName } from '../../core/field/spec.ts';
import { colourPixels, reachOf, signedPixels, turnedPixels, type Turns } from '../../core/inside/pictures.ts';
import { addTerms, planeSize, sumAt } from '../../core/inside/sums.ts';
import { kindOf } from '../../core/kinds/table.ts';
import type { DatasetDescription } from '../../core/kinds/types.ts';

/** Pictures of features on one sheet. */
const SHEET = 64;
const GAP = 2;

/** How a picture over two axes lies in the view of its dataset. @param axes down and across. */
export function turnsOf(dataset: DatasetDescription, axes: readonly AxisName[]): Turns {
  const turned = kindOf(dataset).turnedAxes?.(dataset) ?? [];
  const [down, across] = axes.slice(-2);
  return { turnsX: across !== undefined && turned.includes(across), turnsY: down !== undefined && turned.includes(down) };
}

export interface Drawn {
  pixels: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Features down, samples across. */
export function heatMap({ values, count, sizes }: LayerFeatures): Drawn {
  return { pixels: signedPixels(values, reachOf(values)), width: sizes[0] as number, height: count };
}

/** The first features as small pictures beside each other. */
export function sheetOf({ values, count, sizes }: LayerFeatures, turns: Turns): Drawn {
  const [height, width] = sizes as [number, number];
  const shown = Math.min(SHEET, count);
  const columns = Math.ceil(Math.sqrt(shown));
  const size = { width: columns * (width + GAP) - GAP, height: Math.ceil(shown / columns) * (height + GAP) - GAP };
  const pixels = new Uint8ClampedArray(4 * size.width * size.height).fill(255);
  for (let feature = 0; feature < shown; feature++) {
    const own = values.subarray(feature * width * height, (feature + 1) * width * height);
    const drawn = turnedPixels(signedPixels(own, reachOf(own)), width, turns);
    const [left, top] = [(feature % columns) * (width + GAP), Math.floor(feature / columns) * (height + GAP)];
    for (let y = 0; y < height; y++) pixels.set(drawn.subarray(4 * y * width, 4 * (y + 1) * width), 4 * ((top + y) * size.width + left));
  }
  return { pixels, ...size };
}

/** Of a line and a plane of one axis both as they stand; of a plane of two, the plane, where the line is largest. */
export function termPicture(field: FieldTerms, r: number, turns: Turns): Drawn {
  const only = field.sizes.plane.length === 1;
  const { n, m } = { n: field.sizes.line, m: planeSize(field.sizes) };
  const values = new Float32Array(field.outputs * (only ? n : 1) * m);
  if (only) addTerms(values, field, field.sorted, r, r + 1);
  else for (let output = 0; output < field.outputs; output++) values.set(field.sorted.plane.subarray((output * field.sorted.count + r) * m, (output * field.sorted.count + r + 1) * m), output * m);
  return drawn(field, values, 1 / reachOf(values), turns);
}

/** Of a plane of two axes, at the middle of the line. */
export function sumPicture(field: FieldTerms, count: number, turns: Turns): Drawn {
  const { sizes, sorted, outputs } = field;
  const terms = Math.min(count, sorted.count);
  if (sizes.plane.length > 1) return drawn(field, sumAt(field, sorted, terms, Math.floor(sizes.line / 2)), 1, turns);
  const values = new Float32Array(outputs * sizes.line * planeSize(sizes));
  addTerms(values, field, sorted, 0, terms);
  return drawn(field, values, 1, turns);
}

function drawn({ sizes, outputs }: FieldTerms, values: Float32Array, gain: number, turns: Turns): Drawn {
  const [height, width] = (sizes.plane.length > 1 ? sizes.plane : [sizes.line, ...sizes.plane]) as [number, number];
  const pixels = colourPixels(values, outputs, gain);
  return { pixels: sizes.plane.length > 1 ? turnedPixels(pixels, width, turns) : pixels, width, height };
}
