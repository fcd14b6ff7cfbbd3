/** Points with normals as files have them made a cloud that can be measured; what was done to it is told. */
import { boundsOf, type PointCloud } from '../mesh.ts';
import { unitVectors } from '../normals.ts';
import { count } from './repair.ts';
import { firstAtSamePlace } from './weld.ts';

export interface RepairedPoints {
  /** May have no point left. */
  cloud: PointCloud;
  /** What was changed, in sentences. */
  notes: string[];
}

/**
 * A cloud with normals of length 1 that point out, without points whose normal has no direction and points at the same
 * place as another. @param normals [n, 3] of any length.
 */
export function repairPoints(positions: Float64Array, normals: Float64Array): RepairedPoints {
  const units = unitVectors(normals);
  const first = firstAtSamePlace(positions);
  const kept: number[] = [];
  let [lost, repeated] = [0, 0];
  for (let i = 0; i < first.length; i++) {
    const hasNormal = units[3 * i] !== 0 || units[3 * i + 1] !== 0 || units[3 * i + 2] !== 0;
    if (!hasNormal) lost++;
    else if (first[i] !== i) repeated++;
    else kept.push(i);
  }
  const cloud = { positions: new Float64Array(3 * kept.length), normals: new Float32Array(3 * kept.length) };
  for (const [to, from] of kept.entries()) {
    cloud.positions.set(positions.subarray(3 * from, 3 * from + 3), 3 * to);
    cloud.normals.set(units.subarray(3 * from, 3 * from + 3), 3 * to);
  }
  const isTurned = facesInwards(cloud);
  if (isTurned) for (let i = 0; i < cloud.normals.length; i++) cloud.normals[i] = -(cloud.normals[i] as number);
  const notes = [
    lost > 0 && `${count(lost, 'point')} without the direction of a normal ${lost === 1 ? 'was' : 'were'} left out.`,
    repeated > 0 && `${count(repeated, 'point')} at the place of another ${repeated === 1 ? 'was' : 'were'} left out.`,
    isTurned && 'The normals pointed inwards and were turned.',
  ];
  return { cloud, notes: notes.filter((note) => note !== false) };
}

/** Whether normals on the whole point to the middle of the cloud. */
function facesInwards({ positions, normals }: PointCloud): boolean {
  const { min, max } = boundsOf(positions);
  let sum = 0;
  for (let i = 0; i < positions.length; i++) {
    const axis = i % 3;
    const middle = ((min[axis] as number) + (max[axis] as number)) / 2;
    sum += ((positions[i] as number) - middle) * (normals[i] as number);
  }
  return sum < 0;
}
