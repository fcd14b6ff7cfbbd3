/** `coordx cut`: the core of a model of an image, cut to fewer products. What is lost is told before. */
import type { Command } from 'commander';
import { createAdamState } from '../../../core/engine/adam.ts';
import { multiplyOf } from '../../../core/engine/multiply.ts';
import { SettingError } from '../../../core/base/errors.ts';
import { parameterCount, queryFlops } from '../../../core/field/cost.ts';
import type { FieldSpec } from '../../../core/field/spec.ts';
import { domainOf, kindOf } from '../../../core/kinds/table.ts';
import type { Model } from '../../../core/session/model.ts';
import { cutCore, type CutCore } from '../../../core/solve/cutCore.ts';
import { productParameters, productSpec } from '../../../core/solve/productField.ts';
import { readModelFile, writeModelFile } from '../../../io/modelFile.ts';
import { machineEngines } from '../../engine/machineEngines.ts';
import { modelGraph } from '../../saving/modelGraph.ts';
import { wholeNumber } from '../options.ts';
import { checkOutput, MODEL_EXTENSION, namedAfter } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { count, decibels, table } from '../words.ts';

const HELP = `
A model that was solved weighs every product of a feature of y and a feature of
x. Few of them matter. Cut to R products for each channel it is a field of
fusion "product" and rank R. That has fewer products to keep, but its network is
twice as wide: the table tells whether it has fewer parameters, and whether it is
drawn with less arithmetic. It is good for programs that draw or take sums of
products.

Without --rank nothing is written: a table tells what each rank would lose. The
difference from the whole model is exact. The quality follows from it and from
that of the whole, to about a tenth of a decibel where the core was solved for.

Examples:
  coordx cut solved.coordx
  coordx cut solved.coordx --rank 8 --out photo-8.coordx`;

interface CutFlags {
  rank?: number;
  out?: string;
  json?: true;
}

/** What a cut to so many products is. */
interface Cut {
  /** Null of the whole. */
  rank: number | null;
  parameters: number;
  /** Floating-point operations of a pixel, where the whole picture is drawn. */
  flops: number;
  /** PSNR of the cut model beside the whole one. */
  difference: number;
  /** PSNR beside the source, nearly; null where the whole model was not measured. */
  quality: number | null;
}

/** Adds `cut` to the program. */
export function addCut(program: Command, terminal: Terminal): void {
  program
    .command('cut')
    .description('Cuts the core of a model of an image to fewer products, and says what is lost.')
    .argument('<model>', 'model to cut')
    .option('--rank <number>', 'products to keep for each channel', wholeNumber('--rank', 1, 4096))
    .option('--out <file>', 'model to write (default: the name of the model, -cut.coordx, in the current folder)')
    .option('--json', 'writes one JSON object a line to stdout')
    .addHelpText('after', HELP)
    .action((file: string, flags: CutFlags) => cut(terminal, file, flags));
}

async function cut(terminal: Terminal, file: string, { rank, out = namedAfter(file, `-cut${MODEL_EXTENSION}`), json }: CutFlags): Promise<void> {
  if (rank !== undefined) await checkOutput(out, [MODEL_EXTENSION]);
  const model = await readModelFile(file);
  const engine = await machineEngines().onnx.create('cpu');
  const core = await cutCore(model.spec, model.parameters, domainOf(model.dataset).sizes, multiplyOf(engine, undefined));
  const most = core.errors.length - 1;
  if (rank !== undefined && rank > most) throw new SettingError(`--rank must be from 1 to ${most}: the model has no more products.`);
  const cuts = (rank === undefined ? [...ranksUpTo(most), null] : [rank]).map((each) => cutOf(model, core, each));
  terminal.out(json ? cuts.map((each) => `${JSON.stringify(each)}\n`).join('') : table(rows(cuts)));
  if (rank === undefined) return;
  const made = cutModel(model, core, rank);
  await writeModelFile(out, made, { onnx: modelGraph(made), preview: null });
  if (!json) terminal.out(`saved as ${out}\n`);
}

/** Powers of two, and all. */
function ranksUpTo(most: number): number[] {
  const ranks = [];
  for (let rank = 4; rank < most; rank *= 2) ranks.push(rank);
  return [...ranks, most];
}

/** @param rank null: the model as it is. */
function cutOf({ spec, dataset, metrics }: Model, { errors }: CutCore, rank: number | null): Cut {
  const made = rank === null ? spec : productSpec(spec, rank);
  const error = rank === null ? 0 : (errors[rank] as number);
  const whole = metrics && kindOf(dataset).quality.name === 'psnr' ? kindOf(dataset).quality.of(metrics) : null;
  return {
    rank,
    parameters: parameterCount(made),
    flops: flopsAPixel(made, domainOf(dataset).sizes),
    difference: inDecibels(error),
    // What a solved core leaves of the source is orthogonal to all that a core can make, and so to what is cut.
    quality: whole === null ? null : inDecibels(10 ** (-whole / 10) + error),
  };
}

function flopsAPixel(spec: FieldSpec, sizes: readonly number[]): number {
  return queryFlops(spec, { bricks: 1, counts: [...sizes] }) / sizes.reduce((product, size) => product * size, 1);
}

function inDecibels(error: number): number {
  return -10 * Math.log10(error);
}

function rows(cuts: readonly Cut[]): string[][] {
  const lines = cuts.map(({ rank, parameters, flops, difference, quality }) => [
    ...[rank === null ? 'whole' : count(rank), count(parameters), count(Math.round(flops)), decibels(difference)],
    quality === null ? 'not measured' : decibels(quality),
  ]);
  return [['rank', 'parameters', 'operations a pixel', 'beside the whole', 'quality, about'], ...lines];
}

/** It goes on learning, if at all, as fields of fusion product do. */
function cutModel(model: Model, core: CutCore, rank: number): Model {
  const parameters = productParameters(model.spec, model.parameters, core, rank);
  const training = { ...model.training };
  delete training.method;
  delete training.ridge;
  const progress = { ...model.progress };
  delete progress.solving;
  return { ...model, spec: productSpec(model.spec, rank), parameters, moments: createAdamState(parameters.length), training, progress, metrics: null };
}
