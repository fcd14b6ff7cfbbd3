/** Presets: named architectures with their training, as data. */
import { SettingError } from '../errors.ts';
import type { RunConfig } from '../settings.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { AxisName, FieldSpec } from './spec.ts';

/** What a preset is fitted to. */
export interface FieldDomain {
  axes: AxisName[];
  /** Samples along every axis. */
  sizes: number[];
  outputs: number;
}

export interface Preset {
  name: string;
  /** What it is and when to use it, in a sentence or two. */
  description: string;
  config(domain: FieldDomain): RunConfig;
}

/**
 * Training of the paper's networks: Adam, every pixel in every step. The paper's constant rate of 1e-4 is made for
 * 10,000 steps; of the few hundred that a minute on a CPU holds, this rate and schedule make the most.
 */
const PAPER_TRAINING: TrainingOptions = {
  learningRate: 1e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.999,
  batch: 'full',
  batchPoints: 2 ** 18,
  midway: 0,
};

/**
 * Training of the fully split presets, found by measuring: a step on a random quarter of the rows and columns of a
 * 512 x 512 picture teaches nearly as much as one on all of it, at half the cost; a quarter of the steps between the
 * pixels costs about a decibel on them and makes enlargements free of stripes. At a rate of 2e-3, or when the large
 * gradients of the beginning are forgotten sooner, the factors may begin to swing after some hundred steps and never
 * find back.
 */
const SPLIT_TRAINING: TrainingOptions = {
  learningRate: 1.2e-3,
  schedule: 'cosine',
  beta1: 0.9,
  beta2: 0.9995,
  batch: 'axes',
  batchPoints: 2 ** 16,
  midway: 0.25,
};

/** Of the Nyquist frequency of the longest axis, pi/2 a sample: below it, a fit is smooth between samples. */
const OMEGA_PER_SAMPLE = 0.3;
const OMEGA_RANGE = { least: 8, most: 512 };

/** First + 2 shared layers, then 1 hidden and the output layer on fused rows: the paper's network of 5 layers. */
function paperSpec({ axes, outputs }: FieldDomain): FieldSpec {
  return {
    axes,
    branches: axes.map((_, i) => [i]),
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
  return { ...paperSpec(domain), branches: [domain.axes.map((_, i) => i)], sharedLayers: 0, tailLayers: 4 };
}

/** Octaves up to the Nyquist frequency of every axis: floor(log2(samples / 4)). */
function positional({ sizes }: FieldDomain): Pick<FieldSpec, 'encoding' | 'activation'> {
  const octaves = sizes.map((size) => Math.max(0, Math.floor(Math.log2(size / 4))));
  return { encoding: { kind: 'positional', octaves }, activation: { kind: 'relu' } };
}

function splitSpec(domain: FieldDomain): FieldSpec {
  const omega = Math.round(OMEGA_PER_SAMPLE * Math.max(...domain.sizes));
  const firstOmega = Math.min(OMEGA_RANGE.most, Math.max(OMEGA_RANGE.least, omega));
  const activation = { kind: 'sine', firstOmega, hiddenOmega: 30 } as const;
  return { ...paperSpec(domain), activation, sharedLayers: 2, tailLayers: 0, rank: 256 };
}

function paper(spec: FieldSpec): RunConfig {
  return { spec, training: PAPER_TRAINING };
}

/** Used when nothing else is asked for. */
export const DEFAULT_PRESET = 'split';

export const PRESETS: readonly Preset[] = [
  {
    name: 'split',
    description: 'Fully split, rank 256: the best picture per second on a CPU.',
    config: (domain) => ({ spec: splitSpec(domain), training: SPLIT_TRAINING }),
  },
  {
    name: 'coordx',
    description: "The paper's CoordX: sine layers, 3 of 5 layers split, product fusion.",
    config: (domain) => paper(paperSpec(domain)),
  },
  {
    name: 'coordx-pe',
    description: "The paper's CoordX with relu layers over a positional encoding.",
    config: (domain) => paper({ ...paperSpec(domain), ...positional(domain) }),
  },
  {
    name: 'coordx-r4',
    description: "The paper's CoordX with rank 4: every fused feature is a sum of 4 products.",
    config: (domain) => paper({ ...paperSpec(domain), rank: 4 }),
  },
  {
    name: 'siren',
    description: 'Baseline: the plain MLP of 5 sine layers (SIREN), every layer on every pixel.',
    config: (domain) => paper(plainSpec(domain)),
  },
  {
    name: 'pe-mlp',
    description: 'Baseline: the plain MLP of 5 relu layers over a positional encoding.',
    config: (domain) => paper({ ...plainSpec(domain), ...positional(domain) }),
  },
  {
    name: 'fourier-mlp',
    description: 'Baseline: the plain MLP of 5 relu layers over log-spaced Fourier features.',
    config: (domain) =>
      paper({ ...plainSpec(domain), encoding: { kind: 'fourier', frequencies: 128 }, activation: { kind: 'relu' } }),
  },
];

/** The preset of a name. @throws SettingError listing the names there are. */
export function findPreset(name: string): Preset {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (!preset) {
    throw new SettingError(`There is no preset ${name}; there are ${PRESETS.map((p) => p.name).join(', ')}.`);
  }
  return preset;
}
