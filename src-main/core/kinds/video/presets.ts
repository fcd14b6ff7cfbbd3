/** What presets make of a video. */
import { FREQUENCIES_3D, OCTAVES_3D, paperPresets, paperSpec, PAPER_TRAINING, QUICK_TRAINING } from '../../presets/paper.ts';
import { presetsOf, type Preset } from '../../presets/preset.ts';
import { LARGE, SMALL, solvedVideo, type SolvedSize } from '../../presets/solved.ts';
import type { FieldDomain } from '../../field/domain.ts';
import { splitSpec } from '../../presets/split.ts';
import type { TrainingOptions } from '../../training/options.ts';
import { SPLIT_TRAINING } from '../grid/splitTraining.ts';

/** XY+T: its time from its frames, which the paper finds better than to split all three. */
const BRANCHES = [[0], [1, 2]];

/** The part of all pixels that a step of the paper sees, scattered; CoordX-A takes as many in whole outer products. */
const PAPER_PART = 0.0038;
/** No step can see all of a video: all frames at shared random pixels. A plain MLP takes scattered points, and can afford fewer of them. */
const QUICK_VIDEO: TrainingOptions = { ...QUICK_TRAINING, batch: 'axes', batchPoints: 2 ** 14 };
const QUICK_PLAIN: TrainingOptions = { ...QUICK_TRAINING, batch: 'points', batchPoints: 2 ** 13 };

/**
 * All of 60 frames at some 500 pixels a step. What lies halfway between samples is left out: it would take another copy of
 * the video, and between frames a cubic is no truth. Wide layers swing at a rate of 8e-4.
 */
const SPLIT_VIDEO: TrainingOptions = { ...SPLIT_TRAINING, learningRate: 5e-4, batchPoints: 2 ** 15, midway: 0 };
/**
 * Wide layers: a video has more to say than a picture, and most of it in the features of its pixels; with frames for a
 * partner they need not be as many as the rank.
 */
const SPLIT_FORM = { omega: 0.2, width: 768, rank: 128 };

const solved = (size: SolvedSize): Preset['config'] => (domain) => solvedVideo(paperSpec(domain, BRANCHES), domain.sizes, size);

const pixels = ({ sizes }: FieldDomain): number => Math.max(1, Math.round(PAPER_PART * sizes.reduce((product, size) => product * size, 1)));

export const VIDEO_PRESETS = presetsOf({
  solved: solved(LARGE),
  'solved-small': solved(SMALL),
  split: (domain) => ({ spec: splitSpec(paperSpec(domain, BRANCHES), domain.sizes, SPLIT_FORM), training: SPLIT_VIDEO }),
  ...paperPresets({
    ...{ branches: BRANCHES, width: 1024, octaves: ({ sizes }) => sizes.map(() => OCTAVES_3D), frequencies: FREQUENCIES_3D },
    training: (domain) => ({ ...PAPER_TRAINING, batch: 'points', batchPoints: pixels(domain) }),
    accelerated: (domain) => ({ ...PAPER_TRAINING, batch: 'coordx-a', batchPoints: pixels(domain) }),
    quick: { width: 256, split: QUICK_VIDEO, plain: QUICK_PLAIN },
  }),
});
