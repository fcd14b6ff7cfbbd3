/** The paper's networks, and the plain ones that they are compared with. */
import type { FieldDomain } from '../field/domain.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { Preset, PresetName } from './preset.ts';

/**
 * Training of the paper's networks: Adam, every pixel in every step. The paper's constant rate of 1e-4 is made for
 * 10,000 steps; of the few hundred that a minute on a CPU holds, this rate and schedule make the most.
 */
export const PAPER_TRAINING: TrainingOptions = {
  learningRate: 1e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.999,
  batch: 'full',
  batchPoints: 2 ** 18,
  midway: 0,
};

/** How a kind trains them. */
export interface PaperForm {
  /** Axes of each branch where axes are split. */
  branches: number[][];
  split: TrainingOptions;
  plain: TrainingOptions;
}

/** First + 2 shared layers, then 1 hidden and the output layer on fused rows: the paper's network of 5 layers. */
export function paperSpec({ axes, outputs }: FieldDomain, branches: number[][]): FieldSpec {
  return {
    axes,
    branches,
    encoding: { kind: 'none' },
    activation: { kind: 'sine', firstOmega: 30, hiddenOmega: 30 },
    width: 256,
    sharedLayers: 2,
    tailLayers: 2,
    rank: 1,
    fusion: 'product',
    outputs,
  };
}

/** The same 5 layers, all on every point. */
function plainSpec(domain: FieldDomain): FieldSpec {
  return { ...paperSpec(domain, [domain.axes.map((_, i) => i)]), sharedLayers: 0, tailLayers: 4 };
}

/** Octaves up to the Nyquist frequency of every axis: floor(log2(samples / 4)). */
function positional({ sizes }: FieldDomain): Pick<FieldSpec, 'encoding' | 'activation'> {
  const octaves = sizes.map((size) => Math.max(0, Math.floor(Math.log2(size / 4))));
  return { encoding: { kind: 'positional', octaves }, activation: { kind: 'relu' } };
}

/** What a kind makes of them. */
export function paperPresets({ branches, split, plain }: PaperForm): Partial<Record<PresetName, Preset['config']>> {
  type Changes = (domain: FieldDomain) => Partial<FieldSpec>;
  const none: Changes = () => ({});
  const fourier: Changes = () => ({ encoding: { kind: 'fourier', frequencies: 128 }, activation: { kind: 'relu' } });
  const paper = (changes: Changes): Preset['config'] => (domain) => ({ spec: { ...paperSpec(domain, branches), ...changes(domain) }, training: split });
  const whole = (changes: Changes): Preset['config'] => (domain) => ({ spec: { ...plainSpec(domain), ...changes(domain) }, training: plain });
  return {
    coordx: paper(none),
    'coordx-pe': paper(positional),
    'coordx-r4': paper(() => ({ rank: 4 })),
    siren: whole(none),
    'pe-mlp': whole(positional),
    'fourier-mlp': whole(fourier),
  };
}
