/** `coordx fit`: trains a field on an image, a video, a shape or a volume and saves it. */
import path from 'node:path';
import type { Command } from 'commander';
import { visible } from '../../../core/base/visible.ts';
import type { RunInfo, SessionApi } from '../../../core/session/api.ts';
import { CancelledError, SettingError } from '../../../core/base/errors.ts';
import { checkNumber } from '../../../core/field/spec.ts';
import { PRESET_NAMES } from '../../../core/presets/preset.ts';
import { ALL_KINDS, describeSource, isSameForm, kindOf } from '../../../core/kinds/table.ts';
import type { DatasetDescription } from '../../../core/kinds/types.ts';
import type { Model } from '../../../core/session/model.ts';
import { Session } from '../../../core/session/session.ts';
import { solves } from '../../../core/training/method.ts';
import { budgetDone, validateBudget, type Budget } from '../../../core/training/schedule.ts';
import { fileKind, sourceKind } from '../../../io/sourceKind.ts';
import { stepMemoryLimit } from '../../engine/estimates.ts';
import { sessionPorts } from '../../engine/sessionPorts.ts';
import { HOST_KINDS, hostKind } from '../../kinds/table.ts';
import { turn } from '../../threads/turn.ts';
import { saveOrRescue } from '../../saving/rescueModel.ts';
import { foundCeiling, Interrupts, measured } from './fitRest.ts';
import { jsonReport, textReport, type FitEnd, type FitReport } from './fitReport.ts';
import { addPlacement, collectSetting, firstGiven, number, placementOf, wholeNumber, type PlacementFlags } from '../options.ts';
import { changed, checkpointOf, Checkpoints, resumedFrom } from '../checkpoints.ts';
import { checkOutput, MODEL_EXTENSION, namedAfter } from '../outputFile.ts';
import { byChoice, chosenPreset, type PresetChoice, type PresetFlags } from '../presetChoice.ts';
import { readSource } from '../readSource.ts';
import { readSoundModel } from '../soundModel.ts';
import type { Terminal } from '../terminal.ts';
import type { SelectionFlags } from '../flags.ts';
import { addSelection } from '../selection.ts';
import { steps } from '../words.ts';

const DEFAULT_SECONDS = 60;
const DEFAULT_CHECKPOINT = 60;
const CHECKPOINTS = { min: 0, max: 1e6, integer: false } as const;
const MEGABYTE = 2 ** 20;
const SOURCE_FORMATS = Object.values(HOST_KINDS).map(({ cli }) => cli.formats).join(' or ');

const SOURCES = 'image, video, shape or volume';

/** Default presets of the kinds. */
const DEFAULTS = [...new Set(ALL_KINDS.map(({ presets: [first] }) => first.name))].join(', ');

const HELP = `
Training ends at whichever of --seconds, --steps and --target-psnr is met first;
with none of them after ${DEFAULT_SECONDS} seconds, with --target-psnr alone after 600 at the latest.
The PSNR is measured on all of the image, video or volume, near the target again and again.
All count from the field's first step, so a resumed model needs a larger budget
than it has had; with none, it is given ${DEFAULT_SECONDS} seconds more.

Ctrl-C ends training, saves what was reached and exits with code 130; pressed
again, it quits at once. So does a terminal that closes. A solution is broken off
by it: what was reached before it is saved, and nothing where that was nothing.
Once training is over, the model is saved before it is measured: Ctrl-C then
leaves out the rest.

While it trains, what was reached is kept beside the model: photo.checkpoint.coordx
beside photo.coordx, every ${DEFAULT_CHECKPOINT} seconds. It goes when the model is saved. After a loss
of power, --resume photo.coordx finds it.

--json writes an object a
line: event "start", then "progress" about four times a second, then "end"; a
PSNR of null means no error at all.

Examples:
  coordx fit photo.png
  coordx fit photo.png --steps 2000 --seed 7 --out photo-2000.coordx
  coordx fit photo.png --preset coordx-quick --set width=128 --set learningRate=5e-4
  coordx fit photo.png --resume photo.coordx --seconds 300
  coordx fit photo.png --reduce 4
  coordx fit clip.mp4 --resize 320x --start 2 --end 5
  coordx fit bunny.obj
  coordx fit scan.nii.gz --range=-1000,2000
  coordx fit scan.nii.gz --mask above=0.2`;

/** What commander makes of the options. */
interface FitFlags extends PlacementFlags, SelectionFlags, PresetFlags {
  seconds?: number;
  steps?: number;
  targetPsnr?: number;
  seed?: number;
  memory?: number;
  resume?: string;
  checkpoint?: number;
  out?: string;
  json?: true;
}

/** Adds `fit` to the program. */
export function addFit(program: Command, terminal: Terminal): void {
  const command = program
    .command('fit')
    .description('Trains a field on an image, a video, a shape or a volume and saves it.')
    .argument('<source>', SOURCE_FORMATS)
    .option('--preset <name>', `${PRESET_NAMES.join(', ')} or one of your own (default: ${DEFAULTS})`)
    .option('--presets <file>', 'presets of your own (default: presets.json of the data folder)')
    .option('--set <key=value>', 'changes a setting, may be repeated; see "coordx presets --settings"', collectSetting)
    .option('--seconds <number>', 'seconds of training', number('--seconds'))
    .option('--steps <number>', 'steps of training', number('--steps'))
    .option('--target-psnr <decibels>', 'quality to reach', number('--target-psnr'))
    .option('--seed <number>', 'seed of weights and samples (default: 0)', wholeNumber('--seed', 0, 2 ** 32 - 1));
  addSelection(command);
  addPlacement(command)
    .option('--memory <megabytes>', 'memory that a step may take; a solution that takes more is refused', wholeNumber('--memory', 1, 2 ** 24))
    .option('--resume <model>', 'goes on training a saved model of this source')
    .option('--checkpoint <seconds>', `how often what was reached is kept, 0 for never (default: ${DEFAULT_CHECKPOINT})`, number('--checkpoint'))
    .option('--out <file>', 'model to write (default: the name of the source, .coordx, in the current folder)')
    .option('--json', 'writes one JSON object a line to stdout')
    .addHelpText('after', HELP)
    .action((source: string, flags: FitFlags) => fit(terminal, source, flags));
}

async function fit(terminal: Terminal, file: string, flags: FitFlags): Promise<void> {
  const out = flags.out ?? namedAfter(file, MODEL_EXTENSION);
  checkResume(flags);
  checkNumber('--checkpoint', flags.checkpoint ?? DEFAULT_CHECKPOINT, CHECKPOINTS);
  await checkOutput(out, [MODEL_EXTENSION]);
  const held = await fileKind(file);
  if (held !== 'source') throw new SettingError(`"${file}" is a ${held}: give the ${SOURCES} that is to be learned.`);
  const kind = await sourceKind(file);
  const { signal: source, compare } = await readSource(terminal, file, flags);
  if (flags.targetPsnr !== undefined && kindOf({ kind }).quality.name !== 'psnr') {
    throw new SettingError(`--target-psnr is for images, videos and volumes, and "${file}" is ${kindOf({ kind }).inWords}.`);
  }
  const choice = await chosenPreset(flags, kind);
  const { model, used } = await resumed(terminal, flags, out);
  if (model) checkSameForm(model, describeSource(source, file), file);
  const budget = validateBudget(budgetOf(flags, model));
  const report = flags.json ? jsonReport(terminal) : textReport(terminal);
  const session = new Session({ ...sessionPorts(), turn });
  try {
    const dataset = await session.open(source, visible(path.basename(file)));
    const run = await openRun(session, flags, dataset, model ?? choice);
    const memory = stepMemoryLimit(run, dataset, memoryOf(flags));
    report.start({ dataset, run, memory, done: budgetDone(budget, run.progress), out });
    const checkpoint = flags.checkpoint ?? DEFAULT_CHECKPOINT;
    const result = await trainAndSave(terminal, session, run, { budget, report, out, used, checkpoint });
    report.end({ ...result, enlarged: compare && result.metrics ? await compare(session, run.id) : null });
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

/** What is gone on from. */
interface Resumed {
  /** Null for a fresh field. */
  model: Model | null;
  /** The checkpoint that it was found in; null where it was in the file that was named. */
  used: string | null;
}

/** Finds what is gone on from; says so where it is not what was named. */
async function resumed(terminal: Terminal, { resume }: FitFlags, out: string): Promise<Resumed> {
  if (resume === undefined) {
    const left = checkpointOf(out);
    if ((await changed(left)) !== undefined) {
      terminal.err(`"${left}" is left of a training that came to no end, and this one will replace it: --resume ${out} would go on from it.\n`);
    }
    return { model: null, used: null };
  }
  const file = await resumedFrom(resume);
  const model = await readSoundModel(file);
  if (file === resume) return { model, used: null };
  const reason = (await changed(resume)) === undefined ? `there is no "${resume}"` : `it is newer than "${resume}"`;
  terminal.err(`Goes on from the checkpoint "${file}", after ${steps(model.progress.steps)}: ${reason}.\n`);
  return { model, used: file };
}

interface TrainOptions {
  budget: Budget;
  report: FitReport;
  out: string;
  /** The checkpoint that is gone on from. */
  used: string | null;
  /** Seconds between checkpoints. */
  checkpoint: number;
}

/** Trains until the budget is used up or Ctrl-C is pressed, saves, and measures. */
async function trainAndSave(
  terminal: Terminal,
  session: SessionApi,
  before: RunInfo,
  { budget, report, out, used, checkpoint }: TrainOptions,
): Promise<Omit<FitEnd, 'enlarged'>> {
  const run = before.id;
  const checkpoints = new Checkpoints({
    out,
    used,
    begun: before.progress.steps,
    seconds: checkpoint,
    snapshot: () => session.snapshot(run),
    clock: () => terminal.clock(),
    onFailed: (reason) => report.note(`No checkpoint, and training goes on: ${reason}`),
  });
  const interrupts = new Interrupts(() => session.stop(run));
  const release = terminal.onInterrupt(() => interrupts.heard());
  const unsubscribe = session.subscribe((event) => {
    if (event.kind === 'stepping') report.stepping(event.done);
    if (event.kind !== 'step') return;
    report.step(event);
    checkpoints.stepped(event.progress.steps === 1 && solves(before.training));
  });
  try {
    const end = await session.train(run, budget).catch(async (error: unknown) => {
      if (await checkpoints.last()) report.note(`What was reached is in "${checkpoints.file}", and --resume goes on from it.`);
      throw error;
    });
    interrupts.trained(end);
    if (end === 'stopped' && session.info(run).progress.steps === 0) throw new CancelledError('Stopped before anything was reached; no model is written.');
    report.finishing();
    // Measuring a long video takes minutes, in which anything may happen: what was trained is saved before.
    await saveOrRescue(out, session, run);
    await checkpoints.remove();
    const metrics = await measured(session, run, interrupts.signal);
    if (metrics) await saveOrRescue(out, session, run);
    const ceiling = end === 'finished' && metrics ? await foundCeiling(session, before, interrupts.signal) : null;
    const isBrokenOff = interrupts.signal.aborted;
    return { end: isBrokenOff ? 'stopped' : end, metrics, ceiling, before, after: session.info(run), out, target: budget.targetPsnr ?? null };
  } finally {
    unsubscribe();
    release();
  }
}

function openRun(session: SessionApi, flags: FitFlags, dataset: DatasetDescription, start: Model | PresetChoice): Promise<RunInfo> {
  const memoryBudget = memoryOf(flags);
  const placement = { ...placementOf(flags), ...(memoryBudget === undefined ? {} : { memoryBudget }) };
  if ('parameters' in start) return session.openModel(start, placement);
  const { preset, settings } = start;
  const request = { ...placement, ...(preset === undefined ? {} : { preset }), settings };
  return byChoice(start, dataset, () => session.createRun({ ...request, seed: flags.seed ?? 0 }));
}

/** @throws SettingError when a resumed model is told to be another one. */
function checkResume({ resume, preset, presets, set, seed }: FitFlags): void {
  if (resume === undefined) return;
  const given = firstGiven({ preset, presets, set, seed });
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
