/** Presets: named architectures with their training, as data. Each kind says what it makes of a name. */
import type { FieldDomain } from '../field/domain.ts';
import type { RunConfig } from '../settings/settings.ts';

export interface Preset {
  name: PresetName;
  /** What it is and when to use it, in a sentence or two. */
  description: string;
  config(domain: FieldDomain): RunConfig;
}

/** What they are, in the order in which they are listed. */
export const PRESET_WORDS = {
  solved: 'Fully split, with a weight for every product of features: those are solved for in closed form. The best quality at any time; large.',
  'solved-small': 'The same with half of the features: a quarter of the weights, of a shape an eighth.',
  split: 'Fully split, 256 products a channel, by gradient steps alone: the most quality per second of what only takes those.',
  coordx: "The paper's CoordX with its own training: sine layers, 3 of 5 layers split, product fusion. Takes hours on a CPU.",
  'coordx-a': "The paper's CoordX-A: the same, and a step sees whole outer products, in which branches have few rows.",
  'coordx-pe': "The paper's CoordX with relu layers over a positional encoding, and its own training.",
  'coordx-r4': "The paper's CoordX with rank 4, every fused feature a sum of 4 products, and its own training.",
  'coordx-quick': "The paper's CoordX with a training of ours, for minutes on a CPU.",
  siren: "The paper's baseline with its own training: the plain MLP of 5 sine layers (SIREN), every layer on every point.",
  'siren-quick': 'The same with a training of ours, for minutes on a CPU.',
  'pe-mlp': "The paper's plain MLP of 5 relu layers over a positional encoding, and its own training.",
  'fourier-mlp': "The paper's plain MLP of 5 relu layers over log-spaced Fourier features, and its own training.",
} as const;

export type PresetName = keyof typeof PRESET_WORDS;

export const PRESET_NAMES = Object.keys(PRESET_WORDS) as readonly PresetName[];

/** The presets of a kind, the default one first. */
export type Presets = readonly [Preset, ...Preset[]];

/** What a kind makes of names, in the order of the list; it makes something of one at least. */
export function presetsOf(configs: Partial<Record<PresetName, Preset['config']>>): Presets {
  const [first, ...others] = PRESET_NAMES.flatMap((name) => {
    const config = configs[name];
    return config ? [{ name, description: PRESET_WORDS[name], config }] : [];
  });
  if (!first) throw new RangeError('a kind has a preset');
  return [first, ...others];
}
