/** What is drawn on a slice: the distances' colours, contours at equal distances, and the outline of a second source. */
import type { Vector3 } from '../mesh/mesh.ts';
import { colourIndex } from './colourTables.ts';
import type { DistanceSource } from './distanceSource.ts';
import { NEAR_LIMIT, SLICE, type Rgb, type Slice } from './shading.ts';

/** x: 0, y: 1, z: 2 */
export function axisIndex(axis: Slice['axis']): 0 | 1 | 2 {
  return axis === 'x' ? 0 : axis === 'y' ? 1 : 2;
}

/**
 * Writes the colour of a point of the slice into `colour`.
 * @param pixel length that a pixel covers there
 */
export function writeSlice(
  slice: Slice,
  { source, other }: { source: DistanceSource; other: DistanceSource | null },
  [x, y, z]: Vector3,
  pixel: number,
  colour: Vector3,
): void {
  const distance = source.at(x, y, z);
  const entry = 4 * colourIndex(0.5 + (0.5 * distance) / slice.range);
  for (let c = 0; c < 3; c++) colour[c] = (slice.colours[entry + c] as number) / 255;
  const slope = slopeInPlane(source, slice, [x, y, z]) * pixel;
  if (Math.abs(distance) < NEAR_LIMIT * source.limit) {
    const nearest = distance - slice.spacing * Math.floor(distance / slice.spacing + 0.5);
    blend(colour, slice.contour, SLICE.contourOpacity * lineAt(nearest, slope, SLICE.contourWidth));
  }
  blend(colour, slice.contour, lineAt(distance, slope, SLICE.zeroWidth));
  if (!other) return;
  const truth = lineAt(other.at(x, y, z), slopeInPlane(other, slice, [x, y, z]) * pixel, SLICE.zeroWidth);
  blend(colour, slice.trueContour, truth);
}

/** How much of a pixel a line covers, `offset` of the distance away from its middle; `slope`: change in a pixel. */
function lineAt(offset: number, slope: number, width: number): number {
  return Math.min(1, Math.max(0, 0.5 * width + 0.5 - Math.abs(offset) / slope));
}

/** How fast the distance changes on the slice. */
function slopeInPlane(source: DistanceSource, { axis }: Slice, p: Vector3): number {
  const h = 0.5 * source.spacing;
  let sum = 0;
  for (let k = 0; k < 3; k++) {
    if (k === axisIndex(axis)) continue;
    const [dx, dy, dz] = [k === 0 ? h : 0, k === 1 ? h : 0, k === 2 ? h : 0];
    const change = source.at(p[0] + dx, p[1] + dy, p[2] + dz) - source.at(p[0] - dx, p[1] - dy, p[2] - dz);
    sum += (change / (2 * h)) ** 2;
  }
  return Math.max(1e-3, Math.sqrt(sum));
}

function blend(colour: Vector3, over: Rgb, part: number): void {
  for (let c = 0; c < 3; c++) colour[c] = (colour[c] as number) * (1 - part) + (over[c] as number) * part;
}
