/** The settings that only runs on videos have. */
import type { Setting } from '../../settings/settings.ts';

const WORDS = ['on', 'off'] as const;

/** In the order in which they are shown, after the settings of all runs. */
export const OWN_SETTINGS: readonly Setting[] = [
  {
    key: 'motion',
    meaning: 'Of solve and alternate with branches t|y|x: whether the moments halfway between frames are learned as motion makes them of the frames beside them (on), or as their interpolation (off). Their weight is midway.',
    allowed: { words: WORDS },
    read: ({ training }) => (training.motion ? 'on' : 'off'),
    write: (config, value) => ({ ...config, training: { ...config.training, motion: value === 'on' } }),
  },
];
