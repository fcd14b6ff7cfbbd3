/** What a thread of a crew does: a field of its own on one thread, and parts of batches and queries. */
import type { Bricks } from '../../../core/field/batch.ts';
import { OnnxField } from '../field.ts';
import type { CrewAnswer, CrewQuestion, CrewTask } from './messages.ts';

type Asked<Kind extends CrewQuestion['kind']> = Extract<CrewQuestion, { kind: Kind }>;

export class CrewMember {
  #field: OnnxField;
  #version = NaN;

  constructor({ spec, loss, memoryBudget }: CrewTask) {
    this.#field = new OnnxField(spec, 'cpu', { loss, memoryBudget, threads: 1 });
  }

  /** @throws EngineError when the runtime fails. */
  async answer(question: CrewQuestion): Promise<CrewAnswer> {
    if (question.kind === 'sum') return sumRows(question);
    await this.#take(question);
    return question.kind === 'gradient' ? this.#gradient(question) : this.#evaluate(question);
  }

  async #take({ parameters, version }: Asked<'gradient' | 'evaluate'>): Promise<void> {
    if (version === this.#version) return;
    await this.#field.setParameters(own(parameters));
    this.#version = version;
  }

  async #gradient({ batch, share, gradients, row }: Asked<'gradient'>): Promise<CrewAnswer> {
    const { loss, gradient } = await this.#field.gradient({ ...ownBricks(batch), targets: own(batch.targets) });
    const start = row * gradient.length;
    for (let i = 0; i < gradient.length; i++) gradients[start + i] = share * (gradient[i] as number);
    return share * loss;
  }

  async #evaluate({ bricks, values }: Asked<'evaluate'>): Promise<CrewAnswer> {
    values.set(await this.#field.evaluate(ownBricks(bricks)));
    return 0;
  }
}

function sumRows({ gradients, rows, start, end }: Asked<'sum'>): CrewAnswer {
  const size = gradients.length / rows;
  for (let i = start; i < end; i++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += gradients[row * size + i] as number;
    gradients[i] = sum;
  }
  return 0;
}

function ownBricks(bricks: Bricks): Bricks {
  return { ...bricks, coordinates: bricks.coordinates.map(own) };
}

/** onnxruntime refuses memory that threads share. */
function own(shared: Float32Array): Float32Array {
  return new Float32Array(shared);
}
