/** The settings of a run as a panel shows them: grouped, named, with a slider's stops, and the reason where one has no effect. */
import { kindOf, kindOfField, presetConfig as configOf } from '../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../src-main/core/kinds/types.ts';
import type { Preset } from '../../src-main/core/presets/preset.ts';
import type { RunSetup } from '../../src-main/core/protocol/studio/runs.ts';
import type { RunConfig, Setting } from '../../src-main/core/settings/settings.ts';
import { solves } from '../../src-main/core/training/method.ts';
import { KIND_SETTING_ROWS } from '../kinds/table.ts';
import { isSame } from '../../src-main/core/base/same.ts';
import { decades, PARTS, powersAndHalves, SIZES, type RowPlan, type SettingChanges, type SettingRow } from '../state/settings/settingRow.ts';

const isPlain = ({ spec }: RunConfig): boolean => spec.branches.length === 1;
const needsBranches = 'needs two branches';
const nothing = (): null => null;
const alone = (): SettingChanges => ({});
/** A core goes, and with it the methods that solve for it. */
const noTensor = ({ spec }: RunConfig): SettingChanges => (spec.fusion === 'tensor' ? { fusion: 'product', ...WITH_ADAM } : {});
const WITH_ADAM = { method: 'adam' };
const noRank = ({ spec }: RunConfig): SettingChanges => (spec.rank === 1 ? {} : { rank: 1 });
const withoutOmega = ({ spec }: RunConfig): string | null =>
  spec.activation.kind === 'sine' ? null : `${wordLabel(spec.activation.kind)} has no omega`;
const onlyWith =
  (kind: string) =>
  ({ spec }: RunConfig): string | null =>
    spec.encoding.kind === kind ? null : `with ${wordLabel(kind)} encoding only`;

const isSolved = ({ training }: RunConfig): boolean => solves(training);
const onlyMoving = ({ training }: RunConfig): string | null =>
  training.method === 'solve' ? 'a solution takes no steps' : null;
const onlyAdam = (config: RunConfig): string | null => (isSolved(config) ? 'a solution sees all' : null);

const DEPTHS = Array.from({ length: 17 }, (_, i) => i);
const OMEGAS = decades([1, 1.5, 2, 3, 4, 6, 8], 1, 600);
const RATES = decades([1, 1.5, 2, 3, 5, 7], 1e-6, 0.1);

const ROWS: Readonly<Record<string, RowPlan>> = {
  branches: [
    'Architecture',
    'Branches',
    { along: (config, value) => (String(value).includes('|') ? {} : { ...noRank(config), ...noTensor(config) }) },
  ],
  width: ['Architecture', 'Width', { stops: SIZES.filter((size) => size >= 4) }],
  sharedLayers: ['Architecture', 'Shared layers', { stops: DEPTHS }],
  tailLayers: [
    'Architecture',
    'Tail layers',
    { stops: DEPTHS, along: (config, value) => (value === 0 ? {} : noTensor(config)) },
  ],
  rank: [
    'Architecture',
    'Rank',
    {
      stops: SIZES,
      idle: (config) => {
        if (isPlain(config)) return needsBranches;
        if (config.spec.fusion === 'tensor') return 'a tensor has all products';
        return config.spec.fusion === 'sum' ? 'a sum of sums is one sum' : null;
      },
    },
  ],
  fusion: [
    'Architecture',
    'Fusion',
    {
      idle: (config) => (isPlain(config) ? needsBranches : null),
      along: (config, value) =>
        value === 'tensor'
          ? { ...noRank(config), tailLayers: 0 }
          : { ...(value === 'sum' ? noRank(config) : {}), ...(isSolved(config) ? WITH_ADAM : {}) },
    },
  ],
  activation: ['Input and activation', 'Activation'],
  firstOmega: ['Input and activation', 'First omega', { stops: OMEGAS, idle: withoutOmega }],
  hiddenOmega: ['Input and activation', 'Hidden omega', { stops: OMEGAS, idle: withoutOmega }],
  encoding: ['Input and activation', 'Encoding'],
  octaves: ['Input and activation', 'Octaves', { stops: DEPTHS, idle: onlyWith('positional') }],
  frequencies: [
    'Input and activation',
    'Frequencies',
    { stops: SIZES.filter((size) => size >= 2 && size <= 1024), idle: onlyWith('fourier') },
  ],
  method: [
    'Training',
    'Method',
    { along: ({ spec }, value) => (value === 'adam' || spec.fusion === 'tensor' ? {} : { fusion: 'tensor', rank: 1, tailLayers: 0 }) },
  ],
  learningRate: ['Training', 'Learning rate', { stops: RATES, idle: onlyMoving }],
  schedule: ['Training', 'Schedule'],
  warmUp: ['Training', 'Warm-up steps', { stops: [0, 10, 20, 50, 100, 200, 500, 1000], idle: onlyAdam }],
  clip: ['Training', 'Longest gradient', { stops: [0, 0.1, 0.3, 1, 3, 10], idle: onlyAdam }],
  beta1: ['Training', 'Beta 1'],
  beta2: ['Training', 'Beta 2'],
  batch: ['Training', 'Batch form', { idle: onlyAdam }],
  batchPoints: [
    'Training',
    'Batch points',
    {
      stops: powersAndHalves(256, 2 ** 24),
      idle: (config) => onlyAdam(config) ?? (config.training.batch === 'full' ? 'a full batch takes all' : null),
    },
  ],
  midway: ['Training', 'Between pixels', { stops: PARTS }],
  ridge: ['Training', 'Ridge', { stops: decades([1, 3], 1e-7, 1), idle: (config) => (isSolved(config) ? null : 'of solve and alternate only') }],
};

/** What a setting is called. */
export function labelOf(setting: Setting): string {
  return rowOf(setting).label;
}

/** The settings that a config has, in the order of the core's table. */
export function rowsOf(config: RunConfig): readonly SettingRow[] {
  return kindOfField(config).settings.map(rowOf);
}

/** One that this panel does not know yet is shown by its key. */
function rowOf(setting: Setting): SettingRow {
  const [group, label, details] = ROWS[setting.key] ?? KIND_SETTING_ROWS[setting.key] ?? ['Training', setting.key];
  return { setting, label, group, stops: null, idle: nothing, along: alone, ...details };
}

/** Axes divided among branches: y|x, tyx. */
const DIVISION = /^[tzyx|]+$/;

const WORDS: Readonly<Record<string, string>> = {
  relu: 'ReLU',
  fourier: 'Fourier',
  axes: 'rows, columns',
  'coordx-a': 'CoordX-A',
};

/** A word of a setting as a person reads it. */
export function wordLabel(word: string): string {
  if (DIVISION.test(word)) return word.includes('|') ? `${word.replaceAll('|', ' | ')}, split` : `${word}, plain MLP`;
  return WORDS[word] ?? word;
}

/** What a preset gives for this dataset; null for one that this program does not know. */
export function presetConfig(preset: string, dataset: DatasetDescription): RunConfig | null {
  try {
    return configOf(dataset, preset);
  } catch {
    return null;
  }
}

/** Names of the settings, and of seed and place, in which two setups differ. */
export function differences(a: RunSetup, b: RunSetup): string[] {
  const settings = rowsOf(a.config).filter(({ setting }) => !isSame(setting.read(a.config), setting.read(b.config)));
  const others = (['seed', 'engine', 'device'] as const).filter((key) => a[key] !== b[key]);
  return [...settings.map(({ label }) => label), ...others];
}

/** Those of the differences that fresh weights are needed for. */
export function restartDifferences(a: RunSetup, b: RunSetup): string[] {
  const architecture = { ...a, config: { ...a.config, training: b.config.training } };
  return differences({ ...architecture, engine: b.engine, device: b.device }, b);
}

/** The presets that are made for a dataset, the default one first. */
export function presetsOf(dataset: DatasetDescription): readonly Preset[] {
  return kindOf(dataset).presets;
}
