/** Runs as the window knows them, made up for tests. */
import { domainOf, findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import type { PictureDataset } from '../../src-main/core/kinds/types.ts';
import type { ShapeDataset } from '../../src-main/core/kinds/shape/signal.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';

export const DATASET: PictureDataset = {
  ...{ kind: 'image', name: 'lake.png', width: 64, height: 48 },
  ...{ channels: 3, bitDepth: 8 },
};

/** A run that was never trained, but for what is changed. */
export function runState(change: Partial<RunState> = {}, preset = 'split'): RunState {
  const config = findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [48, 64], outputs: 3 });
  return {
    id: 1,
    color: 1,
    setup: { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' },
    dataset: DATASET,
    engine: 'onnx',
    device: 'cpu',
    placement: 'the only one',
    parameters: 1000,
    progress: { steps: 0, seconds: 0, loss: NaN, random: [1, 2, 3, 4] },
    status: 'idle',
    stepping: null,
    budget: null,
    done: 0,
    stepMilliseconds: null,
    metrics: null,
    fault: null,
    framesMeasured: null,
    hasDataset: true,
    isDone: false,
    ...change,
  };
}

export const SHAPE_DATASET: ShapeDataset = {
  ...{ kind: 'shape', name: 'ring.ply', transform: { center: [0, 0, 0], scale: 1.125 } },
  ...{ size: [1.6, 1.6, 0.5], triangles: 9216, points: 4608 },
};

/** A run on a shape. */
export function shapeRun(change: Partial<RunState> = {}, preset = 'split'): RunState {
  const run = runState({ dataset: SHAPE_DATASET, ...change }, preset);
  return { ...run, setup: { ...run.setup, config: findPreset(KINDS.shape, preset).config(domainOf(SHAPE_DATASET)) } };
}

/** Progress of a run after so many steps and seconds. */
export function progress(steps: number, seconds: number, loss = 0.01): RunState['progress'] {
  return { steps, seconds, loss, random: [1, 2, 3, 4] };
}
