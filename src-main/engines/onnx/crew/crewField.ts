/**
 * A field whose large batches and queries are shared out over threads, each with a field of its own on one thread. A layer is
 * then computed without any of them waiting for another, which one session with many threads does after every operator. The
 * gradients are added up in the order of the parts: for a given number of threads, the same inputs give the same bits.
 */
import type { AdamSettings, AdamState } from '../../../core/engine/adam.ts';
import {
  DEFAULT_MEMORY_BUDGET,
  type EngineField,
  type FieldOptions,
  type LossGradient,
} from '../../../core/engine/engine.ts';
import { cutBricks, cutTargets, placeOutputs, shareOut, type TileRange } from '../../../core/engine/tiles.ts';
import { pointCount, type Batch, type Bricks, type BrickShape } from '../../../core/field/batch.ts';
import { queryFlops } from '../../../core/field/cost.ts';
import { parameterLayout } from '../../../core/field/parameters.ts';
import type { FieldSpec } from '../../../core/field/spec.ts';
import { OnnxField } from '../field.ts';
import { mostThreads } from './crewSizes.ts';
import type { CrewQuestion, CrewThread, StartCrewThread } from './messages.ts';
import { SharedArrays } from './sharedArrays.ts';

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

export class CrewField implements EngineField {
  readonly spec: FieldSpec;
  /** Does what is too small to be shared, and all that comes after the gradient. */
  #alone: OnnxField;
  #crew: Crew;
  #threads: CrewThread[];
  #queryFlops = 0;
  #shared = new SharedArrays();
  #parameters: Float32Array;
  #version = 0;
  #isPublished = false;

  constructor(spec: FieldSpec, crew: Crew, options: FieldOptions) {
    const { loss = 'squares', memoryBudget = DEFAULT_MEMORY_BUDGET } = options;
    this.spec = spec;
    this.#crew = crew;
    this.#alone = new OnnxField(spec, 'cpu', options);
    const threads = crew.stepThreads ?? mostThreads(options.threads);
    const task = { spec, loss, memoryBudget: memoryBudget / threads };
    this.#threads = Array.from({ length: threads }, () => crew.start(task));
    this.#parameters = new Float32Array(parameterLayout(spec).size);
  }

  async setParameters(parameters: Float32Array): Promise<void> {
    this.#parameters = parameters;
    this.#isPublished = false;
    await this.#alone.setParameters(parameters);
  }

  async gradient(batch: Batch): Promise<LossGradient> {
    const parts = this.#partsOfStep(batch);
    if (parts.length < 2) return this.#alone.gradient(batch);
    const weights = this.#publish();
    const size = this.#parameters.length;
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

  async step(batch: Batch, parameters: Float32Array, state: AdamState, settings: AdamSettings): Promise<number> {
    if (this.#partsOfStep(batch).length < 2) {
      const loss = await this.#alone.step(batch, parameters, state, settings);
      await this.setParameters(parameters);
      return loss;
    }
    const { loss, gradient } = await this.gradient(batch);
    await this.#alone.descend(gradient, parameters, state, settings);
    await this.setParameters(parameters);
    return loss;
  }

  async evaluate(bricks: Bricks): Promise<Float32Array> {
    const parts = this.#partsOfQuery(bricks);
    if (parts.length < 2) return this.#alone.evaluate(bricks);
    const weights = this.#publish();
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
    for (const thread of this.#threads) thread.close('The field was removed.');
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
  #publish(): { parameters: Float32Array; version: number } {
    if (!this.#isPublished) this.#version += 1;
    const parameters = this.#isPublished
      ? this.#shared.take('parameters', this.#parameters.length)
      : this.#shared.put('parameters', this.#parameters);
    this.#isPublished = true;
    return { parameters, version: this.#version };
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
    const answers = await Promise.allSettled(questions.map((question, i) => (this.#threads[i] as CrewThread).ask(question)));
    return answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
  }
}
