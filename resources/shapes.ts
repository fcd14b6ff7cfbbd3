/**
 * Makes the sample shapes, resources/samples/<name>.ply, and their thumbnails, which the program's own renderer draws:
 * `node --import tsx resources/shapes.ts`. They are the project's own, and the same on every run; it takes some minutes.
 */
import path from 'node:path';
import { buildDistanceData } from '../src-main/core/mesh/distance/distanceData.ts';
import { decimate } from '../src-main/core/mesh/extract/decimate.ts';
import { extractSurface } from '../src-main/core/mesh/extract/extract.ts';
import { Groups } from '../src-main/core/mesh/repair/groups.ts';
import { boundsOf, triangleCount, type TriangleMesh } from '../src-main/core/mesh/mesh.ts';
import { SurfaceDistance } from '../src-main/core/mesh/distance/signedDistance.ts';
import { denseGrid } from '../src-main/core/mesh/sparseGrid.ts';
import { GridSource } from '../src-main/core/render/distanceSource.ts';
import { DEFAULT_CAMERA, fitTo } from '../src-main/core/render/orbitCamera.ts';
import { renderBands } from '../src-main/core/render/pictureBands.ts';
import { drawBand } from '../src-main/core/render/renderShape.ts';
import { DEFAULT_SHADING } from '../src-main/core/render/shading.ts';
import { writeImage } from '../src-main/io/image/writeImage.ts';
import { writeMesh } from '../src-main/io/mesh/writeMesh.ts';
import { seashell } from './scenes/seashell.ts';
import type { Vec3 } from './scenes/vector.ts';

/** Samples along each axis, of what is extracted and of what is drawn. */
const SAMPLES = 240;
const DRAWN_SAMPLES = 224;
const TRIANGLES = 60_000;
/** Distances are drawn up to it. */
const REACH = 0.25;
const THUMBNAIL = { width: 320, height: 200 };
/** It leans by so much, in radians, is so large in the cube [-1, 1]^3, and so far below its apex is its middle. */
const POSE = { lean: 0.42, size: 0.33, middle: 2.75 };
const VIEW = { azimuth: 14, elevation: 14 };
/** Its box has empty corners: it may come nearer than where all of that is seen. */
const NEARER = 0.82;

/** The field of the leaning shell in the cube. */
function posed([x, y, z]: Vec3): number {
  const { lean, size, middle } = POSE;
  const [cos, sin] = [Math.cos(lean) / size, Math.sin(lean) / size];
  return size * seashell([cos * x - sin * y, sin * x + cos * y - middle, z / size]);
}

/** A value for every sample of the cube, [samples, samples, samples] in the order z, y, x. */
function sampled(samples: number, row: (points: Float32Array) => ArrayLike<number>): Float32Array {
  const values = new Float32Array(samples ** 3);
  const at = (i: number): number => -1 + (2 * i) / (samples - 1);
  const points = new Float32Array(3 * samples);
  for (let line = 0; line < samples ** 2; line++) {
    for (let i = 0; i < samples; i++) points.set([at(i), at(line % samples), at(Math.floor(line / samples))], 3 * i);
    values.set(row(points), line * samples);
  }
  return values;
}

function meshOfShell(): TriangleMesh {
  const values = sampled(SAMPLES, (points) =>
    Array.from({ length: SAMPLES }, (_, i) => posed([...points.subarray(3 * i, 3 * i + 3)] as unknown as Vec3)),
  );
  const grid = denseGrid(values, [SAMPLES, SAMPLES, SAMPLES], { min: [-1, -1, -1], max: [1, 1, 1] });
  return decimate(largestPiece(extractSurface(grid)), TRIANGLES);
}

/** A mesh without what hangs together with fewer triangles: threads of the shell that are thinner than the grid leave crumbs. */
function largestPiece({ positions, indices }: TriangleMesh): TriangleMesh {
  const pieces = new Groups(positions.length / 3);
  for (let i = 0; i < indices.length; i += 3) {
    pieces.join(indices[i] as number, indices[i + 1] as number);
    pieces.join(indices[i] as number, indices[i + 2] as number);
  }
  const sizes = new Map<number, number>();
  for (const corner of indices) sizes.set(pieces.first(corner), (sizes.get(pieces.first(corner)) ?? 0) + 1);
  const [[largest]] = [...sizes].sort(([, a], [, b]) => b - a) as [[number, number]];
  const kept = [...indices.keys()].filter((i) => pieces.first(indices[i] as number) === largest).map((i) => indices[i] as number);
  const corners = [...new Set(kept)].sort((a, b) => a - b);
  const places = new Map(corners.map((corner, place) => [corner, place]));
  return {
    positions: Float64Array.from(corners.flatMap((corner) => [...positions.subarray(3 * corner, 3 * corner + 3)])),
    indices: Uint32Array.from(kept, (corner) => places.get(corner) as number),
  };
}

async function drawThumbnail(file: string, mesh: TriangleMesh): Promise<void> {
  const field = new SurfaceDistance(buildDistanceData(mesh));
  const values = sampled(DRAWN_SAMPLES, (points) => field.distance(points, REACH));
  const shown = new GridSource({ size: [DRAWN_SAMPLES, DRAWN_SAMPLES, DRAWN_SAMPLES], values, limit: REACH });
  const fitted = fitTo({ ...DEFAULT_CAMERA, ...VIEW }, boundsOf(mesh.positions), THUMBNAIL);
  const camera = { ...fitted, distance: NEARER * fitted.distance };
  const { width, height } = THUMBNAIL;
  const pixels = new Float32Array(3 * width * height);
  const picture = { ...THUMBNAIL, camera, shading: DEFAULT_SHADING, antialias: 4 };
  for await (const band of renderBands(async (...band) => drawBand({ shown, other: null }, ...band), picture)) {
    for (let i = 0; i < band.rows * width; i++) {
      for (let c = 0; c < 3; c++) pixels[(c * height + band.top) * width + i] = (band.pixels[4 * i + c] as number) / 255;
    }
  }
  await writeImage(file, { width, height, channels: 3 }, [pixels]);
}

const [file, thumbnail] = [['samples', 'seashell.ply'], ['thumbnails', 'seashell.webp']].map((parts) =>
  path.join(import.meta.dirname, ...parts),
) as [string, string];
const mesh = meshOfShell();
await writeMesh(file, mesh);
console.log(`${file}: ${triangleCount(mesh)} triangles`);
await drawThumbnail(thumbnail, mesh);
console.log(thumbnail);
