/** What presets make of a volume. */
import type { FieldDomain } from '../../field/domain.ts';
import { FREQUENCIES_3D, OCTAVES_3D, paperPresets, paperSpec, PAPER_TRAINING, QUICK_TRAINING } from '../../presets/paper.ts';
import { presetsOf, type Preset } from '../../presets/preset.ts';
import { LARGE, SMALL, solvedGrid, type AxisForm, type GridForm, type SolvedSize } from '../../presets/solved.ts';
import { splitSpec } from '../../presets/split.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { SPLIT_TRAINING } from '../grid/splitTraining.ts';

const AXES = [[0], [1], [2]];
/** Slices and their depth. */
const SLICES = [[0], [1, 2]];

/**
 * Found by measuring on a phantom of soft edges, a thin vessel and one percent of noise, 96^3, on its samples and between them
 * against the same without noise: 46.6 and 46.7 dB. With 0.7 features a sample 43.3 and 44.0, with an omega of 0.27 a sample 45.1
 * and 46.5, of 0.36 47.3 and 46.2. A ridge of 1e-6 has 46.8 and 45.5; with 1e-7 it falls apart, 26 dB. Of larger volumes the core
 * grows no more.
 */
const AXIS: AxisForm = { ofSamples: 0.9, most: 160, omega: 0.33 };
const SOLVED: GridForm = { axes: [AXIS, AXIS, AXIS], leastFeatures: 4, leastWidth: 128, midway: 0, ridge: 1e-5 };

/** Samples of a step where none sees all. */
const PAPER_POINTS = 2 ** 15;
const QUICK_SPLIT: TrainingOptions = { ...QUICK_TRAINING, batch: 'axes', batchPoints: 2 ** 15 };
const QUICK_PLAIN: TrainingOptions = { ...QUICK_TRAINING, batch: 'points', batchPoints: 2 ** 13 };
const SPLIT: TrainingOptions = { ...SPLIT_TRAINING, learningRate: 5e-4, batchPoints: 2 ** 15, midway: 0 };
const SPLIT_FORM = { omega: 0.3, width: 384, rank: 128 };

const solved = (size: SolvedSize): Preset['config'] => (domain: FieldDomain) => solvedGrid(paperSpec(domain, AXES), domain.sizes, size, SOLVED);

export const VOLUME_PRESETS = presetsOf({
  solved: solved(LARGE),
  'solved-small': solved(SMALL),
  split: (domain) => ({ spec: splitSpec(paperSpec(domain, SLICES), domain.sizes, SPLIT_FORM), training: SPLIT }),
  ...paperPresets({
    ...{ branches: AXES, width: 256, octaves: ({ sizes }) => sizes.map(() => OCTAVES_3D), frequencies: FREQUENCIES_3D },
    training: () => ({ ...PAPER_TRAINING, batch: 'points', batchPoints: PAPER_POINTS }),
    accelerated: () => ({ ...PAPER_TRAINING, batch: 'coordx-a', batchPoints: PAPER_POINTS }),
    quick: { width: 256, split: QUICK_SPLIT, plain: QUICK_PLAIN },
  }),
});
