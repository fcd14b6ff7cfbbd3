/**
 * Squared distances from planes, summed up (Garland and Heckbert, Surface Simplification Using Quadric Error Metrics,
 * 1997): how far a vertex may move from the triangles that it stands for.
 */

/** xx xy xz yy yz zz, x y z, constant. */
export const QUADRIC_STRIDE = 10;

/** Part of the distance to the start that counts too, so that in a plane the best place is near. */
const HOLD = 1e-4;

/** Adds the squared distance from the plane through p with normal n of length 1, times a weight. */
export function addPlane(
  quadrics: Float64Array, at: number,
  nx: number, ny: number, nz: number,
  px: number, py: number, pz: number,
  weight: number,
): void {
  const d = -(nx * px + ny * py + nz * pz);
  const terms = [nx * nx, nx * ny, nx * nz, ny * ny, ny * nz, nz * nz, nx * d, ny * d, nz * d, d * d];
  for (let k = 0; k < QUADRIC_STRIDE; k++) quadrics[at + k] = (quadrics[at + k] as number) + weight * (terms[k] as number);
}

/** The value of a quadric at a place. */
export function quadricAt(q: Float64Array, x: number, y: number, z: number): number {
  const ofX = (q[0] as number) * x + 2 * ((q[1] as number) * y + (q[2] as number) * z + (q[6] as number));
  const ofY = (q[3] as number) * y + 2 * ((q[4] as number) * z + (q[7] as number));
  const ofZ = (q[5] as number) * z + 2 * (q[8] as number);
  return ofX * x + ofY * y + ofZ * z + (q[9] as number);
}

/** Puts the place where a quadric is least into `best`, which holds a place near by: the middle of the edge. */
export function leastPlace(q: Float64Array, best: Float64Array): void {
  const [mx, my, mz] = [best[0] as number, best[1] as number, best[2] as number];
  const hold = HOLD * ((q[0] as number) + (q[3] as number) + (q[5] as number)) + Number.MIN_VALUE;
  const xx = (q[0] as number) + hold;
  const yy = (q[3] as number) + hold;
  const zz = (q[5] as number) + hold;
  const [xy, xz, yz] = [q[1] as number, q[2] as number, q[4] as number];
  const bx = hold * mx - (q[6] as number);
  const by = hold * my - (q[7] as number);
  const bz = hold * mz - (q[8] as number);
  const cxx = yy * zz - yz * yz;
  const cxy = xz * yz - xy * zz;
  const cxz = xy * yz - xz * yy;
  const determinant = xx * cxx + xy * cxy + xz * cxz;
  if (!(determinant > 0)) return;
  const cyy = xx * zz - xz * xz;
  const cyz = xy * xz - xx * yz;
  const czz = xx * yy - xy * xy;
  best[0] = (cxx * bx + cxy * by + cxz * bz) / determinant;
  best[1] = (cxy * bx + cyy * by + cyz * bz) / determinant;
  best[2] = (cxz * bx + cyz * by + czz * bz) / determinant;
}
