/** What presets make of a shape. */
import { FREQUENCIES_3D, OCTAVES_3D, paperPresets, paperSpec, PAPER_TRAINING } from '../../presets/paper.ts';
import { presetsOf, type Preset } from '../../presets/preset.ts';
import { LARGE, SMALL, SOLVED_TRAINING, withCore, type SolvedSize } from '../../presets/solved.ts';
import type { TrainingOptions } from '../../training/options.ts';
import type { ShapeTraining } from '../../training/shapeOptions.ts';
import type { FieldSpec } from '../../field/spec.ts';

/**
 * Where a shape is asked, found by measuring on the bunny (hard IoU). Points that are independent of one another teach far
 * more than those of bricks, whose gradients err together: 600 steps on 1,024 scattered points give a fully split field
 * 0.90, 6,000 on 64 bricks of 4^3 gave 0.91, and a plain MLP of width 128 that reaches 0.92 on points learns nothing on
 * 16 bricks. Points up to 0.02 or 0.03 from the surface teach more than up to 0.06 (0.92 and 0.91 after 700 steps), a tenth
 * of them anywhere more than a fifth; truncations of 0.025 and 0.05 are alike, 0.1 is worse (0.90). Chunks that are renewed
 * every 32 steps are learned by heart (0.939 after 20 s, 0.944 when renewed every 6); to draw one takes some 20 ms of a core.
 */
const SHAPE: ShapeTraining = {
  target: 'distance',
  truncation: 0.05,
  brickSamples: 16,
  nearSide: 0.025,
  wideShare: 0.1,
  renewal: 8,
};

/**
 * Of the fully split preset: 128 slices of 16 places at two heights. At a rate of 1.6e-3 the factors may begin to swing, as
 * they do for pictures. Adam's memory of squared gradients may be short: 0.923 with 0.99, 0.921 with 0.9995.
 */
const SPLIT_TRAINING: TrainingOptions = {
  learningRate: 8e-4,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.99,
  batch: 'slices',
  batchPoints: 2 ** 12,
  midway: 0,
  shape: SHAPE,
};

/**
 * The paper's: inside or outside, at 32,768 points anywhere; CoordX-A takes as many in one outer product of random coordinates.
 * Every point is new: a batch is mixed of the last few chunks, and each step brings another one.
 */
const PAPER_SHAPE: TrainingOptions = {
  ...PAPER_TRAINING,
  learningRate: 5e-4,
  schedule: 'stepped',
  clip: 1,
  batch: 'points',
  batchPoints: 2 ** 15,
  shape: { ...SHAPE, target: 'occupancy', wideShare: 1, renewal: 1 },
};

/**
 * Of the paper's networks, whose branches would have a row each for every scattered point: bricks, then, and the paper's
 * rate, at twice which they diverge.
 */
const QUICK_SHAPE: TrainingOptions = {
  ...SPLIT_TRAINING,
  learningRate: 5e-4,
  beta2: 0.999,
  batch: 'bricks',
  shape: { ...SHAPE, brickSamples: 4, nearSide: 0.1, wideShare: 0.2, renewal: 16 },
};

/** A plain MLP, for which nothing is shared, takes scattered points; few, for its steps are what it lacks. */
const QUICK_PLAIN: TrainingOptions = {
  ...SPLIT_TRAINING,
  learningRate: 1e-3,
  beta2: 0.999,
  batch: 'points',
  batchPoints: 2 ** 11,
};

/**
 * Fully split into planes and their height, z|yx: as a sum of so many products, a body is far better told by functions of
 * planes than of lines, and a grid is still one matrix product. Layers of 192 do as well on the bunny as 128 (0.951 both
 * after 60 s) and better on the armadillo (0.912 and 0.904), which has more detail.
 */
function splitSpec(paper: FieldSpec): FieldSpec {
  return { ...paper, branches: [[0], [1, 2]], width: 192, sharedLayers: 2, tailLayers: 0, rank: 128 };
}

const BRANCHES = [[0], [1], [2]];

/**
 * Of the presets that are solved: features of each axis, and omega for each of them, found by measuring hard IoU of bunny and
 * armadillo. On a grid of 193 samples with 160 features 0.988 and 0.982, on 129 with 128 features 0.982 and 0.966; with an
 * omega of 0.44 a feature 0.970 and 0.968, of 0.28 0.986 and 0.979; with a ridge of 1e-7 the field swings between the samples.
 */
const SOLVED = { width: 160, omega: 0.31, ridge: 3e-6, truncation: 0.04 };

const solved = ({ part }: SolvedSize): Preset['config'] => (domain) => {
  const width = Math.round(SOLVED.width * part);
  const omega = Math.round(SOLVED.omega * width);
  const { truncation, ridge } = SOLVED;
  return {
    spec: { ...withCore(paperSpec(domain, BRANCHES), [omega, omega, omega]), width },
    training: { ...SOLVED_TRAINING, method: 'solve', ridge, midway: 0, batch: 'bricks', batchPoints: 2 ** 12, shape: { ...SHAPE, truncation } },
  };
};

export const SHAPE_PRESETS = presetsOf({
  solved: solved(LARGE),
  'solved-small': solved(SMALL),
  split: (domain) => ({ spec: splitSpec(paperSpec(domain, BRANCHES)), training: SPLIT_TRAINING }),
  ...paperPresets({
    ...{ branches: BRANCHES, width: 256, octaves: ({ sizes }) => sizes.map(() => OCTAVES_3D), frequencies: FREQUENCIES_3D },
    training: () => PAPER_SHAPE,
    accelerated: () => ({ ...PAPER_SHAPE, batch: 'axes' }),
    quick: { width: 256, split: QUICK_SHAPE, plain: QUICK_PLAIN },
  }),
});
