/**
 * A field whose large batches and queries are shared out over threads, each with a field of its own on one thread. A layer is
 * then computed without any of them waiting for another, which one session with many threads does after every operator. The
 * gradients are added up in the order of the parts: for a given number of threads, the same inputs give the same bits.
 */
import { EngineError } from '../../../core/base/errors.ts';
import type { AdamSettings } from '../../../core/engine/adam.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type EngineField,
  type FieldOptions,
  type FieldState,
  type KeptState,
  type LossGradient,
  type ResidentState,
  type StepResult,
} from '../../../core/engine/engine.ts';
import { cutBricks, cutTargets, placeOutputs, shareOut, type TileRange } from '../../../core/engine/tiles.ts';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../../core/field/batch.ts';
import { queryFlops } from '../../../core/field/cost.ts';
import type { FieldSpec } from '../../../core/field/spec.ts';
import { OnnxField } from '../field.ts';
import { mostThreads } from './crewSizes.ts';
import type { CrewQuestion, CrewThread, StartCrewThread } from './messages.ts';
import { SharedArrays } from './sharedArrays.ts';

const REMOVED = 'The field was removed.';

/** How a crew is put to work. */
export interface Crew {
  start: StartCrewThread;
  /** Threads that share steps, and queries with them; null where one session takes steps, and all threads share queries alone. */
  stepThreads: number | null;
  /** A part has at least so many points: smaller work is done by one session. */
  leastPoints: number;
  /** Arithmetic of queries from which on starting threads for them is worth it. */
  leastFlops: number;
}

export class CrewField implements EngineField, ResidentState {
  readonly spec: FieldSpec;
  readonly resident = this;
  /** Holds the state, does what is too small to be shared, and all that comes after the gradient. */
  #alone: OnnxField;
  #crew: Crew;
  #threads: CrewThread[];
  #queryFlops = 0;
  #shared = new SharedArrays();
  #version = 0;
  /** Where all threads see the parameters; null when they have changed since. */
  #published: Float32Array | null = null;
  #isRemoved = false;

  constructor(spec: FieldSpec, crew: Crew, options: FieldOptions) {
    const { loss = 'squares', memoryBudget = DEFAULT_MEMORY_BUDGET } = options;
    this.spec = spec;
    this.#crew = crew;
    this.#alone = new OnnxField(spec, 'cpu', options);
    const threads = crew.stepThreads ?? mostThreads(options.threads);
    const task = { spec, loss, memoryBudget: memoryBudget / threads };
    this.#threads = Array.from({ length: threads }, () => crew.start(task));
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    this.#published = null;
    await this.#alone.setParameters(parameters);
  }

  async write(state: FieldState): Promise<void> {
    this.#published = null;
    await this.#alone.write(state);
  }

  read(): Promise<FieldState> {
    return this.#alone.read();
  }

  keep(): KeptState {
    const kept = this.#alone.keep();
    const restore = async (): Promise<void> => {
      this.#published = null;
      await kept.restore();
    };
    return { ...kept, restore };
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const parts = this.#partsOfStep(batch);
    if (parts.length < 2) return this.#alone.gradient(batch);
    const weights = await this.#publish();
    const size = weights.parameters.length;
    const gradients = this.#shared.take('gradients', parts.length * size);
    const losses = await this.#askAll(
      parts.map((range, row) => {
        const share = pointCount(range) / pointCount(batch);
        return { kind: 'gradient', ...weights, batch: this.#shareBatch(batch, range, row), share, gradients, row };
      }),
    );
    const rows = parts.length;
    const place = (i: number): number => Math.floor((size * i) / rows);
    await this.#askAll(parts.map((_, i) => ({ kind: 'sum', gradients, rows, start: place(i), end: place(i + 1) })));
    return { loss: losses.reduce((sum, loss) => sum + loss, 0), gradient: new Float32Array(gradients.subarray(0, size)) };
  }

  async step(batch: Batch, settings: AdamSettings): Promise<StepResult> {
    const isShared = this.#partsOfStep(batch).length > 1;
    const result = isShared ? await this.#alone.descend(await this.gradient(batch), settings) : await this.#alone.step(batch, settings);
    this.#published = null;
    return result;
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const parts = this.#partsOfQuery(bricks);
    if (parts.length < 2) return this.#alone.evaluate(bricks);
    const weights = await this.#publish();
    const { outputs } = this.spec;
    const shares = parts.map((range, i) => this.#shared.take(`values.${i}`, outputs * pointCount(range)));
    await this.#askAll(
      parts.map((range, i) => {
        const values = shares[i] as Float32Array;
        return { kind: 'evaluate', ...weights, bricks: this.#shareBricks(bricks, range, i), values };
      }),
    );
    const all = new Float32Array(outputs * pointCount(bricks));
    for (const [i, range] of parts.entries()) placeOutputs(all, bricks, range, outputs, shares[i] as Float32Array);
    return all;
  }

  features(branch: number, coordinates: Float32Array): Promise<Float32Array> {
    return this.#alone.features(branch, coordinates);
  }

  async dispose(): Promise<void> {
    this.#isRemoved = true;
    for (const thread of this.#threads) thread.close(REMOVED);
    await this.#alone.dispose();
  }

  #partsOfStep(shape: BrickShape): TileRange[] {
    return this.#crew.stepThreads === null ? [] : this.#partsOf(shape);
  }

  #partsOfQuery(shape: BrickShape): TileRange[] {
    this.#queryFlops += queryFlops(this.spec, shape);
    const isWorthStarting = this.#crew.stepThreads !== null || this.#queryFlops >= this.#crew.leastFlops;
    return isWorthStarting ? this.#partsOf(shape) : [];
  }

  #partsOf(shape: BrickShape): TileRange[] {
    const worthwhile = Math.floor(pointCount(shape) / this.#crew.leastPoints);
    return shareOut(shape, Math.max(1, Math.min(this.#threads.length, worthwhile)));
  }

  /** Puts the parameters where all threads see them. */
  async #publish(): Promise<{ parameters: Float32Array; version: number }> {
    if (this.#published === null) {
      this.#version += 1;
      this.#published = this.#shared.put('parameters', await this.#alone.parameters());
    }
    return { parameters: this.#published, version: this.#version };
  }

  #shareBatch(batch: Batch, range: TileRange, part: number): Batch {
    const targets = this.#shared.take(`targets.${part}`, this.spec.outputs * pointCount(range));
    cutTargets(batch, range, this.spec.outputs, targets);
    return { ...this.#shareBricks(batch, range, part), targets };
  }

  #shareBricks(bricks: Bricks, range: TileRange, part: number): Bricks {
    const tile = cutBricks(bricks, range);
    return { ...tile, coordinates: tile.coordinates.map((data, i) => this.#shared.put(`coordinates.${part}.${i}`, data)) };
  }

  /** One question a thread; all have ended when it returns. @throws the first error, if there is one */
  async #askAll(questions: CrewQuestion[]): Promise<number[]> {
    // A question would start the threads anew.
    if (this.#isRemoved) throw new EngineError(REMOVED);
    const answers = await Promise.allSettled(questions.map((question, i) => (this.#threads[i] as CrewThread).ask(question)));
    return answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
  }
}
