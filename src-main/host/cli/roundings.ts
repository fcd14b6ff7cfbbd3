/** The ways to round a model's weights, from fine to coarse, and the search for the one that is wanted. */
import { SettingError } from '../../core/base/errors.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { multiplyOf } from '../../core/engine/multiply.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { domainOf } from '../../core/kinds/table.ts';
import { gridBrick } from '../../core/query/grid.ts';
import type { Model } from '../../core/session/model.ts';
import { isTooLarge, parametersFromBytes, shrinkLayers, WEIGHT_BITS } from '../../core/shrink/shrink.ts';
import { CoreShrinker, hasGridCore, type Shrunk } from '../../core/shrink/shrinkCore.ts';
import { axisCoordinates } from '../../core/signal/signal.ts';

/** Roundings by whole numbers: a larger one is coarser. */
export interface Roundings {
  finest: number;
  coarsest: number;
  /** Its mean squared difference from the whole field, values in [0, 1]. */
  error(rounding: number): Promise<number>;
  made(rounding: number): Shrunk;
}

/** Samples at which a field is compared with what it was, at most. */
const COMPARED = 2 ** 20;

/** @param bits of a weight in layers; where there is no core, also the only rounding, unless absent. @throws SettingError */
export async function roundingsOf({ spec, parameters, dataset }: Model, engine: Engine, bits: number | undefined): Promise<Roundings> {
  const { sizes } = domainOf(dataset);
  if (hasGridCore(spec)) {
    if (isTooLarge(spec, sizes, Infinity)) throw new SettingError('The branches of this model are too large to be taken apart.');
    const shrinker = await CoreShrinker.of(spec, parameters, sizes, bits ?? DEFAULT_BITS, multiplyOf(engine, undefined));
    const [finest, coarsest] = shrinker.scales;
    return { finest, coarsest, error: async (scale) => shrinker.error(scale), made: (scale) => shrinker.rounded(scale) };
  }
  const compared = await Comparison.with(engine, spec, parameters, sizes);
  const made = (rounding: number): Shrunk => shrinkLayers(spec, parameters, -rounding);
  const [most, least] = bits === undefined ? [WEIGHT_BITS.max, WEIGHT_BITS.min] : [bits, bits];
  return { finest: -most, coarsest: -least, error: (rounding) => compared.error(made(rounding)), made };
}

/** Bits of a weight in the branches before a core: what they lose is mended by the core. */
const DEFAULT_BITS = 8;

/** The coarsest rounding that is right by `isRight`, or else the finest. Coarser ones are right less. */
export async function coarsestRight({ finest, coarsest }: Roundings, isRight: (rounding: number) => Promise<boolean>): Promise<number> {
  let [low, high] = [finest, coarsest];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await isRight(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The finest rounding of which a file is small enough. @param beside bytes of the file beside its weights. @throws SettingError when even the coarsest has more. */
export async function finestWithin(roundings: Roundings, most: number, beside: number): Promise<Shrunk> {
  let [low, high] = [roundings.finest, roundings.coarsest];
  const bytes = most - beside;
  let best = roundings.made(high);
  if (best.bytes.length > bytes) {
    throw new SettingError(`--bytes is too few: this model takes ${best.bytes.length + beside} at least. One with narrower layers would take fewer.`);
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const made = roundings.made(middle);
    if (made.bytes.length > bytes) {
      low = middle + 1;
    } else {
      high = middle;
      best = made;
    }
    // A hundredth of an octave of the step is less than a thousandth of the bytes.
    if (best.bytes.length > 0.998 * bytes) break;
  }
  return best;
}

/** A field asked on its samples, or where there are many on some that are spread evenly, beside what it was. */
export class Comparison {
  #engine: Engine;
  #sizes: number[];
  #whole: Float32Array;

  private constructor(engine: Engine, sizes: number[], whole: Float32Array) {
    this.#engine = engine;
    this.#sizes = sizes;
    this.#whole = whole;
  }

  static async with(engine: Engine, spec: FieldSpec, parameters: Float32Array, sizes: readonly number[]): Promise<Comparison> {
    const most = Math.floor(COMPARED ** (1 / sizes.length));
    const asked = sizes.map((size) => Math.min(size, most));
    return new Comparison(engine, [...sizes], await valuesOf(engine, spec, parameters, asked));
  }

  /** The mean squared difference of a field as it is read again. */
  async error({ bytes, spec }: Shrunk): Promise<number> {
    const parameters = await parametersFromBytes(bytes, spec, this.#sizes, multiplyOf(this.#engine, undefined));
    if (!parameters) throw new Error('a field that was shrunk is not to be read again');
    const most = Math.floor(COMPARED ** (1 / this.#sizes.length));
    const values = await valuesOf(this.#engine, spec, parameters, this.#sizes.map((size) => Math.min(size, most)));
    let squares = 0;
    for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - (this.#whole[i] as number)) ** 2;
    // Values in [-1, 1] have four times the squared error of those in [0, 1].
    return squares / (4 * values.length);
  }
}

async function valuesOf(engine: Engine, spec: FieldSpec, parameters: Float32Array, sizes: readonly number[]): Promise<Float32Array> {
  const field = await engine.createField(spec);
  try {
    await field.setParameters(parameters);
    const along = Object.fromEntries(spec.axes.map((axis, i) => [axis, axisCoordinates(sizes[i] as number)]));
    return (await field.evaluate(gridBrick(spec, along))).slice();
  } finally {
    await field.dispose();
  }
}
