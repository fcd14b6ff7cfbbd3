/** What a draft costs, before it is made: parameters, arithmetic and memory, and how that compares with a baseline. */
import { DEFAULT_MEMORY_BUDGET } from '../../../src-main/core/engine/engine.ts';
import { parameterCount } from '../../../src-main/core/field/cost.ts';
import { splitDepth } from '../../../src-main/core/field/spec.ts';
import { presetConfig, stepShape } from '../../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import type { RunConfig } from '../../../src-main/core/settings/settings.ts';
import { learningFlops, learningMemory } from '../../../src-main/core/training/cost.ts';

/** The plain network that split ones are measured against. */
export const BASELINE = 'siren';

export interface Cost {
  parameters: number;
  /** Floating-point operations of a training step. */
  flops: number;
  /** Most bytes of a training step. */
  memory: number;
  /** Layers before fusion, the paper's split depth. */
  splitDepth: number;
  /** Parameters and arithmetic in parts of the baseline's. */
  ofBaseline: { parameters: number; flops: number };
}

/** @throws SettingError for a network with more parameters than any may have. */
export function costOf({ spec, training }: RunConfig, dataset: DatasetDescription): Cost {
  const shape = stepShape({ spec, training, dataset });
  const parameters = parameterCount(spec);
  const flops = learningFlops(spec, shape, training);
  const baseline = presetConfig(dataset, BASELINE);
  return {
    parameters,
    flops,
    memory: learningMemory(spec, shape, training, DEFAULT_MEMORY_BUDGET),
    splitDepth: splitDepth(spec),
    ofBaseline: {
      parameters: parameters / parameterCount(baseline.spec),
      flops: flops / learningFlops(baseline.spec, stepShape({ ...baseline, dataset }), baseline.training),
    },
  };
}
