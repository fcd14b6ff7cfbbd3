/** Plans of a lab: which networks are trained on which sources, from which seeds and for how long. */
import path from 'node:path';
import { z } from 'zod';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { parseJson } from '../../io/plainJson.ts';
import { deviceSchema, engineSchema, firstIssue, textSchema, uint32Schema } from '../../io/schemas.ts';
import { readSmallFile } from '../../io/smallFile.ts';
import { parseBox, parseCrop, parseMeans, parseRange, parseResize } from '../cli/selection.ts';
import type { SelectionFlags } from '../cli/flags.ts';

const MAX_BYTES = 2 ** 20;
/** Sources, networks, seeds and budgets of a plan, each; and cells in all, as many as an array of Slurm has by default, ten times. */
const MOST = 256;
export const MOST_CELLS = 10_000;

/** What a file name may be made of everywhere; a cell's files are named after these. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,63}$/u;
const nameSchema = z.string().regex(NAME, 'must be 1 to 64 letters, digits, spaces and . _ + -, a letter or digit first');

/** Text that a parser of the command line takes, as what it makes of it. */
function parsedText<T>(parse: (text: string) => T): z.ZodType<T> {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof CoordxError)) throw error;
      context.addIssue({ code: 'custom', message: error.message.replace(/^--/, '').replace(/\.$/, '') });
      return z.NEVER;
    }
  });
}

/** A value, or the text that stands for the least of it. */
function orText<T>(key: string, schema: z.ZodType<T>): z.ZodType<T> {
  return z.preprocess((value) => (typeof value === 'string' ? { [key]: value } : value), schema);
}

const number = z.number();

/** Where a source is, and which part of it is meant: the options of `coordx fit`, but for masks. */
const partSchema = {
  crop: parsedText(parseCrop).exactOptional(),
  resize: parsedText(parseResize).exactOptional(),
  start: number.exactOptional(),
  end: number.exactOptional(),
  fps: number.exactOptional(),
  box: parsedText(parseBox).exactOptional(),
  means: parsedText(parseMeans).exactOptional(),
  channel: z.int().exactOptional(),
  timePoint: z.int().exactOptional(),
  dataset: textSchema.exactOptional(),
  range: parsedText((text) => parseRange(text)).exactOptional(),
  raw: textSchema.exactOptional(),
} satisfies Record<Exclude<keyof SelectionFlags, 'reduce' | 'mask'>, z.ZodType>;

const sourceSchema = z.strictObject({
  name: nameSchema.exactOptional(),
  file: textSchema.min(1),
  reduce: z.int().min(2).max(16).exactOptional(),
  ...partSchema,
});

const networkSchema = z.strictObject({
  name: nameSchema.exactOptional(),
  preset: textSchema.exactOptional(),
  settings: z.record(textSchema, z.union([textSchema, z.number()])).default({}),
  only: z.array(textSchema).min(1).exactOptional(),
});

const budgetSchema = z
  .strictObject({ steps: z.int().min(1).max(1e9).exactOptional(), seconds: z.number().positive().max(1e7).exactOptional() })
  .refine(({ steps, seconds }) => (steps === undefined) !== (seconds === undefined), 'must have either steps or seconds');

/** What a job of Slurm asks for. */
const slurmSchema = z.strictObject({
  cpus: z.int().min(1).max(1024).exactOptional(),
  memory: z.string().regex(/^\d+[KMGT]?$/, 'must be a size as 4G').exactOptional(),
  time: z.string().regex(/^[\d:-]+$/, 'must be a time as 01:30:00').exactOptional(),
  partition: textSchema.exactOptional(),
  account: textSchema.exactOptional(),
  atOnce: z.int().min(1).max(MOST_CELLS).exactOptional(),
  options: z.array(textSchema.regex(/^--?[a-z]/, 'must be an option of sbatch')).max(MOST).default([]),
});

const planSchema = z.strictObject({
  name: textSchema.min(1).exactOptional(),
  sources: z.array(orText('file', sourceSchema)).min(1).max(MOST),
  networks: z.array(orText('preset', networkSchema)).min(1).max(MOST),
  seeds: z.array(uint32Schema).min(1).max(MOST).default([0]),
  budgets: z.array(budgetSchema).min(1).max(MOST),
  engine: engineSchema.default('auto'),
  device: deviceSchema.default('cpu'),
  threads: z.int().min(1).max(1024).default(1),
  presets: textSchema.exactOptional(),
  models: z.boolean().default(false),
  baseline: nameSchema.exactOptional(),
  notes: z.array(textSchema).max(MOST).default([]),
  slurm: slurmSchema.default({ options: [] }),
});

type Named<T> = T & { name: string };
type ParsedPlan = z.infer<typeof planSchema>;

export type PlanSource = Named<z.infer<typeof sourceSchema>>;
export type PlanNetwork = Named<z.infer<typeof networkSchema>>;
export type PlanBudget = z.infer<typeof budgetSchema>;
export type SlurmRequest = z.infer<typeof slurmSchema>;

export interface Plan extends Omit<ParsedPlan, 'sources' | 'networks' | 'name'> {
  name: string;
  sources: PlanSource[];
  networks: PlanNetwork[];
}

/** Reads a plan; files that it names are beside it. @throws FileError naming the place in it that cannot be. */
export async function readPlan(file: string): Promise<Plan> {
  const bytes = await readSmallFile(file, MAX_BYTES, 'a plan');
  return planOf(parsed(bytes, file), file);
}

/** The same of what its JSON says. @param file its name, for errors and for the places of sources. */
export function planOf(value: unknown, file: string): Plan {
  const { success, data, error } = planSchema.safeParse(value);
  if (!success) throw new FileError(`"${file}" is no plan: ${firstIssue(error)}`);
  const { sources, networks, name = path.parse(file).name, presets, ...rest } = data;
  const beside = (named: string): string => path.resolve(path.dirname(file), named);
  const plan = {
    ...rest,
    name,
    ...(presets === undefined ? {} : { presets: beside(presets) }),
    sources: sources.map((source) => ({ ...source, file: beside(source.file), name: source.name ?? nameOf(source) })),
    networks: networks.map((network) => ({ ...network, name: network.name ?? networkName(network) })),
  };
  refuseTwice(plan.sources.map(({ name: own }) => own), 'sources', file);
  refuseSameNetworks(plan, file);
  refuseTwice(plan.seeds.map(String), 'seeds', file);
  refuseTwice(plan.budgets.map(budgetWords), 'budgets', file);
  checkNames(plan, file);
  return plan;
}

/** `100 steps`, `5 s`. */
export function budgetWords({ steps, seconds }: PlanBudget): string {
  return steps === undefined ? `${seconds} s` : `${steps} step${steps === 1 ? '' : 's'}`;
}

function nameOf({ file, reduce }: { file: string; reduce?: number | undefined }): string {
  const name = path.parse(file).name.replaceAll(/[^\p{L}\p{N} ._+-]/gu, '_').replace(/^[^\p{L}\p{N}]+/u, '').slice(0, 48);
  return `${name === '' ? 'source' : name}${reduce === undefined ? '' : ` at 1-${reduce}`}`;
}

/** The preset, and what was changed of it. */
function networkName({ preset = 'default', settings }: { preset?: string | undefined; settings: Record<string, string | number> }): string {
  const changes = Object.entries(settings).map(([key, value]) => `${key} ${value}`);
  return [preset, ...changes].join(' ').replaceAll('|', '+').replaceAll(/[^\p{L}\p{N} ._+-]/gu, '_').slice(0, 64);
}

function refuseTwice(words: string[], list: string, file: string): void {
  const place = words.findIndex((word, i) => words.indexOf(word) < i);
  if (place >= 0) throw new FileError(`"${file}" is no plan: ${list}.${place}: "${words[place]}" is there twice; give each a name of its own.`);
}

/** A name may stand for one network of some sources, and for another one of others. */
function refuseSameNetworks({ sources, networks }: Plan, file: string): void {
  const taken = new Set<string>();
  for (const [i, { name, only = sources.map((source) => source.name) }] of networks.entries()) {
    for (const key of only.map((source) => JSON.stringify([name, source]))) {
      if (taken.has(key)) throw new FileError(`"${file}" is no plan: networks.${i}: "${name}" is there twice; give each a name of its own.`);
      taken.add(key);
    }
  }
}

/** What networks say they are only for must be sources, and what they are compared with a network. */
function checkNames({ sources, networks, baseline }: Plan, file: string): void {
  for (const [i, { only = [] }] of networks.entries()) {
    const unknown = only.find((name) => !sources.some((source) => source.name === name));
    if (unknown !== undefined) throw new FileError(`"${file}" is no plan: networks.${i}.only: there is no source "${unknown}".`);
  }
  if (baseline !== undefined && !networks.some(({ name }) => name === baseline)) throw new FileError(`"${file}" is no plan: baseline: there is no network "${baseline}".`);
}

/** @throws FileError when it is no JSON. */
function parsed(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new FileError(`"${file}" is no plan: it is no JSON.`, { cause });
  }
}
