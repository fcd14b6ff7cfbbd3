/** `coordx info`: what a model file, an image, a video, a shape or a volume is. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { FileError } from '../../../core/base/errors.ts';
import { isSound } from '../../../core/field/soundness.ts';
import { splitDepth } from '../../../core/field/spec.ts';
import { DEFAULT_RIDGE } from '../../../core/training/method.ts';
import type { TrainingOptions } from '../../../core/training/options.ts';
import { readModelFile, readModelManifest } from '../../../io/modelFile.ts';
import { fileKind, sourceKind } from '../../../io/sourceKind.ts';
import { gridEstimate } from '../../engine/estimates.ts';
import { machineMultiply } from '../../engine/machineMultiply.ts';
import type { Facts } from '../../kinds/cliKind.ts';
import { hostKind } from '../../kinds/table.ts';
import { MODEL_EXTENSION } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import { bytes, count, duration, fieldWords, flops, steps, table } from '../words.ts';

const HELP = `
Examples:
  coordx info photo.coordx
  coordx info photo.png --json
  coordx info bunny.obj
  coordx info scan.nii.gz`;

/** Adds `info` to the program. */
export function addInfo(program: Command, terminal: Terminal): void {
  program
    .command('info')
    .description('Says what a model file, an image, a video, a shape or a volume is.')
    .argument('<file>', `a model (${MODEL_EXTENSION}), an image, a video, a shape or a volume`)
    .option('--json', 'writes one JSON object to stdout')
    .addHelpText('after', HELP)
    .action(async (file: string, { json }: { json?: true }) => {
      const facts = await factsOf(file);
      terminal.out(json ? `${JSON.stringify(facts.json)}\n` : table(facts.rows));
    });
}

async function factsOf(file: string): Promise<Facts> {
  switch (await fileKind(file)) {
    case 'model':
      return modelFacts(file);
    case 'project':
      throw new FileError(`"${file}" is a project: open it in the window, which "coordx serve" shows too.`);
    case 'source':
      return hostKind({ kind: await sourceKind(file) }).cli.facts(file);
  }
}

async function modelFacts(file: string): Promise<Facts> {
  const { version, generator, parameterCount, ...model } = await readModelManifest(file);
  const { spec, preset, training, seed, dataset, progress, metrics } = model;
  const { size } = await stat(file);
  const hasDiverged = !isSound((await readModelFile(file, machineMultiply)).parameters);
  const { cli } = hostKind(dataset);
  const { sizes, words } = cli.wholeQuery(spec, dataset);
  const query = gridEstimate(spec, sizes);
  const { steps: taken, seconds, loss } = progress;
  const lastLoss = Number.isNaN(loss) ? '' : `, last loss ${loss.toExponential(2)}`;
  const written = { kind: 'model', file, bytes: size, version, generator, parameters: parameterCount };
  const trained = { training, progress: { steps: taken, seconds, loss }, metrics };
  return {
    json: { ...written, preset, seed, spec, splitDepth: splitDepth(spec), dataset, ...trained, hasDiverged, query },
    rows: [
      ['model', file],
      ['file size', `${bytes(size)}, ${count(parameterCount)} parameters`],
      ['field', fieldWords(spec)],
      ['split depth', String(splitDepth(spec))],
      ['preset', `${preset}, seed ${seed}`],
      ['dataset', `${dataset.name}, ${cli.datasetWords(dataset)}`],
      ['training', trainingWords(training, cli.targetWords?.(training))],
      ['trained', `${steps(taken)} in ${duration(seconds)}${lastLoss}`],
      ...(hasDiverged ? [['weights', 'diverged: they are no usable numbers, and nothing can be made of this field']] : []),
      ['quality', metrics ? cli.qualityWords(metrics, dataset) : 'not measured'],
      ['query', `${flops(query.flops)} and at most ${bytes(query.memory)} of memory ${words}`],
    ],
  };
}

/** @param target what is learned, where there is a choice. */
function trainingWords(training: TrainingOptions, target?: string): string {
  const { learningRate, schedule, beta1, beta2, batch, batchPoints, midway, motion = false, method = 'adam', ridge = DEFAULT_RIDGE } = training;
  if (method !== 'adam') {
    const halfway = midway === 0 ? 'nothing between samples' : `what ${motion ? 'motion says of the moments between frames' : 'lies between samples'} at a weight of ${midway}`;
    const solved = `core solved for with ridge ${ridge}, ${halfway}`;
    return method === 'solve' ? `${solved}; branches as they started` : `${solved}; branches by Adam ${learningRate} (${beta1}, ${beta2}), ${schedule} schedule`;
  }
  const samples = batch === 'full' ? 'all samples a step' : `${batch} of at most ${count(batchPoints)} samples a step`;
  const between = midway === 0 ? '' : `, ${100 * midway} % of steps between samples`;
  return `Adam ${learningRate} (${beta1}, ${beta2}), ${schedule} schedule, ${samples}${between}${target === undefined ? '' : `, ${target}`}`;
}
