/** What presets make of an image. */
import { nyquistOctaves, paperPresets, paperSpec, PAPER_TRAINING, QUICK_TRAINING } from '../../presets/paper.ts';
import { presetsOf, type Preset } from '../../presets/preset.ts';
import { LARGE, SMALL, solvedImage, type SolvedSize } from '../../presets/solved.ts';
import { splitSpec } from '../../presets/split.ts';
import { SPLIT_TRAINING } from '../grid/splitTraining.ts';

const BRANCHES = [[0], [1]];

const solved = (size: SolvedSize): Preset['config'] => (domain) => solvedImage(paperSpec(domain, BRANCHES), domain.sizes, size);

export const IMAGE_PRESETS = presetsOf({
  solved: solved(LARGE),
  'solved-small': solved(SMALL),
  split: (domain) => ({ spec: splitSpec(paperSpec(domain, BRANCHES), domain.sizes, { omega: 0.3, rank: 256 }), training: SPLIT_TRAINING }),
  ...paperPresets({
    ...{ branches: BRANCHES, width: 256, octaves: nyquistOctaves, frequencies: 128, training: () => PAPER_TRAINING },
    quick: { width: 256, split: QUICK_TRAINING, plain: QUICK_TRAINING },
  }),
});
