/**
 * A trained (or half-trained) field with everything that is needed to query it, to score it and to
 * go on training it as if it had never stopped. io/modelFile.ts writes it to a .coordx file.
 */
import type { DatasetDescription, Metrics } from '../kinds/types.ts';
import type { FieldSpec } from '../field/spec.ts';
import type { TrainingOptions } from '../training/options.ts';
import type { Progress } from '../training/progress.ts';

export interface Model {
  spec: FieldSpec;
  /** Name of the preset the spec was made from; it may have been edited since. */
  preset: string;
  training: TrainingOptions;
  seed: number;
  dataset: DatasetDescription;
  progress: Progress;
  metrics: Metrics | null;
  /** [P] */
  parameters: Float32Array;
  /** Adam's moments, [P] each. */
  moments: { first: Float32Array; second: Float32Array };
}
