/** The table of kinds, and what is asked of it most. */
import { CoordxError, SettingError } from '../base/errors.ts';
import type { FieldDomain } from '../field/domain.ts';
import { validateSpec } from '../field/spec.ts';
import type { BrickShape } from '../field/batch.ts';
import type { Preset } from '../presets/preset.ts';
import { parseValue, type RunConfig } from '../settings/settings.ts';
import { checkMethod } from '../training/method.ts';
import { validateTraining } from '../training/options.ts';
import { lossOf } from '../training/shapeOptions.ts';
import { IMAGE } from './image/image.ts';
import type { Kind, Source } from './kind.ts';
import { SHAPE } from './shape/shape.ts';
import type { DatasetDescription, DatasetOf, KindName, KindTypes, PictureDataset, Signal } from './types.ts';
import { VIDEO } from './video/video.ts';
import { VOLUME } from './volume/volume.ts';

export const KINDS: { readonly [K in KindName]: Kind<K> } = { image: IMAGE, video: VIDEO, shape: SHAPE, volume: VOLUME };

/** All of them, in the order in which they are named. */
export const ALL_KINDS: readonly Kind[] = Object.values(KINDS);

/** The kind of a signal, of a dataset, or of anything that says of which it is. */
export function kindOf<K extends KindName>({ kind }: { kind: K }): Kind<K> {
  return KINDS[kind] as Kind<K>;
}

/** The kind whose fields are such: of these axes, and of distances or not. @throws RangeError when there is none. */
export function kindOfField({ spec, training }: RunConfig): Kind {
  const axes = spec.axes.join();
  const kind = ALL_KINDS.find((one) => one.axes.join() === axes && one.learnsDistances === (training.shape !== undefined));
  if (kind) return kind;
  throw new RangeError(`no kind has fields over ${axes}`);
}

/** What a signal is, without its values. */
export function describeSource<S extends Signal>(signal: S, name: string): DatasetOf<S> {
  return kindOf(signal).describe(signal, name);
}

/** What a field of a dataset is made for: axes y and x of an image; t, y and x of a video; z, y and x of a shape or a volume. */
export function domainOf(dataset: DatasetDescription): FieldDomain {
  return kindOf(dataset).domain(dataset);
}

/** A dataset that has pixels. @throws CoordxError when it has none. */
export function pictureOf(dataset: DatasetDescription): PictureDataset {
  const kind = kindOf(dataset);
  const picture = kind.pixels(dataset);
  if (picture) return picture;
  throw new CoordxError(`"${dataset.name}" is ${kind.inWords} and has no picture of its own: "coordx render" draws its model, and "coordx mesh" makes a mesh of it.`);
}

/** Whether fields of one can go on training on the other: pictures of the same axes, sizes and outputs; the same shape. */
export function isSameForm(one: DatasetDescription, other: DatasetDescription): boolean {
  return one.kind === other.kind && kindOf(one).isSameForm(one, other);
}

/** The bricks of a typical step of a run. */
export function stepShape({ dataset, ...config }: RunConfig & { dataset: DatasetDescription }): BrickShape {
  return kindOf(dataset).stepShape(config, dataset);
}

/** Makes a signal ready to be learned: of a shape, the tree that finds distances, which takes seconds of a large one. */
export function openSource<S extends Signal>(signal: S, name: string, prepared?: KindTypes[S['kind']]['prepared']): Source {
  return kindOf(signal).open(signal, name, prepared);
}

/** The preset of a name. @throws SettingError listing the names there are, or the kinds that it is made for. */
export function findPreset(kind: Kind, name: string): Preset {
  const preset = kind.presets.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const others = ALL_KINDS.filter(({ presets }) => presets.some((candidate) => candidate.name === name));
  if (others.length === 0) throw new SettingError(`There is no preset ${name}; there are ${kind.presets.map((p) => p.name).join(', ')}.`);
  throw new SettingError(`The preset ${name} is for ${pluralsOf(others)}: choose ${kind.presets[0].name} for ${kind.inWords}.`);
}

/** What a preset makes of a dataset. @throws SettingError */
export function presetConfig(dataset: DatasetDescription, name: string): RunConfig {
  return findPreset(kindOf(dataset), name).config(domainOf(dataset));
}

/**
 * Applies settings in the order of the kind's table, so that `encoding` comes before what depends on it, and checks the whole.
 * @throws SettingError naming the unknown key or the allowed values.
 */
export function applySettings(kind: Kind, config: RunConfig, changes: Readonly<Record<string, string | number>>): RunConfig {
  const { settings } = kind;
  const unknown = Object.keys(changes).find((key) => !settings.some((setting) => setting.key === key));
  if (unknown !== undefined) throw unknownSetting(kind, unknown);
  const changed = settings.filter(({ key }) => changes[key] !== undefined).reduce(
    (result, setting) => setting.write(result, parseValue(setting, changes[setting.key] ?? '')),
    config,
  );
  return validateConfig(changed);
}

/** Checks an architecture, its training, and that they go together. @throws SettingError */
export function validateConfig({ spec, training }: RunConfig): RunConfig {
  validateSpec(spec);
  validateTraining(training);
  checkMethod(spec, training.method ?? 'adam', lossOf(training.shape));
  return { spec, training };
}

function unknownSetting({ settings }: Kind, key: string): SettingError {
  const others = ALL_KINDS.filter((kind) => kind.settings.some((setting) => setting.key === key));
  if (others.length > 0) return new SettingError(`${key} is a setting of ${pluralsOf(others)} alone.`);
  return new SettingError(`There is no setting ${key}; there are ${settings.map((setting) => setting.key).join(', ')}.`);
}

/** `images and videos` */
function pluralsOf(kinds: readonly Kind[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(kinds.map(({ plural }) => plural));
}
