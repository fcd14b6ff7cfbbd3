/** The cells of a plan: every source, network, seed and budget that go together is one training. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CoordxError, FileError, SettingError } from '../../core/base/errors.ts';
import type { KindName } from '../../core/kinds/types.ts';
import { applySettings, findPreset, kindOf } from '../../core/kinds/table.ts';
import { asFileError } from '../../io/fileError.ts';
import { fileKind, sourceKind } from '../../io/sourceKind.ts';
import { checkReducible } from '../cli/readSource.ts';
import { chosenPreset } from '../cli/presetChoice.ts';
import { HOST_KINDS } from '../kinds/table.ts';
import { budgetWords, MOST_CELLS, type Plan, type PlanBudget, type PlanNetwork, type PlanSource } from './plan.ts';

/** Letters of the hash at the end of a cell's name. */
const HASH_LENGTH = 10;
/** Changed when results of an earlier version may not stand beside new ones. */
const VERSION = 1;

export interface LabCell {
  /** The name of its files: readable, and another one as soon as anything that decides its result is another. */
  id: string;
  source: PlanSource;
  /** The same of its source. */
  sourceId: string;
  kind: KindName;
  network: string;
  /** A preset of the program, and what is changed of it. */
  preset: string;
  settings: Record<string, string | number>;
  seed: number;
  budget: PlanBudget;
}

/** A source with what was found out about it. */
interface FoundSource {
  source: PlanSource;
  kind: KindName;
  hash: string;
}

/**
 * All of them, in the order of sources, networks, budgets and seeds.
 * @param file the plan's name, for errors
 * @throws FileError naming the place in the plan that cannot be.
 */
export async function cellsOf(plan: Plan, file: string): Promise<LabCell[]> {
  const sources = await Promise.all(plan.sources.map((source, i) => at(file, `sources.${i}`, () => found(source))));
  const cells: LabCell[] = [];
  for (const [i, network] of plan.networks.entries()) {
    for (const one of sources) {
      if (network.only && !network.only.includes(one.source.name)) continue;
      const choice = await at(file, `networks.${i}`, () => chosen(plan, network, one.kind));
      cells.push(...cellsWith(plan, one, network, choice));
    }
  }
  if (cells.length > MOST_CELLS) throw new FileError(`"${file}" is no plan: it has ${cells.length} cells, and a lab has at most ${MOST_CELLS}.`);
  const place = (cell: LabCell): number => plan.sources.findIndex(({ name }) => name === cell.source.name);
  return cells.sort((a, b) => place(a) - place(b));
}

/** Whether a cell is to be trained for a time: then nothing else may run beside it. */
export function isTimed({ budget }: LabCell): boolean {
  return budget.seconds !== undefined;
}

/** `lake, split, 100 steps, seed 1` */
export function cellWords({ source, network, budget, seed }: LabCell): string {
  return `${source.name}, ${network}, ${budgetWords(budget)}, seed ${seed}`;
}

type Choice = Pick<LabCell, 'preset' | 'settings'>;

function cellsWith(plan: Plan, { source, kind, hash }: FoundSource, { name }: PlanNetwork, choice: Choice): LabCell[] {
  const { name: sourceName, ...part } = source;
  const ofSource = { version: VERSION, part: { ...part, file: hash } };
  const sourceId = `${fileWords(sourceName)}~${hashOf(ofSource)}`;
  return plan.budgets.flatMap((budget) =>
    plan.seeds.map((seed) => {
      const { engine, device, threads } = plan;
      const decides = { ...choice, ...ofSource, seed, budget, engine, device, threads };
      const words = [sourceName, name, budgetWords(budget), `seed ${seed}`].map(fileWords).join('~');
      return { id: `${words}~${hashOf(decides)}`, source, sourceId, kind, network: name, ...choice, seed, budget };
    }),
  );
}

function fileWords(words: string): string {
  return words.replaceAll(' ', '_');
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, HASH_LENGTH);
}

async function found(source: PlanSource): Promise<FoundSource> {
  const hash = await contentHash(source.file);
  const held = await fileKind(source.file);
  if (held !== 'source') throw new SettingError(`"${source.file}" is a ${held}: name what is to be learned.`);
  const kind = await sourceKind(source.file);
  if (source.reduce !== undefined) checkReducible(kind, source.file, 'reduce');
  return { source, kind, hash };
}

/** A hash of a file's bytes; of a folder, which may be large and is read in its own way, of its name alone. */
async function contentHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    if (!(await stat(file)).isFile()) return file;
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  } catch (cause) {
    throw asFileError(cause, file, 'read');
  }
  return hash.digest('hex');
}

/** The preset of the program that a network comes from, tried on an example of the kind. */
async function chosen(plan: Plan, { preset, settings }: PlanNetwork, kindName: KindName): Promise<Choice> {
  const kind = kindOf({ kind: kindName });
  const set = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)]));
  const choice = await chosenPreset({ ...(preset === undefined ? {} : { preset }), ...(plan.presets === undefined ? {} : { presets: plan.presets }), set }, kindName);
  const name = choice.preset ?? kind.presets[0].name;
  applySettings(kind, findPreset(kind, name).config(HOST_KINDS[kindName].cli.example), choice.settings);
  return { preset: name, settings: choice.settings };
}

/** Does what looks into a place of a plan. @throws FileError that names it where that cannot be. */
async function at<T>(file: string, place: string, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (cause) {
    throw cause instanceof CoordxError ? new FileError(`"${file}" cannot be used: ${place}: ${cause.message}`, { cause }) : cause;
  }
}
