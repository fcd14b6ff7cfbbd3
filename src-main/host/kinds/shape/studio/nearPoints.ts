/**
 * How much of a shape a field has learned, in passing: on few points about its surface, always the same ones, so that they
 * tell runs and moments apart better than their number would say of the shape itself.
 */
import type { RunId, SessionApi } from '../../../../core/session/api.ts';
import type { BrickShape } from '../../../../core/field/batch.ts';
import type { FieldSpec } from '../../../../core/field/spec.ts';
import { intersectionOverUnion } from '../../../../core/mesh/distance/compare.ts';
import type { DistanceData } from '../../../../core/mesh/distance/distanceData.ts';
import { SurfaceDistance } from '../../../../core/mesh/distance/signedDistance.ts';
import { Random } from '../../../../core/base/random.ts';
import { evaluationPoints } from '../../../../core/kinds/shape/bricks.ts';
import type { ShapeSignal } from '../../../../core/kinds/shape/signal.ts';
import type { PassingQuality } from '../../studioKind.ts';

/** Some 1/64 of those that a measurement takes: curves need many values more than they need exact ones. */
const POINTS = 2 ** 12;
const SEED = 0x1d0;
/** Only sides are asked for, and further away than this they are known to be those of a point near by. */
const LIMIT = 0.05;

export class NearPoints {
  #signal: ShapeSignal;
  #data: DistanceData;
  /** Made when they are first needed. */
  #points: { at: Float32Array; distances: Float32Array } | null = null;

  constructor(signal: ShapeSignal, data: DistanceData) {
    this.#signal = signal;
    this.#data = data;
  }

  /** Intersection over union of a run's field with the shape. */
  async iou(session: Pick<SessionApi, 'points'>, run: RunId): Promise<PassingQuality> {
    const { at, distances } = (this.#points ??= this.#make());
    const found = new Float32Array(distances.length);
    let to = 0;
    let milliseconds = 0;
    for await (const part of session.points(run, at, { rank: 'passing' })) {
      found.set(part.distances, to);
      to += part.distances.length;
      milliseconds += part.milliseconds;
    }
    return { quality: intersectionOverUnion(found, distances), milliseconds };
  }

  #make(): { at: Float32Array; distances: Float32Array } {
    const { surface, bounds } = this.#signal;
    const { hard } = evaluationPoints(surface, bounds, new Random(SEED), POINTS);
    return { at: hard, distances: new SurfaceDistance(this.#data).distance(hard, LIMIT) };
  }
}

/** The bricks that a field is asked for them in, by queryPoints. */
export function nearBricks({ branches }: FieldSpec): BrickShape {
  return branches.length === 1 ? { bricks: 1, counts: [POINTS] } : { bricks: POINTS, counts: branches.map(() => 1) };
}
