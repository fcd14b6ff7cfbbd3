/** How a field is trained, as plain data: optimiser, schedule and the form of a batch. */
import { checkNumber } from '../field/spec.ts';
import { SettingError } from '../base/errors.ts';
import { DEFAULT_RIDGE, type Method } from './method.ts';
import { validateShapeTraining, type ShapeTraining } from './shapeOptions.ts';

/** Which bricks a step sees; every form is drawn by a seeded sampler. */
export type BatchForm = 'full' | 'axes' | 'coordx-a' | 'tiles' | 'bricks' | 'points' | 'slices';

/** Forms of an image or a video (training/batches.ts) and of a shape (kinds/shape/plan.ts). */
export const GRID_FORMS = ['full', 'axes', 'coordx-a', 'tiles', 'points'] as const satisfies BatchForm[];
export const SHAPE_FORMS = ['bricks', 'axes', 'points', 'slices'] as const satisfies BatchForm[];
export const BATCH_FORMS: readonly BatchForm[] = ['full', 'axes', 'coordx-a', 'tiles', 'bricks', 'points', 'slices'];

/** How the learning rate runs: it stays, falls along a cosine to the end of the budget, or to a tenth after every 5,000 steps. */
export type Schedule = 'constant' | 'cosine' | 'stepped';

export const SCHEDULES: readonly Schedule[] = ['constant', 'cosine', 'stepped'];

/** Steps over which the rate rises from zero, unless something else is said: Adam's moments are noise at first. */
export const DEFAULT_WARM_UP = 100;

export interface TrainingOptions {
  /** `adam` when absent, as in all that was saved before there were others. */
  method?: Method;
  /** Of the methods that solve: how much the Gram matrices of features are lifted; DEFAULT_RIDGE when absent. */
  ridge?: number;
  /** Adam's step size at the start of the schedule. */
  learningRate: number;
  schedule: Schedule;
  /** Steps over which the rate rises from zero; DEFAULT_WARM_UP when absent, as in all that was saved before it could be said. */
  warmUp?: number;
  /** The longest that a step's gradient may be: a longer one is scaled down to it. 0, or absent, is no limit. */
  clip?: number;
  /** Adam's decay of the gradient's mean and of its square (Kingma and Ba, 2015). */
  beta1: number;
  beta2: number;
  /** Form of a batch. `full` is the whole signal in every step; a shape has bricks, axes and points. */
  batch: BatchForm;
  /** Most points of a step; a signal with fewer points is taken whole by every form but `points`. */
  batchPoints: number;
  /**
   * How much the signal halfway between its samples counts (signal/midway.ts): to `adam`, the part of the steps that see it; to
   * the methods that solve, the weight of its rows and columns.
   */
  midway: number;
  /**
   * Of a video that is solved for: whether the moments halfway between frames are what motion makes of the frames (motion/), and
   * not their cubic interpolation. False when absent.
   */
  motion?: boolean;
  /** Whether the field was made smaller from one that was solved for. False when absent. */
  isCut?: boolean;
  /** Of a shape, and of nothing else. */
  shape?: ShapeTraining;
}

export const TRAINING_RANGES = {
  learningRate: { min: 1e-7, max: 1, integer: false },
  warmUp: { min: 0, max: 1e6, integer: true },
  clip: { min: 0, max: 1e6, integer: false },
  beta1: { min: 0, max: 0.9999, integer: false },
  beta2: { min: 0, max: 0.999999, integer: false },
  batchPoints: { min: 1, max: 2 ** 28, integer: true },
  midway: { min: 0, max: 1, integer: false },
  // Below, what rounding leaves of nearly dependent features is no longer small beside a float32 core: eps / ridge^2.
  ridge: { min: 1e-8, max: 1, integer: false },
} as const;

/** Checks training options and returns them. @throws SettingError naming the field and its range. */
export function validateTraining(options: TrainingOptions): TrainingOptions {
  checkNumber('learningRate', options.learningRate, TRAINING_RANGES.learningRate);
  checkNumber('warmUp', options.warmUp ?? DEFAULT_WARM_UP, TRAINING_RANGES.warmUp);
  checkNumber('clip', options.clip ?? 0, TRAINING_RANGES.clip);
  checkNumber('beta1', options.beta1, TRAINING_RANGES.beta1);
  checkNumber('beta2', options.beta2, TRAINING_RANGES.beta2);
  checkNumber('batchPoints', options.batchPoints, TRAINING_RANGES.batchPoints);
  checkNumber('midway', options.midway, TRAINING_RANGES.midway);
  checkNumber('ridge', options.ridge ?? DEFAULT_RIDGE, TRAINING_RANGES.ridge);
  const forms: readonly BatchForm[] = options.shape ? SHAPE_FORMS : GRID_FORMS;
  if (!forms.includes(options.batch)) {
    throw new SettingError(`batch must be one of ${forms.join(', ')}, not ${String(options.batch)}.`);
  }
  if (options.shape) {
    validateShapeTraining(options.shape);
    if (options.midway !== 0) throw new SettingError('midway must be 0 for a shape: it has no samples to be between.');
  }
  if (!SCHEDULES.includes(options.schedule)) {
    throw new SettingError(`schedule must be one of ${SCHEDULES.join(', ')}, not ${String(options.schedule)}.`);
  }
  return options;
}
