/**
 * The settings of a run by name: one table that explains, validates and applies each of them, for
 * the command line's --set, the window's panels and the README.
 */
import { SettingError } from '../base/errors.ts';
import { FUSIONS, SPEC_RANGES, type FieldSpec } from '../field/spec.ts';
import { omegasOfBranches, omegasOfWidth } from './branchOmegas.ts';
import { DEFAULT_RIDGE, METHODS, type Method } from '../training/method.ts';
import { DEFAULT_WARM_UP, GRID_FORMS, SCHEDULES, TRAINING_RANGES, type TrainingOptions } from '../training/options.ts';

/** Everything about a run that can be set: its architecture and its training. */
export interface RunConfig {
  spec: FieldSpec;
  training: TrainingOptions;
}

export interface Setting {
  key: string;
  /** What it means, in a sentence. */
  meaning: string;
  /** What may be said: a range of numbers or a list of words. */
  allowed: { min: number; max: number; integer: boolean } | { words: readonly string[] };
  /** The words that are possible for this field, where they depend on it. */
  choices?: (config: RunConfig) => readonly string[];
  read(config: RunConfig): string | number;
  write(config: RunConfig, value: string | number): RunConfig;
}

const ENCODINGS = ['none', 'positional', 'fourier'] as const;
const ACTIVATIONS = ['sine', 'relu'] as const;

const DEFAULT_OMEGA = 30;
const DEFAULT_FREQUENCIES = 128;
const DEFAULT_OCTAVES = 7;

/** The settings of what learns from a grid, in the order in which they are shown. */
export const SETTINGS: readonly Setting[] = [
  {
    key: 'branches',
    meaning:
      'How the coordinates are divided among branches: y|x splits them, yx is the plain MLP; of a video t|yx, t|y|x, ty|x or tyx; of a shape or a volume z|y|x, z|yx, zy|x or zyx.',
    allowed: { words: ['y|x', 'yx'] },
    choices: ({ spec }) => divisions(spec.axes.join('')),
    read: ({ spec }) => spec.branches.map((branch) => branch.map((axis) => spec.axes[axis]).join('')).join('|'),
    write: (config, value) => {
      const branches = parseBranches(config.spec, String(value));
      const isSame = JSON.stringify(branches) === JSON.stringify(config.spec.branches);
      return isSame ? config : withBranches(config, branches);
    },
  },
  {
    key: 'width',
    meaning: 'Features of every hidden layer (M).',
    allowed: SPEC_RANGES.width,
    read: ({ spec }) => spec.width,
    write: (config, value) => withWidth(config, Number(value)),
  },
  specNumber('sharedLayers', 'Hidden layers after the first that all branches share, before fusion.'),
  specNumber('tailLayers', 'Layers after fusion, the output layer counted; 0 is fully split.'),
  specNumber('rank', 'Products summed for one fused feature (R).'),
  {
    key: 'fusion',
    meaning: 'How the features of the branches meet: sums of products, sums, or every product with a weight of its own (tensor).',
    allowed: { words: FUSIONS },
    read: ({ spec }) => spec.fusion,
    write: (config, value) => withSpec(value === 'tensor' ? config : withoutCoreWidths(config), { fusion: value as FieldSpec['fusion'] }),
  },
  {
    key: 'activation',
    meaning: 'What follows a hidden layer: sin(omega (W h + b)) or max(0, W h + b).',
    allowed: { words: ACTIVATIONS },
    read: ({ spec }) => spec.activation.kind,
    write: (config, value) =>
      withSpec(config, {
        activation:
          value === 'relu' ? { kind: 'relu' } : { kind: 'sine', firstOmega: DEFAULT_OMEGA, hiddenOmega: DEFAULT_OMEGA },
      }),
  },
  omega('firstOmega', 'Omega of the first layer: the finest detail it starts with.'),
  omega('hiddenOmega', 'Omega of the other hidden layers.'),
  {
    key: 'encoding',
    meaning: 'What is done to the coordinates before the first layer.',
    allowed: { words: ENCODINGS },
    read: ({ spec }) => spec.encoding.kind,
    write: (config, value) => withSpec(config, { encoding: defaultEncoding(config.spec, String(value)) }),
  },
  {
    key: 'octaves',
    meaning: 'Octaves of the positional encoding, the same for every axis.',
    allowed: SPEC_RANGES.octaves,
    read: ({ spec }) => (spec.encoding.kind === 'positional' ? Math.max(...spec.encoding.octaves) : 0),
    write: (config, value) =>
      withEncoding(config, 'octaves', { kind: 'positional', octaves: config.spec.axes.map(() => Number(value)) }),
  },
  {
    key: 'frequencies',
    meaning: 'Frequencies an axis of the Fourier encoding.',
    allowed: SPEC_RANGES.frequencies,
    read: ({ spec }) => (spec.encoding.kind === 'fourier' ? spec.encoding.frequencies : 0),
    write: (config, value) => withEncoding(config, 'frequencies', { kind: 'fourier', frequencies: Number(value) }),
  },
  {
    key: 'method',
    meaning:
      'How it learns: all weights by gradient steps (adam), the core in closed form at once (solve), or both by turns (alternate).',
    allowed: { words: METHODS },
    read: ({ training }) => training.method ?? 'adam',
    write: (config, value) => withTraining(config, { method: value as Method }),
  },
  trainingNumber('learningRate', 'Step size of Adam at the start of the schedule.'),
  {
    key: 'schedule',
    meaning: 'How the learning rate runs: it stays, falls along a cosine to the end of the budget, or to a tenth after every 5,000 steps (stepped).',
    allowed: { words: SCHEDULES },
    read: ({ training }) => training.schedule,
    write: (config, value) => withTraining(config, { schedule: value as TrainingOptions['schedule'] }),
  },
  trainingNumber('warmUp', 'Steps over which the learning rate of adam rises from zero.'),
  trainingNumber('clip', 'The longest that a gradient of adam may be: a longer one is scaled down to it. With 0 it may be of any length.'),
  trainingNumber('beta1', "Decay of Adam's mean of the gradient."),
  trainingNumber('beta2', "Decay of Adam's mean of the squared gradient."),
  {
    key: 'batch',
    meaning: 'Which samples a step sees: all, random rows and columns (coordx-a: another share of them in every step, as in the paper), tiles, or scattered points.',
    allowed: { words: GRID_FORMS },
    read: ({ training }) => training.batch,
    write: (config, value) => withTraining(config, { batch: value as TrainingOptions['batch'] }),
  },
  trainingNumber('batchPoints', 'Most samples of a step.'),
  trainingNumber(
    'midway',
    'How much the picture halfway between its pixels counts, for smooth enlargements: the part of the steps of adam that learn it, or the weight of its rows for the others.',
  ),
  trainingNumber('ridge', 'Of solve and alternate: how much the products of features are lifted before they are inverted; more is smoother.'),
];

/** The value of a setting as somebody wrote it. @throws SettingError naming the allowed values. */
export function parseValue({ key, allowed }: Setting, value: string | number): string | number {
  if ('words' in allowed) {
    if (key !== 'branches' && !allowed.words.includes(String(value))) {
      throw new SettingError(`${key} must be one of ${allowed.words.join(', ')}, not ${value}.`);
    }
    return value;
  }
  const number = typeof value === 'number' || value.trim() !== '' ? Number(value) : NaN;
  const { min, max, integer } = allowed;
  if (!(number >= min && number <= max) || (integer && !Number.isInteger(number))) {
    throw new SettingError(`${key} must be a ${integer ? 'whole ' : ''}number from ${min} to ${max}, not ${value}.`);
  }
  return number;
}

function withSpec(config: RunConfig, change: Partial<FieldSpec>): RunConfig {
  return { ...config, spec: { ...config.spec, ...change } };
}

/** @throws SettingError where a part of an encoding is set that the field does not have: it would change more than was said. */
function withEncoding(config: RunConfig, key: string, encoding: FieldSpec['encoding']): RunConfig {
  const { kind } = config.spec.encoding;
  if (kind === encoding.kind) return withSpec(config, { encoding });
  throw new SettingError(`${key} has no meaning with encoding ${kind}: set encoding=${encoding.kind} as well.`);
}

/** With other branches: what is said of each branch apart would be said of others. In front of a core their omegas are found anew. */
function withBranches(config: RunConfig, branches: number[][]): RunConfig {
  const { spec } = withoutCoreWidths(config);
  const { activation, fusion } = spec;
  if (fusion === 'tensor') return { ...config, spec: { ...spec, branches, activation: omegasOfBranches(spec, branches) } };
  if (activation.kind === 'relu') return { ...config, spec: { ...spec, branches } };
  const { kind, firstOmega, hiddenOmega } = activation;
  return { ...config, spec: { ...spec, branches, activation: { kind, firstOmega, hiddenOmega } } };
}

/**
 * Branches go on giving the same part of their features to a core. So few features as there are before one can tell apart but
 * few frequencies: there, omega goes with them.
 */
function withWidth(config: RunConfig, width: number): RunConfig {
  const { spec } = config;
  const { coreWidths: widths, width: before, fusion } = spec;
  const part = width / before;
  const scaled = fusion === 'tensor' ? withSpec(config, { activation: omegasOfWidth(spec, part) }) : config;
  if (!widths) return withSpec(scaled, { width });
  return withSpec(scaled, { width, coreWidths: widths.map((features) => Math.max(1, Math.min(width, Math.round(features * part)))) });
}

/** What part of its features each branch gives to a core is said of those branches: others give all. */
function withoutCoreWidths(config: RunConfig): RunConfig {
  const spec = { ...config.spec };
  delete spec.coreWidths;
  delete spec.projections;
  return { ...config, spec };
}

function withTraining(config: RunConfig, change: Partial<TrainingOptions>): RunConfig {
  return { ...config, training: { ...config.training, ...change } };
}

function specNumber(key: 'sharedLayers' | 'tailLayers' | 'rank', meaning: string): Setting {
  return {
    key,
    meaning,
    allowed: SPEC_RANGES[key],
    read: ({ spec }) => spec[key],
    write: (config, value) => withSpec(config, { [key]: Number(value) }),
  };
}

/** What the absence of an option means. */
const ABSENT = { warmUp: DEFAULT_WARM_UP, clip: 0, ridge: DEFAULT_RIDGE };

function trainingNumber(key: keyof typeof TRAINING_RANGES, meaning: string): Setting {
  return {
    key,
    meaning,
    allowed: TRAINING_RANGES[key],
    read: ({ training }) => ({ ...ABSENT, ...training })[key],
    write: (config, value) => withTraining(config, { [key]: Number(value) }),
  };
}

function omega(key: 'firstOmega' | 'hiddenOmega', meaning: string): Setting {
  return {
    key,
    meaning,
    allowed: SPEC_RANGES[key],
    read: ({ spec }) => (spec.activation.kind === 'sine' ? spec.activation[key] : 0),
    write: (config, value) => {
      const { activation } = config.spec;
      if (activation.kind !== 'sine') throw new SettingError(`${key} has no meaning with activation ${activation.kind}.`);
      const { branchOmegas, ...others } = activation;
      const changed = { ...others, [key]: Number(value) };
      if (!branchOmegas) return withSpec(config, { activation: changed });
      // They keep their proportions.
      const scaled = branchOmegas.map((omega) => (omega * changed.firstOmega) / activation.firstOmega);
      return withSpec(config, { activation: { ...changed, branchOmegas: scaled } });
    },
  };
}

function defaultEncoding(spec: FieldSpec, kind: string): FieldSpec['encoding'] {
  if (kind === spec.encoding.kind) return spec.encoding;
  if (kind === 'positional') return { kind, octaves: spec.axes.map(() => DEFAULT_OCTAVES) };
  return kind === 'fourier' ? { kind, frequencies: DEFAULT_FREQUENCIES } : { kind: 'none' };
}

/** All ways to divide axes in order, the most branches first: `tyx` -> t|y|x, t|yx, ty|x, tyx. */
function divisions(axes: string): string[] {
  if (axes.length <= 1) return [axes];
  const rest = divisions(axes.slice(1));
  return [...rest.map((others) => `${axes[0]}|${others}`), ...rest.map((others) => `${axes[0]}${others}`)];
}

/** `y|x` -> [[0], [1]]. @throws SettingError unless it names every axis once and in order. */
function parseBranches(spec: FieldSpec, text: string): number[][] {
  if (text.replaceAll('|', '') !== spec.axes.join('') || text.split('|').includes('')) {
    const apart = spec.axes.join('|');
    throw new SettingError(`branches must divide ${spec.axes.join('')} by |, as in ${apart}, not ${text}.`);
  }
  let next = 0;
  return text.split('|').map((names) => Array.from(names, () => next++));
}
