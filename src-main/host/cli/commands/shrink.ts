/** `coordx shrink`: a model in few bytes, which opens like any other. What is lost is measured. */
import { stat } from 'node:fs/promises';
import { Option, type Command } from 'commander';
import { SettingError } from '../../../core/base/errors.ts';
import type { Engine } from '../../../core/engine/engine.ts';
import { multiplyOf } from '../../../core/engine/multiply.ts';
import { parameterCount } from '../../../core/field/cost.ts';
import { domainOf, kindOf } from '../../../core/kinds/table.ts';
import type { Model } from '../../../core/session/model.ts';
import { WEIGHT_BITS } from '../../../core/shrink/shrink.ts';
import type { Shrunk } from '../../../core/shrink/shrinkCore.ts';
import { bytesBesideShrunk, writeShrunkFile } from '../../../io/modelFile.ts';
import { machineEngines } from '../../engine/machineEngines.ts';
import { asCut, rankCuts } from '../cuts.ts';
import { number, wholeNumber } from '../options.ts';
import { checkOutput, MODEL_EXTENSION, namedAfter } from '../outputFile.ts';
import { coarsestRight, Comparison, finestWithin, roundingsOf, type Roundings } from '../roundings.ts';
import { readSoundModel } from '../soundModel.ts';
import type { Terminal } from '../terminal.ts';
import { bytes as asBytes, count, decibels, table } from '../words.ts';

const HELP = `
Weights are rounded to few bits and coded. The core of a solved model is rounded in
features that are orthonormal, where it loses least. A small file opens like any
other, but it keeps nothing of an optimizer, and no ONNX model.

Say one of these:
--loss D   decibels that its quality may lose; 0.1 if nothing is said
--psnr D   decibels that it shall have beside the source
--bytes S  bytes that the file may have
--bits B   bits of a weight (default: as few as will do; before a core 8)
Of a shape, and where the quality was never measured, decibels count beside the
whole model: --psnr 50 if nothing is said.

--terms N first cuts a solved picture to N products, as "coordx cut --rank" does.
What is said then counts beside that.

Examples:
  coordx shrink photo.coordx --bits 8
  coordx shrink solved.coordx --psnr 30 --out small.coordx
  coordx shrink solved.coordx --bytes 20000`;

interface ShrinkFlags {
  bits?: number;
  terms?: number;
  loss?: number;
  psnr?: number;
  bytes?: number;
  out?: string;
  json?: true;
}

/** Decibels that a quality may lose, and those that a model without one keeps beside the whole. */
const DEFAULT_LOSS = 0.1;
const DEFAULT_BESIDE = 50;

/** Adds `shrink` to the program. */
export function addShrink(program: Command, terminal: Terminal): void {
  program
    .command('shrink')
    .description('Writes a model in few bytes, and says what is lost.')
    .argument('<model>', 'model to shrink')
    .option('--bits <number>', 'bits of a weight, 2 to 16', wholeNumber('--bits', WEIGHT_BITS.min, WEIGHT_BITS.max))
    .option('--terms <number>', 'products to keep of a solved picture', wholeNumber('--terms', 1, 4096))
    .addOption(new Option('--loss <dB>', 'decibels that may be lost').argParser(number('--loss')).conflicts(['psnr', 'bytes']))
    .addOption(new Option('--psnr <dB>', 'decibels that shall be left').argParser(number('--psnr')).conflicts('bytes'))
    .option('--bytes <number>', 'bytes that the file may have', wholeNumber('--bytes', 1, 2 ** 40))
    .option('--out <file>', 'model to write (default: the name of the model, -small.coordx, in the current folder)')
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action((file: string, flags: ShrinkFlags) => shrink(terminal, file, flags));
}

async function shrink(terminal: Terminal, file: string, flags: ShrinkFlags): Promise<void> {
  const { terms, bits, out = namedAfter(file, `-small${MODEL_EXTENSION}`), json } = flags;
  await checkOutput(out, [MODEL_EXTENSION]);
  const whole = await readSoundModel(file);
  const engine = await machineEngines().onnx.create('cpu');
  const start = await startOf(whole, terms, engine);
  const compared = await Comparison.with(engine, start.model.spec, start.model.parameters, domainOf(whole.dataset).sizes);
  const beside = await bytesBesideShrunk(asCut(start.model, start.model.spec, new Float32Array()), out);
  const shrunk = await chosen(await roundingsOf(start.model, engine, bits), compared, start.quality, flags, beside);
  await writeShrunkFile(out, asCut(start.model, shrunk.spec, new Float32Array()), shrunk.bytes);
  const facts = await factsOf(file, out, start, shrunk, await compared.error(shrunk));
  terminal.out(json ? `${JSON.stringify(facts)}\n` : `${table(rows(facts))}saved as ${out}\n`);
}

/** What is rounded: the model, or what is left of it after a cut. */
interface Start {
  model: Model;
  /** PSNR beside the source; null where it was not measured in decibels. */
  quality: number | null;
}

async function startOf(whole: Model, terms: number | undefined, engine: Engine): Promise<Start> {
  if (terms === undefined) return { model: whole, quality: qualityOf(whole) };
  const { cut, model } = await (await rankCuts(whole, multiplyOf(engine, undefined))).one([terms]);
  return { model, quality: cut.quality };
}

/** Times that a step is made finer because the field is off by more on its samples than between them. */
const CORRECTIONS = 3;
const ENOUGH = 1.01;

async function chosen(roundings: Roundings, compared: Comparison, quality: number | null, flags: ShrinkFlags, beside: number): Promise<Shrunk> {
  if (flags.bytes !== undefined) return finestWithin(roundings, flags.bytes, beside);
  const allowed = allowedError(quality, flags);
  let wanted = allowed;
  for (let correction = 0; ; correction++) {
    const made = roundings.made(await coarsestRight(roundings, async (each) => (await roundings.error(each)) <= wanted));
    const error = await compared.error(made);
    if (error <= ENOUGH * allowed || correction === CORRECTIONS) return made;
    wanted *= allowed / error;
  }
}

/** The mean squared error that a model may have beside the one that it is made of. @throws SettingError when that one has more beside its source. */
function allowedError(quality: number | null, { loss = DEFAULT_LOSS, psnr }: ShrinkFlags): number {
  if (quality === null) return 10 ** (-(psnr ?? DEFAULT_BESIDE) / 10);
  const wanted = psnr ?? quality - loss;
  if (!(wanted < quality)) throw new SettingError(`The model has ${decibels(quality)} beside its source; a smaller one has less than that.`);
  return 10 ** (-wanted / 10) - 10 ** (-quality / 10);
}

/** PSNR beside the source; null where it was not measured in decibels. */
function qualityOf({ dataset, metrics }: Model): number | null {
  return metrics && kindOf(dataset).quality.name === 'psnr' ? kindOf(dataset).quality.of(metrics) : null;
}

interface Facts {
  file: string;
  bytesBefore: number;
  bytes: number;
  parameters: number;
  /** Of a sample of the source. */
  bitsASample: number;
  /** PSNR beside what was rounded, as measured. */
  difference: number;
  /** PSNR beside the source, nearly; null where the whole was not measured in decibels. */
  quality: number | null;
}

async function factsOf(from: string, file: string, { model, quality }: Start, { spec }: Shrunk, error: number): Promise<Facts> {
  const [before, after] = [await stat(from), await stat(file)];
  const samples = domainOf(model.dataset).sizes.reduce((product, size) => product * size, 1);
  return {
    file,
    bytesBefore: before.size,
    bytes: after.size,
    parameters: parameterCount(spec),
    bitsASample: (8 * after.size) / samples,
    difference: -10 * Math.log10(error),
    quality: quality === null ? null : -10 * Math.log10(10 ** (-quality / 10) + error),
  };
}

function rows({ bytesBefore, bytes, parameters, bitsASample, difference, quality }: Facts): string[][] {
  return [
    ['file size', `${asBytes(bytes)} (before ${asBytes(bytesBefore)}), ${bitsASample.toPrecision(3)} bits a sample`],
    ['parameters', count(parameters)],
    ['beside the whole', decibels(difference)],
    ['quality, about', quality === null ? 'not measured' : decibels(quality)],
  ];
}
