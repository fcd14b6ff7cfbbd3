/** Runs as the window knows them, made up for tests. */
import { findPreset } from '../../src-main/core/field/presets.ts';
import type { PictureDataset } from '../../src-main/core/dataset.ts';
import type { RunState } from '../../src-main/core/studio/api.ts';

export const DATASET: PictureDataset = {
  ...{ kind: 'image', name: 'lake.png', width: 64, height: 48 },
  ...{ channels: 3, bitDepth: 8 },
};

/** A run that was never trained, but for what is changed. */
export function runState(change: Partial<RunState> = {}, preset = 'split'): RunState {
  const config = findPreset(preset).config({ axes: ['y', 'x'], sizes: [48, 64], outputs: 3 });
  return {
    id: 1,
    setup: { name: preset, preset, config, seed: 0, engine: 'auto', device: 'auto' },
    dataset: DATASET,
    engine: 'onnx',
    device: 'cpu',
    placement: 'the only one',
    parameters: 1000,
    progress: { steps: 0, seconds: 0, loss: NaN, random: [1, 2, 3, 4] },
    status: 'idle',
    budget: null,
    done: 0,
    stepMilliseconds: null,
    metrics: null,
    fault: null,
    framesMeasured: null,
    hasDataset: true,
    ...change,
  };
}

/** Progress of a run after so many steps and seconds. */
export function progress(steps: number, seconds: number, loss = 0.01): RunState['progress'] {
  return { steps, seconds, loss, random: [1, 2, 3, 4] };
}
