/** `coordx fit`: trains a field on an image, a video or a shape and saves it. */
import path from 'node:path';
import type { Command } from 'commander';
import type { RunInfo, SessionApi } from '../../../core/session/api.ts';
import { CancelledError, SettingError } from '../../../core/base/errors.ts';
import { PRESET_NAMES } from '../../../core/presets/preset.ts';
import { ALL_KINDS, describeSource, isSameForm, kindOf } from '../../../core/kinds/table.ts';
import type { DatasetDescription } from '../../../core/kinds/types.ts';
import type { Model } from '../../../core/session/model.ts';
import { Session } from '../../../core/session/session.ts';
import { budgetDone, validateBudget, type Budget } from '../../../core/training/schedule.ts';
import { readModelFile } from '../../../io/modelFile.ts';
import { sourceKind } from '../../../io/sourceKind.ts';
import { stepMemoryLimit } from '../../engine/estimates.ts';
import { sessionPorts } from '../../engine/sessionPorts.ts';
import { HOST_KINDS, hostKind } from '../../kinds/table.ts';
import { turn } from '../../threads/turn.ts';
import { saveModel } from '../../saving/saveModel.ts';
import { jsonReport, textReport, type FitEnd, type FitReport } from './fitReport.ts';
import { addPlacement, collectSetting, firstGiven, number, placementOf, wholeNumber, type PlacementFlags } from '../options.ts';
import { checkOutput, MODEL_EXTENSION, namedAfter } from '../outputFile.ts';
import type { Terminal } from '../terminal.ts';
import type { SelectionFlags } from '../flags.ts';
import { addSelection } from '../selection.ts';
import { steps } from '../words.ts';

const DEFAULT_SECONDS = 60;
const MEGABYTE = 2 ** 20;
const SOURCE_FORMATS = Object.values(HOST_KINDS).map(({ cli }) => cli.formats).join(' or ');

/** Default presets of the kinds. */
const DEFAULTS = [...new Set(ALL_KINDS.map(({ presets: [first] }) => first.name))].join(', ');

const HELP = `
Training ends at whichever of --seconds, --steps and --target-psnr is met first;
with none of them after ${DEFAULT_SECONDS} seconds, with --target-psnr alone after 600 at the latest.
All count from the field's first step, so a resumed model needs a larger budget
than it has had; with none, it is given ${DEFAULT_SECONDS} seconds more.

Ctrl-C ends training, saves what was reached and exits with code 130; pressed
again, it quits at once. A solution is broken off by it: what was reached before
it is saved, and nothing where that was nothing. --json writes an object a
line: event "start", then "progress" about four times a second, then "end"; a
PSNR of null means no error at all.

Examples:
  coordx fit photo.png
  coordx fit photo.png --steps 2000 --seed 7 --out photo-2000.coordx
  coordx fit photo.png --preset coordx --set width=128 --set learningRate=5e-4
  coordx fit photo.png --resume photo.coordx --seconds 300
  coordx fit clip.mp4 --resize 320x --start 2 --end 5
  coordx fit bunny.obj`;

/** What commander makes of the options. */
interface FitFlags extends PlacementFlags, SelectionFlags {
  preset?: string;
  set?: Record<string, string>;
  seconds?: number;
  steps?: number;
  targetPsnr?: number;
  seed?: number;
  memory?: number;
  resume?: string;
  out?: string;
  json?: true;
}

/** Adds `fit` to the program. */
export function addFit(program: Command, terminal: Terminal): void {
  const command = program
    .command('fit')
    .description('Trains a field on an image, a video or a shape and saves it.')
    .argument('<source>', SOURCE_FORMATS)
    .option('--preset <name>', `${PRESET_NAMES.join(', ')} (default: ${DEFAULTS})`)
    .option('--set <key=value>', 'changes a setting, may be repeated; see "coordx presets --settings"', collectSetting)
    .option('--seconds <number>', 'seconds of training', number('--seconds'))
    .option('--steps <number>', 'steps of training', number('--steps'))
    .option('--target-psnr <decibels>', 'quality to reach', number('--target-psnr'))
    .option('--seed <number>', 'seed of weights and samples (default: 0)', wholeNumber('--seed', 0, 2 ** 32 - 1));
  addSelection(command);
  addPlacement(command)
    .option('--memory <megabytes>', 'memory that a step may take; a solution that takes more is refused', wholeNumber('--memory', 1, 2 ** 24))
    .option('--resume <model>', 'goes on training a saved model of this source')
    .option('--out <file>', 'model to write (default: the name of the source, .coordx, in the current folder)')
    .option('--json', 'writes one JSON object a line to stdout')
    .addHelpText('after', HELP)
    .action((source: string, flags: FitFlags) => fit(terminal, source, flags));
}

async function fit(terminal: Terminal, file: string, flags: FitFlags): Promise<void> {
  const out = flags.out ?? namedAfter(file, MODEL_EXTENSION);
  checkResume(flags);
  await checkOutput(out, [MODEL_EXTENSION]);
  const kind = await sourceKind(file);
  const source = await hostKind({ kind }).cli.read(terminal, file, flags);
  if (flags.targetPsnr !== undefined && kindOf({ kind }).quality.name !== 'psnr') {
    throw new SettingError(`--target-psnr is for images and videos, and "${file}" is ${kindOf({ kind }).inWords}.`);
  }
  const model = flags.resume === undefined ? null : await readModelFile(flags.resume);
  if (model) checkSameForm(model, describeSource(source, file), file);
  const budget = validateBudget(budgetOf(flags, model));
  const report = flags.json ? jsonReport(terminal) : textReport(terminal);
  const session = new Session({ ...sessionPorts(), turn });
  try {
    const dataset = await session.open(source, path.basename(file));
    const run = await openRun(session, flags, model);
    const memory = stepMemoryLimit(run, dataset, memoryOf(flags));
    report.start({ dataset, run, memory, done: budgetDone(budget, run.progress), out });
    const result = await trainAndSave(terminal, session, run, { budget, report, out });
    report.end(result);
    if (result.end === 'stopped') {
      const reached = steps(result.after.progress.steps);
      const after = result.after.isDone ? 'is solved: there is nothing to go on with' : 'holds what was reached, and --resume goes on from it';
      throw new CancelledError(`Stopped after ${reached}; ${out} ${after}.`);
    }
  } finally {
    report.close();
    await session.close();
  }
}

/** Trains until the budget is used up or Ctrl-C is pressed, measures, and saves. */
async function trainAndSave(
  terminal: Terminal,
  session: SessionApi,
  before: RunInfo,
  { budget, report, out }: { budget: Budget; report: FitReport; out: string },
): Promise<FitEnd> {
  const run = before.id;
  const release = terminal.onInterrupt(() => session.stop(run));
  const unsubscribe = session.subscribe((event) => {
    if (event.kind === 'step') report.step(event);
    if (event.kind === 'stepping') report.stepping(event.done);
  });
  try {
    const end = await session.train(run, budget);
    if (end === 'stopped' && session.info(run).progress.steps === 0) throw new CancelledError('Stopped before anything was reached; no model is written.');
    report.finishing();
    // What was trained is saved even if it cannot be measured.
    const { metrics } = await session.measure(run).finally(() => saveModel(out, session, run));
    return { end, metrics, before, after: session.info(run), out };
  } finally {
    unsubscribe();
    release();
  }
}

function openRun(session: SessionApi, flags: FitFlags, model: Model | null): Promise<RunInfo> {
  const memoryBudget = memoryOf(flags);
  const placement = { ...placementOf(flags), ...(memoryBudget === undefined ? {} : { memoryBudget }) };
  if (model) return session.openModel(model, placement);
  const { preset, set: settings = {}, seed = 0 } = flags;
  return session.createRun({ ...placement, ...(preset === undefined ? {} : { preset }), settings, seed });
}

/** @throws SettingError when a resumed model is told to be another one. */
function checkResume({ resume, preset, set, seed }: FitFlags): void {
  if (resume === undefined) return;
  const given = firstGiven({ preset, set, seed });
  if (given) throw new SettingError(`--${given} cannot be given with --resume: the model goes on as it was begun.`);
}

/** @throws SettingError when a model was trained on a source of another form. */
function checkSameForm({ dataset }: Model, given: DatasetDescription, file: string): void {
  if (isSameForm(dataset, given)) return;
  const trained = `"${dataset.name}", ${wordsOf(dataset)}`;
  throw new SettingError(
    `"${file}" is ${wordsOf(given)}, but the model was trained on ${trained}: give that ${dataset.kind}.`,
  );
}

function wordsOf(dataset: DatasetDescription): string {
  return hostKind(dataset).cli.datasetWords(dataset);
}

function budgetOf({ seconds, steps: most, targetPsnr }: FitFlags, model: Model | null): Budget {
  if (seconds === undefined && most === undefined && targetPsnr === undefined) {
    return { seconds: (model?.progress.seconds ?? 0) + DEFAULT_SECONDS };
  }
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(most === undefined ? {} : { steps: most }),
    ...(targetPsnr === undefined ? {} : { targetPsnr }),
  };
}

function memoryOf({ memory }: FitFlags): number | undefined {
  return memory === undefined ? undefined : memory * MEGABYTE;
}
