/** The ways to cut the core of a model, with what each cut loses: to a sum of products, and to fewer features of every axis. */
import { createAdamState } from '../../core/engine/adam.ts';
import type { Multiply } from '../../core/engine/multiply.ts';
import { SettingError } from '../../core/base/errors.ts';
import { parameterCount, queryFlops } from '../../core/field/cost.ts';
import type { FieldSpec } from '../../core/field/spec.ts';
import { domainOf, kindOf } from '../../core/kinds/table.ts';
import type { Model } from '../../core/session/model.ts';
import { axisCoordinates } from '../../core/signal/signal.ts';
import { cutCore } from '../../core/solve/cutCore.ts';
import { productParameters, productSpec } from '../../core/solve/productField.ts';
import { CutAsked, cutsOf, cutTo, tuckerCore, type CoreCut } from '../../core/solve/tuckerCut.ts';
import { tuckerParameters, tuckerSpec } from '../../core/solve/tuckerField.ts';

/** What a model is after a cut. */
export interface Cut {
  /** `8` products, or a core of `20x60x90`; null of the whole. */
  size: string | null;
  parameters: number;
  /** Floating-point operations of a sample, where the whole is drawn. */
  flops: number;
  /** PSNR of the cut model beside the whole one, of values from -1 to 1. */
  difference: number;
  /** PSNR beside the source, nearly; null where the whole model was not measured in decibels. */
  quality: number | null;
}

/** All cuts of one sort that a model can have. */
export interface Cuts {
  /** What `size` is. */
  name: 'rank' | 'core';
  /** Some of them from small to large, and the whole. */
  some(): Promise<Cut[]>;
  /** One of them, and the model that it makes. @throws SettingError when there is none of that size. */
  one(size: readonly number[]): Promise<{ cut: Cut; model: Model }>;
}

/** Samples of an axis at which a cut is asked what it loses there. */
const MOST_SAMPLES = 160;
/** Parts of the parameters of the whole that a table of cores shows. */
const PARTS = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4];

/** To a sum of products: of a picture. @throws SettingError when the model has no such core. */
export async function rankCuts(model: Model, multiply: Multiply): Promise<Cuts> {
  const core = await cutCore(model.spec, model.parameters, domainOf(model.dataset).sizes, multiply);
  const most = core.errors.length - 1;
  const cutTo = (rank: number): Cut => factsOf(model, String(rank), productSpec(model.spec, rank), lossOf(core.errors[rank] as number));
  return {
    name: 'rank',
    some: async () => [...ranksUpTo(most).map(cutTo), wholeOf(model)],
    async one([rank = 0]) {
      if (!(rank >= 1 && rank <= most)) throw new SettingError(`--rank must be from 1 to ${most}: the model has no more products.`);
      return { cut: cutTo(rank), model: asCut(model, productSpec(model.spec, rank), productParameters(model.spec, model.parameters, core, rank)) };
    },
  };
}

/**
 * To fewer features of every axis. What lies halfway between samples counts as they do: features that are alike on the samples may
 * differ there. @throws SettingError when the model has no such core.
 */
export async function coreCuts(model: Model, multiply: Multiply): Promise<Cuts> {
  const { spec, parameters } = model;
  const { sizes } = domainOf(model.dataset);
  const core = await tuckerCore(spec, parameters, sizes.map((size) => 2 * size - 1), multiply);
  const asked = await CutAsked.at(spec, parameters, sizes.map(someCoordinates), multiply);
  const facts = async ({ sides, error }: CoreCut): Promise<Cut> => {
    return factsOf(model, sides.join('x'), tuckerSpec(spec, sides), { error, onSamples: await asked.error(core, sides) });
  };
  return {
    name: 'core',
    async some() {
      const whole = wholeOf(model);
      const cuts = cutsOf(core);
      const shown = PARTS.map((part) => cuts.find(({ sides }) => parameterCount(tuckerSpec(spec, sides)) <= part * whole.parameters));
      const different = [...new Set(shown)].filter((cut) => cut !== undefined);
      const facted: Cut[] = [];
      for (const cut of different) facted.push(await facts(cut));
      return [...facted, whole];
    },
    async one(sides) {
      const cut = cutTo(core, sides);
      return { cut: await facts(cut), model: asCut(model, tuckerSpec(spec, sides), tuckerParameters(spec, parameters, core, sides)) };
    },
  };
}

/** Powers of two, and all. */
function ranksUpTo(most: number): number[] {
  const ranks = [];
  for (let rank = 4; rank < most; rank *= 2) ranks.push(rank);
  return [...ranks, most];
}

function wholeOf(model: Model): Cut {
  return factsOf(model, null, model.spec, lossOf(0));
}

/** Mean squared differences of a cut from the whole. */
interface Loss {
  error: number;
  /** At the samples of the source alone. */
  onSamples: number;
}

function lossOf(error: number): Loss {
  return { error, onSamples: error };
}

/** Coordinates of the samples along an axis; of many, some that are spread evenly. */
function someCoordinates(size: number): Float32Array {
  const all = axisCoordinates(size);
  if (size <= MOST_SAMPLES) return all;
  return Float32Array.from({ length: MOST_SAMPLES }, (_, i) => all[Math.floor(((i + 0.5) * size) / MOST_SAMPLES)] as number);
}

/** @param spec of the field after the cut. */
function factsOf({ dataset, metrics }: Model, size: string | null, spec: FieldSpec, { error, onSamples }: Loss): Cut {
  const { sizes } = domainOf(dataset);
  const whole = metrics && kindOf(dataset).quality.name === 'psnr' ? kindOf(dataset).quality.of(metrics) : null;
  return {
    size,
    parameters: parameterCount(spec),
    flops: queryFlops(spec, { bricks: 1, counts: [...sizes] }) / sizes.reduce((product, side) => product * side, 1),
    difference: inDecibels(error),
    // What a solved core leaves of the source is orthogonal to all that a core can make, and so to what is cut.
    quality: whole === null ? null : inDecibels(10 ** (-whole / 10) + onSamples),
  };
}

function inDecibels(error: number): number {
  return -10 * Math.log10(error);
}

/** A model with other weights. It goes on learning, if at all, by gradient steps. */
export function asCut(model: Model, spec: FieldSpec, parameters: Float32Array): Model {
  const training = { ...model.training };
  delete training.method;
  delete training.ridge;
  const progress = { ...model.progress };
  delete progress.solving;
  return { ...model, spec, parameters, moments: createAdamState(parameters.length), training, progress, metrics: null };
}
