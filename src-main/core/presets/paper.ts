/**
 * The paper's networks, and the plain ones that they are compared with: with the paper's own training, which is made for hours
 * on a GPU, and two of them with one that makes the most of a minute on a CPU.
 */
import type { FieldDomain } from '../field/domain.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { Preset, PresetName } from './preset.ts';

/** The paper's training of images: Adam at a constant rate from the first step on, every pixel in every step, 10,000 steps. */
export const PAPER_TRAINING: TrainingOptions = {
  learningRate: 1e-4,
  schedule: 'constant',
  warmUp: 0,
  beta1: 0.9,
  beta2: 0.999,
  batch: 'full',
  batchPoints: 2 ** 18,
  midway: 0,
};

/** Ours of the same networks: of the few hundred steps that a minute on a CPU holds, this rate and schedule make the most. */
export const QUICK_TRAINING: TrainingOptions = { ...PAPER_TRAINING, learningRate: 1e-3, schedule: 'cosine', warmUp: 100 };

/** Where the networks and measures differ from the authors' code, on purpose; a sentence each. */
export const DIFFERENCES: readonly string[] = [
  'All branches add the same biases in shared layers. The authors divide them by the number of branches; the outputs are the same after rescaling, and training differs by some 0.1 %.',
  'A step of CoordX-A takes rows one from each of equal parts of an axis, so that it sees all of it. The authors take any.',
  'Shapes are learned in a cube in which their longest side takes nine tenths, and points anywhere are anywhere in that cube.',
  'Points on a surface are drawn by area. The authors draw faces with equal chance.',
  'SSIM has the Gaussian window of its own paper, 11 x 11. The authors have a uniform one, 7 x 7.',
];

/** How a kind trains a network that is split, and a plain one. */
export interface Trainings {
  split: TrainingOptions;
  plain: TrainingOptions;
}

/** What the paper has of a kind. */
export interface PaperForm {
  /** Axes of each branch where axes are split. */
  branches: number[][];
  width: number;
  /** Of the positional encoding, for every axis. */
  octaves: (domain: FieldDomain) => number[];
  /** Of the Fourier features, an axis. */
  frequencies: number;
  training: (domain: FieldDomain) => TrainingOptions;
  /** CoordX-A: a step sees whole outer products. Absent where every step sees all. */
  accelerated?: (domain: FieldDomain) => TrainingOptions;
  quick: Trainings & { width: number };
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

/** The paper's octaves and frequencies of what has three axes. */
export const OCTAVES_3D = 10;
export const FREQUENCIES_3D = 85;

/** Of an image: up to the Nyquist frequency of the shorter side, for both. */
export function nyquistOctaves({ sizes }: FieldDomain): number[] {
  const octaves = Math.max(0, Math.floor(Math.log2(Math.min(...sizes) / 4)));
  return sizes.map(() => octaves);
}

/** What a kind makes of them. */
export function paperPresets({ branches, width, octaves, frequencies, training, accelerated, quick }: PaperForm): Partial<Record<PresetName, Preset['config']>> {
  type Changes = (domain: FieldDomain) => Partial<FieldSpec>;
  const none: Changes = () => ({});
  const positional: Changes = (domain) => ({ encoding: { kind: 'positional', octaves: octaves(domain) }, activation: { kind: 'relu' } });
  const fourier: Changes = () => ({ encoding: { kind: 'fourier', frequencies }, activation: { kind: 'relu' } });
  const split = (changes: Changes, learning = training): Preset['config'] => (domain) => ({
    spec: { ...paperSpec(domain, branches), width, ...changes(domain) },
    training: learning(domain),
  });
  const plain = (changes: Changes, learning = training): Preset['config'] => (domain) => ({
    spec: { ...plainSpec(domain), width, ...changes(domain) },
    training: learning(domain),
  });
  const narrow: Changes = () => ({ width: quick.width });
  return {
    coordx: split(none),
    ...(accelerated ? { 'coordx-a': split(none, accelerated) } : {}),
    'coordx-pe': split(positional),
    'coordx-r4': split(() => ({ rank: 4 })),
    'coordx-quick': split(narrow, () => quick.split),
    siren: plain(none),
    'siren-quick': plain(narrow, () => quick.plain),
    'pe-mlp': plain(positional),
    'fourier-mlp': plain(fourier),
  };
}
