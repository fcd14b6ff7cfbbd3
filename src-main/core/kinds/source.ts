/** What a session has open: a dataset, what its runs draw batches from, and what they are measured against. */
import { describeSource, type DatasetDescription, type PictureSignal, type Signal } from './dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { SettingError } from '../base/errors.ts';
import { buildDistanceData, shareDistanceData, type DistanceData } from '../mesh/distance/distanceData.ts';
import { trainingSampler } from '../training/batches.ts';
import { ChunkBatches, type ChunkDrawer, type ChunkTask } from './shape/chunks.ts';
import type { MakeStepper, RunStart } from '../session/run.ts';
import { imageGrid } from './image/signal.ts';
import type { ShapeSignal } from './shape/signal.ts';
import { videoGrid } from './video/signal.ts';
import { ShapeTruth } from './shape/quality.ts';
import { CoreSolver } from '../solve/coreSolver.ts';
import { solveGrid } from '../solve/gridSolver.ts';
import { multiplyHere, type Multiply } from '../engine/multiply.ts';
import { signalTargets } from '../solve/targets.ts';
import { DEFAULT_RIDGE } from '../training/method.ts';
import { SolveOnce } from '../training/solveOnce.ts';
import { SolveTrainer } from '../training/solveTrainer.ts';
import { Trainer, type BatchSource } from '../training/trainer.ts';

export type Source =
  | { kind: 'picture'; dataset: DatasetDescription; signal: PictureSignal }
  | { kind: 'shape'; dataset: DatasetDescription; truth: ShapeTruth };

/**
 * Makes a source ready to be learned: of a shape, the tree that finds distances, which takes seconds of a large one.
 * @param data that tree, when it has been made already.
 */
export function openSource(signal: Signal, name: string, data?: DistanceData): Source {
  const dataset = describeSource(signal, name);
  if (signal.kind !== 'shape') return { kind: 'picture', dataset, signal };
  return { kind: 'shape', dataset, truth: shapeTruth(signal, data) };
}

/** In shared memory: threads that draw from it need no copy. */
function shapeTruth(signal: ShapeSignal, data?: DistanceData): ShapeTruth {
  return new ShapeTruth(signal, data ?? shareDistanceData(buildDistanceData(signal.surface)));
}

/** How a run on a source learns. @param drawChunks draws the chunks of a shape. */
export function stepperOf(source: Source, start: RunStart, drawChunks: (task: ChunkTask) => ChunkDrawer): MakeStepper {
  const { spec, training, state } = start;
  const { method = 'adam', midway, ridge = DEFAULT_RIDGE } = training;
  if (method === 'adam' || source.kind !== 'picture') {
    const batches = batchesOf(source, start, drawChunks);
    return (field, { clock }) => new Trainer(field, batches, training, state, clock);
  }
  if (source.signal.kind === 'video') {
    const targets = signalTargets(videoGrid(source.signal));
    // Between frames something has to hold a field; between the pixels of a frame its few features do.
    const options = { ridge, halfway: [midway, 0, 0] };
    return (field, { engine, clock, options: { threads } }) =>
      new SolveOnce(field, (parameters) => solveGrid(spec, targets, parameters, options, multiplyOf(engine, threads)), state, clock);
  }
  const grid = imageGrid(source.signal);
  return (field, { engine, clock, options: { threads } }) => {
    const solver = new CoreSolver(spec, grid, { halfway: midway, ridge }, multiplyOf(engine, threads));
    if (method === 'solve') return new SolveOnce(field, async (parameters) => (await solver.solve(parameters)).loss, state, clock);
    return new SolveTrainer(field, solver, training, state, clock);
  };
}

function multiplyOf(engine: Engine, threads: number | undefined): Multiply {
  return engine.multiply?.(threads) ?? multiplyHere;
}

/** Where a run's batches come from. */
function batchesOf(
  source: Source,
  { spec, training, seed }: RunStart,
  drawChunks: (task: ChunkTask) => ChunkDrawer,
): BatchSource {
  if (source.kind === 'shape') {
    const { shape, batch, batchPoints } = training;
    if (!shape) throw new SettingError('A run on a shape needs the settings of shapes: choose a preset.');
    const { surface, data } = source.truth;
    const task = { surface, data, branches: spec.branches, options: { shape, batch, batchPoints } };
    return new ChunkBatches(drawChunks(task), seed, shape.renewal);
  }
  const { signal } = source;
  const draw = trainingSampler(signal.kind === 'image' ? imageGrid(signal) : videoGrid(signal), spec, training);
  return { draw: (_, random) => draw(random) };
}
