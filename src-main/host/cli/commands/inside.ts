/** `coordx inside`: what is inside a model, as files: features, terms and spectra. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { FileError, SettingError } from '../../../core/base/errors.ts';
import type { RunId } from '../../../core/session/api.ts';
import { kindOf } from '../../../core/kinds/table.ts';
import type { Model } from '../../../core/session/model.ts';
import { lossToPsnr } from '../../../core/training/schedule.ts';
import { hostKind } from '../../kinds/table.ts';
import { InsideFiles, REPORT } from '../../saving/insideFiles.ts';
import { insideStudy } from '../../saving/insideStudy.ts';
import { addPlacement, placementOf, wholeNumber, type PlacementFlags } from '../options.ts';
import { namedAfter } from '../outputFile.ts';
import { queryModel, type Querying } from '../modelQuery.ts';
import { readSoundModel } from '../soundModel.ts';
import type { Terminal } from '../terminal.ts';
import { count, decibels } from '../words.ts';

const HELP = `
A field that is split is made of features of each branch. Where nothing follows
their fusion it is a sum of terms: a function of one axis, times a function of
the others. This writes all of them into a folder, with pictures to look at, .npy
arrays to calculate with, and inside.json, which says what each file is.

Terms are sorted: no two overlap, and the first N are the best sum of N. A field
of fusion product or sum has terms of its own too, as it has learned them. With
--source, the quality of each number of terms is found, and the best that any
sum of so many could have.

Figures for a talk are written as SVG: features along the edges of their
products (with --beside those of another model too), arithmetic by layer, quality
by rank; with --study also of networks of other depths and ranks.

Examples:
  coordx inside photo.coordx
  coordx inside photo.coordx --out inside --terms 16
  coordx inside photo.coordx --source photo.png --json
  coordx inside photo.coordx --beside solved.coordx
  coordx inside photo.coordx --source photo.png --study 10`;

interface InsideFlags extends PlacementFlags {
  out?: string;
  terms?: number;
  source?: string;
  beside?: string;
  study?: number;
  json?: true;
}

/** Adds `inside` to the program. */
export function addInside(program: Command, terminal: Terminal): void {
  const command = program
    .command('inside')
    .description('Writes what is inside a model: features, terms and spectra.')
    .argument('<model>', 'model to look into')
    .option('--out <folder>', 'folder to write: a new one, or that of an earlier look (default: <model>-inside)')
    .option('--terms <number>', 'also a picture of the sum of so many terms', wholeNumber('--terms', 1, 4096))
    .option('--source <file>', 'what the model was trained on, to measure against')
    .option('--beside <model>', 'another model, whose features stand beside those of this one in the figure of features')
    .option('--study <steps>', 'also trains networks of every split depth and rank for so many steps, and draws how good they are; needs --source', wholeNumber('--study', 1, 1_000_000));
  addPlacement(command)
    .option('--json', 'writes one JSON object to stdout: what is in inside.json')
    .addHelpText('after', HELP)
    .action((file: string, flags: InsideFlags) => inside(terminal, file, flags));
}

async function inside(terminal: Terminal, file: string, flags: InsideFlags): Promise<void> {
  const model = await readSoundModel(file);
  if (flags.study !== undefined && flags.source === undefined) throw new SettingError('--study trains networks on the source: name it with --source.');
  const other = flags.beside === undefined ? null : await readSoundModel(flags.beside);
  const out = flags.out ?? namedAfter(file, '-inside');
  const wasThere = await checkFolder(out);
  try {
    const { written } = await queryModel(terminal, { model, flags, out }, async ({ session, run, line, signal }) => {
      const id = flags.source === undefined ? run.id : await withSource(terminal, { session, signal }, model, flags.source);
      const beside = other && (await session.openModel(other, placementOf(flags))).id;
      const progress = (done: number, name: string): void => line.show(done, () => [`training ${name}`]);
      const trained = flags.study === undefined ? [] : await insideStudy({ session, run: id, steps: flags.study, signal, progress });
      line.clear();
      const report = await new InsideFiles({ session, run: id, beside, trained, folder: out, signal }).write(flags.terms ?? null);
      if (flags.terms !== undefined && report.terms === null) terminal.err('This network is no sum of terms, so there is no picture of the first ones.\n');
      return report;
    });
    terminal.out(flags.json ? `${JSON.stringify(written)}\n` : `saved ${count(written.files.length)} files in ${out}\n`);
  } catch (error) {
    // What is there is whole, or not there; a folder of a person's own stays.
    if (!wasThere) await rm(out, { recursive: true, force: true });
    throw error;
  }
}

/** The model's run on its source. @throws FileError when that is another one. */
async function withSource(terminal: Terminal, asked: Pick<Querying, 'session' | 'signal'>, model: Model, source: string): Promise<RunId> {
  const { session } = asked;
  if (kindOf(model.dataset).learnsDistances) throw new SettingError(`--source is for what has samples: how good the terms of ${kindOf(model.dataset).inWords} are is not measured.`);
  const { cli } = hostKind(model.dataset);
  const signal = await (cli.readAgain?.(terminal, source, model.dataset) ?? cli.read(terminal, source, {}));
  await session.open(signal, path.basename(source));
  const run = await session.openModel(model);
  if (run.hasDataset) {
    const doubt = await doubtOf(asked, model, run.id);
    if (doubt) terminal.err(`${doubt}\n`);
    return run.id;
  }
  throw new FileError(`"${source}" is not what the model was trained on, or was not taken whole for it: that was ${hostKind(model.dataset).cli.datasetWords(model.dataset)}.`);
}

/** Decibels by which measuring twice may differ; by which the loss of a step may differ from the whole. */
const SURE = 0.5;
const ABOUT = 4;

/** Whether a source of the right form seems to be another one, in a sentence: by how good the model says that it is. */
async function doubtOf({ session, signal }: Pick<Querying, 'session' | 'signal'>, { dataset, metrics, progress }: Model, run: RunId): Promise<string | null> {
  const { quality, name } = kindOf(dataset);
  const told = metrics ? quality.of(metrics) : lossToPsnr(progress.loss);
  const found = quality.of((await session.measure(run, { signal })).metrics);
  if (!(Math.abs(found - told) > (metrics ? SURE : ABOUT))) return null;
  return `The model had ${decibels(told)} on the ${name} that it was trained on, and has ${decibels(found)} on this one: it seems to be another ${name}.`;
}

/** Makes the folder. @returns whether it was there. @throws FileError when something is in it. */
async function checkFolder(folder: string): Promise<boolean> {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new FileError(`"${folder}" is no folder that can be written.`);
  });
  // What this command wrote before is written anew.
  if (there && there.length > 0 && !there.includes(REPORT)) throw new FileError(`"${folder}" is not empty: name a new folder with --out.`);
  await mkdir(folder, { recursive: true }).catch(() => {
    throw new FileError(`"${folder}" cannot be made.`);
  });
  return there !== null;
}
