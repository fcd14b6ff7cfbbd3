/** `coordx cut`: the core of a model, cut smaller. What is lost is told before. */
import { Option, type Command } from 'commander';
import { SettingError } from '../../../core/base/errors.ts';
import { multiplyOf } from '../../../core/engine/multiply.ts';
import { canBeCut } from '../../../core/solve/cutCore.ts';
import { readModelFile, writeModelFile } from '../../../io/modelFile.ts';
import { machineEngines } from '../../engine/machineEngines.ts';
import { machineMultiply } from '../../engine/machineMultiply.ts';
import { modelGraph } from '../../saving/modelGraph.ts';
import { coreCuts, rankCuts, type Cut, type Cuts } from '../cuts.ts';
import { wholeNumber } from '../options.ts';
import { checkOutput, MODEL_EXTENSION, namedAfter } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { count, decibels, table } from '../words.ts';

const HELP = `
A model that was solved weighs every product of a feature of one axis and a
feature of each other axis. Few of them matter in a picture, more in a video or a
shape. There are two ways to have fewer.

--rank R, for pictures: a sum of R products for each channel. That is a field of
fusion "product" and rank R, whose network is twice as wide. It is good for
programs that draw or take sums of products.
--core AxB or AxBxC: fewer features of each axis, those that count most (a higher-
order singular value decomposition). Every branch gets a linear layer that makes
them. It is good for smaller files and faster queries. What lies halfway between
samples counts as they do.

Without either nothing is written: a table tells what each size would lose, of a
picture by ranks, else by cores. The difference from the whole model is exact. The
quality beside the source follows from it and from that of the whole where the core
was solved for: of ranks to a tenth of a decibel, of cores to about one.

Examples:
  coordx cut solved.coordx
  coordx cut solved.coordx --rank 8 --out photo-8.coordx
  coordx cut solved.coordx --core 12x12 --out photo-small.coordx`;

interface CutFlags {
  rank?: number;
  core?: number[];
  out?: string;
  json?: true;
}

/** Adds `cut` to the program. */
export function addCut(program: Command, terminal: Terminal): void {
  program
    .command('cut')
    .description('Cuts the core of a model smaller, and says what is lost.')
    .argument('<model>', 'model to cut')
    .option('--rank <number>', 'products to keep for each channel of a picture', wholeNumber('--rank', 1, 4096))
    .addOption(new Option('--core <sizes>', 'features of each axis to keep, as 40x120x160').argParser(coreSides).conflicts('rank'))
    .option('--out <file>', 'model to write (default: the name of the model, -cut.coordx, in the current folder)')
    .option('--json', 'writes one JSON object a line to stdout')
    .addHelpText('after', HELP)
    .action((file: string, flags: CutFlags) => cut(terminal, file, flags));
}

function coreSides(text: string): number[] {
  const sides = text.split('x').map(Number);
  if (sides.every((side) => Number.isInteger(side) && side >= 1)) return sides;
  throw new SettingError('--core must be whole numbers with x between them, as 40x120x160.');
}

async function cut(terminal: Terminal, file: string, { rank, core, out = namedAfter(file, `-cut${MODEL_EXTENSION}`), json }: CutFlags): Promise<void> {
  const size = rank === undefined ? core : [rank];
  if (size) await checkOutput(out, [MODEL_EXTENSION]);
  const model = await readModelFile(file, machineMultiply);
  const engine = await machineEngines().onnx.create('cpu');
  const isByRank = rank !== undefined || (!core && canBeCut(model.spec));
  const cuts = await (isByRank ? rankCuts : coreCuts)(model, multiplyOf(engine, undefined));
  const made = size && (await cuts.one(size));
  const shown = made ? [made.cut] : await cuts.some();
  terminal.out(json ? shown.map((each) => `${JSON.stringify(asJson(cuts, each))}\n`).join('') : table(rows(cuts, shown)));
  if (!made) return;
  await writeModelFile(out, made.model, { onnx: modelGraph(made.model), preview: null });
  if (!json) terminal.out(`saved as ${out}\n`);
}

/** The size under its own name: a number of products, or the features of each axis. */
function asJson({ name }: Cuts, { size, ...facts }: Cut): object {
  const value = size === null ? null : name === 'rank' ? Number(size) : size.split('x').map(Number);
  return { [name]: value, ...facts };
}

function rows({ name }: Cuts, cuts: readonly Cut[]): string[][] {
  const lines = cuts.map(({ size, parameters, flops, difference, quality }) => [
    ...[size ?? 'whole', count(parameters), count(Math.round(flops)), decibels(difference)],
    quality === null ? 'not measured' : decibels(quality),
  ]);
  return [[name, 'parameters', 'operations a sample', 'beside the whole', 'quality, about'], ...lines];
}
