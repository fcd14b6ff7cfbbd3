/** What windows ask of the inside of a field. */
import type { RunId, Timed } from '../../session/api.ts';
import type { BestSums } from '../../inside/best.ts';
import type { BranchReach } from '../../inside/reach.ts';
import type { LayerUnits } from '../../inside/units.ts';
import type { WeightMoment } from '../../inside/weights.ts';
import type { FieldTerms, LayerFeatures, LayerPlace } from '../../inside/look.ts';

export type InsideFeatures = Timed<LayerFeatures>;
export type InsideTerms = Timed<FieldTerms>;
/** How a network does: moments of its training that were kept, the last one now; and its units and branches now. */
export type InsideWeights = Timed<{ moments: readonly WeightMoment[]; units: LayerUnits[]; reach: BranchReach[] }>;
export type InsideBest = Timed<BestSums>;

export interface InsideMethods {
  /** Features of a layer. @param args.at of three axes: where the first of them is held, 0..1. */
  insideFeatures: { args: { run: RunId; place: LayerPlace; at: number }; result: InsideFeatures };
  /** A field without tail as a sum of terms. @param args.most samples along an axis. @throws SettingError when it is none. */
  insideTerms: { args: { run: RunId; most: number }; result: InsideTerms };
  /** How good any sum of so many sorted terms could be on the same samples of the source. */
  insideBest: { args: { run: RunId; most: number }; result: InsideBest };
  /** Weights and gradients of every layer over the training, and what its units and branches do now. */
  insideWeights: { args: { run: RunId }; result: InsideWeights };
}
