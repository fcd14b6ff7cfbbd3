/** The settings that only runs on shapes have: what they learn and where they are asked. */
import { SettingError } from '../../base/errors.ts';
import { SETTINGS, type RunConfig, type Setting } from '../../settings/settings.ts';
import { SHAPE_FORMS, type BatchForm } from '../../training/options.ts';
import { SHAPE_RANGES, SHAPE_TARGETS, type ShapeTarget, type ShapeTraining } from '../../training/shapeOptions.ts';

/** In the order in which they are shown, after the settings of all runs; `batch` takes the place of theirs. */
export const OWN_SETTINGS: readonly Setting[] = [
  {
    key: 'batch',
    meaning: 'Which points of a shape a step sees: bricks at its surface and of the domain, random planes of every axis, scattered points, or slices: scattered places that share heights.',
    allowed: { words: SHAPE_FORMS },
    read: ({ training }) => training.batch,
    write: (config, value) => ({ ...config, training: { ...config.training, batch: value as BatchForm } }),
  },
  {
    key: 'target',
    meaning: 'What is learned of a shape: its signed distance, truncated, or inside and outside as in the paper.',
    allowed: { words: SHAPE_TARGETS },
    read: ({ training }) => training.shape?.target ?? '',
    write: (config, value) => withShape(config, { target: value as ShapeTarget }),
  },
  shapeNumber('truncation', 'Distance up to which a shape is learned; its domain is 2 wide.'),
  shapeNumber('brickSamples', 'Samples of a brick along every axis; places y, x of a slice.'),
  shapeNumber('nearSide', 'Side of the bricks at the surface, and how far points may be from it; the domain is 2 wide.'),
  shapeNumber('wideShare', 'Part of the bricks, points or slices that are anywhere in the domain instead.'),
  shapeNumber('renewal', 'Steps after which a chunk of new samples takes the place of an old one.'),
];

/** A shape has no samples to be between, and batches of its own. */
const OF_GRIDS = ['midway', ...OWN_SETTINGS.map(({ key }) => key)];

export const SHAPE_SETTINGS: readonly Setting[] = [...SETTINGS.filter(({ key }) => !OF_GRIDS.includes(key)), ...OWN_SETTINGS];

function shapeNumber(key: keyof typeof SHAPE_RANGES, meaning: string): Setting {
  return {
    key,
    meaning,
    allowed: SHAPE_RANGES[key],
    read: ({ training }) => training.shape?.[key] ?? 0,
    write: (config, value) => withShape(config, { [key]: Number(value) }),
  };
}

function withShape(config: RunConfig, change: Partial<ShapeTraining>): RunConfig {
  const { training } = config;
  if (!training.shape) throw new SettingError(`${Object.keys(change).join()} is a setting of shapes alone.`);
  return { ...config, training: { ...training, shape: { ...training.shape, ...change } } };
}
