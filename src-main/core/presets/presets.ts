/** Presets: named architectures with their training, as data. */
import { SettingError } from '../base/errors.ts';
import type { RunConfig } from '../settings/settings.ts';
import type { TrainingOptions } from '../training/options.ts';
import { LARGE, SMALL, solvedImage, solvedVideo, type SolvedSize } from './solved.ts';
import { PAPER_SHAPE_TRAINING, PLAIN_SHAPE_TRAINING, SPLIT_SHAPE_TRAINING, splitShapeSpec } from '../kinds/shape/presets.ts';
import type { AxisName, FieldSpec } from '../field/spec.ts';

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
  /** Whether it is made for fields over these axes. */
  suits(domain: Pick<FieldDomain, 'axes'>): boolean;
  /** @throws SettingError for axes that it does not suit. */
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
 * The same for a video, of which no step can see all: the paper's CoordX-A, all frames at shared random pixels. A plain
 * MLP takes scattered points, and can afford fewer of them.
 */
const PAPER_VIDEO_TRAINING: TrainingOptions = { ...PAPER_TRAINING, batch: 'axes', batchPoints: 2 ** 14 };
const PLAIN_VIDEO_TRAINING: TrainingOptions = { ...PAPER_TRAINING, batch: 'points', batchPoints: 2 ** 13 };

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

/**
 * The same for a video: all of 60 frames at some 500 pixels a step. What lies halfway between samples is left out: it
 * would take another copy of the video, and between frames a cubic is no truth. Wide layers swing at a rate of 8e-4.
 */
const SPLIT_VIDEO_TRAINING: TrainingOptions = {
  ...SPLIT_TRAINING,
  learningRate: 5e-4,
  batchPoints: 2 ** 15,
  midway: 0,
};

/** Of the Nyquist frequency of the longest axis, pi/2 a sample: below it, a fit is smooth between samples. */
const OMEGA_PER_SAMPLE = 0.3;
const VIDEO_OMEGA_PER_SAMPLE = 0.2;
const OMEGA_RANGE = { least: 8, most: 512 };

/** First + 2 shared layers, then 1 hidden and the output layer on fused rows: the paper's network of 5 layers. */
function paperSpec({ axes, outputs }: FieldDomain): FieldSpec {
  return {
    axes,
    // Of a video XY+T: its time from its frames, which the paper finds better than to split all three.
    branches: axes.includes('t') ? [[0], [1, 2]] : axes.map((_, i) => [i]),
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

/**
 * XY+T in wide layers: a video has more to say than a picture, and most of it in the features of its pixels; with
 * frames for a partner they need not be as many as the rank.
 */
function splitVideoSpec(domain: FieldDomain): FieldSpec {
  const omega = Math.round(VIDEO_OMEGA_PER_SAMPLE * Math.max(...domain.sizes));
  const firstOmega = Math.min(OMEGA_RANGE.most, Math.max(OMEGA_RANGE.least, omega));
  const activation = { kind: 'sine', firstOmega, hiddenOmega: 30 } as const;
  return { ...paperSpec(domain), activation, width: 768, sharedLayers: 2, tailLayers: 0, rank: 128 };
}

function solved(domain: FieldDomain, size: SolvedSize): RunConfig {
  if (isShape(domain)) throw new SettingError('The solved presets are for images and videos: choose split for a shape.');
  return (isVideo(domain) ? solvedVideo : solvedImage)(paperSpec(domain), domain.sizes, size);
}

function split(domain: FieldDomain): RunConfig {
  if (isShape(domain)) return { spec: splitShapeSpec(paperSpec(domain)), training: SPLIT_SHAPE_TRAINING };
  if (isVideo(domain)) return { spec: splitVideoSpec(domain), training: SPLIT_VIDEO_TRAINING };
  return { spec: splitSpec(domain), training: SPLIT_TRAINING };
}

function paper(domain: FieldDomain, changes: Partial<FieldSpec> = {}): RunConfig {
  return { spec: { ...paperSpec(domain), ...changes }, training: paperTraining(domain) };
}

function plain(domain: FieldDomain, changes: Partial<FieldSpec> = {}): RunConfig {
  return { spec: { ...plainSpec(domain), ...changes }, training: plainTraining(domain) };
}

function paperTraining(domain: FieldDomain): TrainingOptions {
  return isShape(domain) ? PAPER_SHAPE_TRAINING : isVideo(domain) ? PAPER_VIDEO_TRAINING : PAPER_TRAINING;
}

function plainTraining(domain: FieldDomain): TrainingOptions {
  return isShape(domain) ? PLAIN_SHAPE_TRAINING : isVideo(domain) ? PLAIN_VIDEO_TRAINING : PAPER_TRAINING;
}

function isShape({ axes }: Pick<FieldDomain, 'axes'>): boolean {
  return axes.includes('z');
}

function isVideo({ axes }: Pick<FieldDomain, 'axes'>): boolean {
  return axes.includes('t');
}

function hasPixels(domain: Pick<FieldDomain, 'axes'>): boolean {
  return !isShape(domain);
}

const any = (): boolean => true;

/** The preset that is used when nothing else is asked for. */
export function defaultPreset(domain: Pick<FieldDomain, 'axes'>): string {
  return hasPixels(domain) ? 'solved' : 'split';
}

/** The presets that are made for fields over these axes, the default one first. */
export function presetsFor(domain: Pick<FieldDomain, 'axes'>): readonly Preset[] {
  return PRESETS.filter((preset) => preset.suits(domain));
}

export const PRESETS: readonly Preset[] = [
  {
    name: 'solved',
    description:
      'Fully split, with a weight for every product of features: those are solved for in closed form. The best picture at any time; large.',
    suits: hasPixels,
    config: (domain) => solved(domain, LARGE),
  },
  {
    name: 'solved-small',
    description: 'The same with half of the features: a quarter of the weights.',
    suits: hasPixels,
    config: (domain) => solved(domain, SMALL),
  },
  {
    name: 'split',
    description: 'Fully split, 256 products a channel, by gradient steps alone: the most quality per second of what only takes those.',
    suits: any,
    config: split,
  },
  {
    name: 'coordx',
    description: "The paper's CoordX: sine layers, 3 of 5 layers split, product fusion.",
    suits: any,
    config: (domain) => paper(domain),
  },
  {
    name: 'coordx-pe',
    description: "The paper's CoordX with relu layers over a positional encoding.",
    suits: any,
    config: (domain) => paper(domain, positional(domain)),
  },
  {
    name: 'coordx-r4',
    description: "The paper's CoordX with rank 4: every fused feature is a sum of 4 products.",
    suits: any,
    config: (domain) => paper(domain, { rank: 4 }),
  },
  {
    name: 'siren',
    description: 'Baseline: the plain MLP of 5 sine layers (SIREN), every layer on every pixel.',
    suits: any,
    config: (domain) => plain(domain),
  },
  {
    name: 'pe-mlp',
    description: 'Baseline: the plain MLP of 5 relu layers over a positional encoding.',
    suits: any,
    config: (domain) => plain(domain, positional(domain)),
  },
  {
    name: 'fourier-mlp',
    description: 'Baseline: the plain MLP of 5 relu layers over log-spaced Fourier features.',
    suits: any,
    config: (domain) =>
      plain(domain, { encoding: { kind: 'fourier', frequencies: 128 }, activation: { kind: 'relu' } }),
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
