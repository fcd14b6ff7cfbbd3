/** Parameters and moments of a field in training: in arrays here, or in its engine, which gives them when they are wanted. */
import { adamStep, clipLength, gradientLength, type AdamSettings, type AdamState } from '../engine/adam.ts';
import type { EngineField, FieldState, KeptState, ResidentState, StepResult } from '../engine/engine.ts';
import type { Batch } from '../field/batch.ts';

export interface TrainedState {
  /** One step. The field then has the new parameters; the arrays have them after `read`. */
  step(batch: Batch, settings: AdamSettings): Promise<StepResult>;
  /** Brings the arrays up to date. */
  read(): Promise<void>;
  /** Keeps the state as it is now, to go back to or to look at. */
  keep(): KeptState;
}

/**
 * @param field holds the parameters of `state`.
 * @param state the arrays. Nobody else changes them.
 * @param clip as of TrainingOptions. An engine's own step knows of no clipping: with it Adam is done here.
 */
export function trainedState(field: EngineField, state: FieldState, clip?: number): TrainedState {
  return field.resident && !clip ? new StateInEngine(field.resident, state) : new StateHere(field, state, clip);
}

class StateInEngine implements TrainedState {
  #resident: ResidentState;
  #state: FieldState;
  /** Written when training begins: a run that is only queried has no use for moments in the engine. */
  #isWritten = false;
  #isRead = true;

  constructor(resident: ResidentState, state: FieldState) {
    this.#resident = resident;
    this.#state = state;
  }

  async step(batch: Batch, settings: AdamSettings): Promise<StepResult> {
    if (!this.#isWritten) await this.#resident.write(this.#state);
    this.#isWritten = true;
    this.#isRead = false;
    return this.#resident.step(batch, settings);
  }

  async read(): Promise<void> {
    if (this.#isRead) return;
    copyInto(this.#state, await this.#resident.read());
    this.#isRead = true;
  }

  keep(): KeptState {
    if (!this.#isWritten) return this.#asWritten();
    const kept = this.#resident.keep();
    const restore = async (): Promise<void> => {
      await kept.restore();
      this.#isRead = false;
    };
    return { restore, release: () => kept.release() };
  }

  /** Of before the first step: what the arrays hold. */
  #asWritten(): KeptState {
    const copy = copyOf(this.#state);
    const restore = async (): Promise<void> => {
      await this.#resident.write(copy);
      this.#isRead = false;
    };
    return { restore, release: () => undefined };
  }
}

class StateHere implements TrainedState {
  #field: EngineField;
  #state: FieldState;
  #clip: number | undefined;

  constructor(field: EngineField, state: FieldState, clip: number | undefined) {
    this.#field = field;
    this.#state = state;
    this.#clip = clip;
  }

  async step(batch: Batch, settings: AdamSettings): Promise<StepResult> {
    const { parameters, moments } = this.#state;
    const { loss, gradient } = await this.#field.gradient(batch);
    const length = gradientLength(gradient);
    if (this.#clip) clipLength(gradient, this.#clip);
    adamStep(parameters, gradient, moments, settings);
    await this.#field.setParameters(parameters);
    return { loss, gradient: length };
  }

  async read(): Promise<void> {
    // They are where they are wanted.
  }

  keep(): KeptState {
    const copy = copyOf(this.#state);
    const restore = async (): Promise<void> => {
      copyInto(this.#state, copy);
      await this.#field.setParameters(this.#state.parameters);
    };
    return { restore, release: () => undefined };
  }
}

/** A field with these parameters, to be looked at and not to be trained from. */
export function keptParameters(field: EngineField, parameters: Float32Array): KeptState {
  const copy = parameters.slice();
  return { restore: () => field.setParameters(copy), release: () => undefined };
}

/** Runs a task on the field as it was; then it is again what it was before. */
export async function lookAt<T>(kept: KeptState, keep: () => KeptState, task: () => Promise<T>): Promise<T> {
  const now = keep();
  try {
    await kept.restore();
    return await task();
  } finally {
    await now.restore();
    now.release();
  }
}

function copyInto(state: FieldState, { parameters, moments }: FieldState): void {
  state.parameters.set(parameters);
  state.moments.first.set(moments.first);
  state.moments.second.set(moments.second);
}

function copyOf({ parameters, moments }: FieldState): FieldState {
  const { first, second }: AdamState = moments;
  return { parameters: parameters.slice(), moments: { first: first.slice(), second: second.slice() } };
}
