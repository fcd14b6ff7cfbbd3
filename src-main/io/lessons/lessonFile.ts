/**
 * Lessons: a JSON file says what each step sets up and asks, and a Markdown file of the same name has the texts, under a
 * heading for the lesson and one for each step. docs/lessons.md describes both for teachers.
 */
import path from 'node:path';
import { z } from 'zod';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { checkChanges } from '../../core/kinds/ownPresets.ts';
import type { KindName } from '../../core/kinds/types.ts';
import type { Lesson, LessonRun, LessonSetUp, LessonStep } from '../../core/protocol/lessons.ts';
import { MODES } from '../../core/protocol/viewModes.ts';
import { kindNameSchema } from '../ownPresetsFile.ts';
import { parseJson } from '../plainJson.ts';
import { firstIssue, textSchema } from '../schemas.ts';
import { readSmallFile } from '../smallFile.ts';

const MAX_BYTES = 2 ** 18;
/** As many as one can follow, and beyond what any lesson has. */
const MOST = { steps: 30, runs: 8, choices: 6, seconds: 3600, steps_of_training: 100_000 } as const;

const name = textSchema.min(1).max(80);
const sentence = z.string().min(1).max(1000);
const part = z.number().min(0).max(1);

const runSchema = z.strictObject({ name, preset: name, settings: z.record(name, z.union([textSchema, z.number()])).default({}) });

const trainSchema = z.strictObject({
  seconds: z.number().positive().max(MOST.seconds).exactOptional(),
  steps: z.int().min(1).max(MOST.steps_of_training).exactOptional(),
  of: z.array(name).min(1).exactOptional(),
});

const viewSchema = z.strictObject({
  mode: z.enum(MODES).default('field'),
  run: name.exactOptional(),
  with: name.exactOptional(),
  zoom: z.number().positive().max(256).exactOptional(),
  at: z.tuple([part, part]).exactOptional(),
});

const insideSchema = z.strictObject({
  run: name.exactOptional(),
  beside: name.exactOptional(),
  branch: z.int().min(0).max(4).nullable().exactOptional(),
  layer: z.int().min(0).max(40).exactOptional(),
  term: z.int().min(1).max(4096).exactOptional(),
  count: z.int().min(1).max(4096).exactOptional(),
});

const questionSchema = z.strictObject({
  ask: sentence,
  choices: z
    .array(z.strictObject({ say: sentence, why: sentence, right: z.boolean().default(false) }))
    .min(2)
    .max(MOST.choices)
    .refine((choices) => choices.filter(({ right }) => right).length === 1, 'exactly one choice must be right'),
});

const stepSchema = z.strictObject({
  button: sentence.max(60).exactOptional(),
  runs: z.array(runSchema).min(1).max(MOST.runs).exactOptional(),
  train: trainSchema.exactOptional(),
  view: viewSchema.exactOptional(),
  inside: insideSchema.exactOptional(),
  question: questionSchema.exactOptional(),
});

const fileSchema = z.strictObject({
  format: z.literal('coordx-lesson'),
  version: z.literal(1),
  kind: kindNameSchema,
  /** Name of a file beside it, or of a sample of the program. */
  sample: name.regex(/^[^/\\]+$/, 'must be the name of a file, without folders'),
  steps: z.array(stepSchema).min(1).max(MOST.steps),
});

type StoredStep = z.infer<typeof stepSchema>;

/** A lesson, and the name of its own source. */
export interface StoredLesson {
  lesson: Omit<Lesson, 'id' | 'isOwn'>;
  sample: string;
}

/**
 * Reads a lesson and checks all of it that can be checked without its source.
 * @param file the JSON file; its texts are in the file of the same name that ends in .md.
 * @throws FileError naming the file and the place in it.
 */
export async function readLesson(file: string): Promise<StoredLesson> {
  const json = await readSmallFile(file, MAX_BYTES, 'a lesson');
  const textFile = file.replace(/\.json$/, '.md');
  const text = new TextDecoder().decode(await readSmallFile(textFile, MAX_BYTES, 'the texts of a lesson'));
  return parseLesson(json, text, [path.basename(file), path.basename(textFile)]);
}

/** The same of what both files hold. @param names those of the files, for errors. */
export function parseLesson(json: Uint8Array, text: string, [file, textFile]: readonly [string, string]): StoredLesson {
  const { success, data, error } = fileSchema.safeParse(parsed(json, file));
  if (!success) throw new FileError(`"${file}" is no lesson: ${firstIssue(error)}`);
  const { title, about, sections } = parseTexts(text, textFile);
  if (sections.length !== data.steps.length) {
    throw new FileError(`"${textFile}" has ${sections.length} headings of steps (## …), and "${file}" has ${data.steps.length} steps.`);
  }
  const refuse = (place: string, reason: string): never => {
    throw new FileError(`"${file}" is no lesson: ${place}: ${reason}`);
  };
  const setUps = resolved(data.steps, refuse);
  checkRuns(data.steps, data.kind, refuse);
  const steps = data.steps.map((step, i): LessonStep => ({ ...(sections[i] as Section), setUp: setUps[i] ?? null, question: questionOf(step) }));
  return { lesson: { title, about, kind: data.kind, steps }, sample: data.sample };
}

/** What every step sets up: what one leaves out is as in the step before, but for Inside. */
function resolved(steps: readonly StoredStep[], refuse: (place: string, reason: string) => never): (LessonSetUp | null)[] {
  let [runs, train, view]: [LessonSetUp['runs'], LessonSetUp['train'], LessonSetUp['view']] = [[], {}, { mode: 'field' }];
  return steps.map((step, i) => {
    // Other runs are other things to train, and to look at.
    if (step.runs) [runs, train, view] = [step.runs, {}, { mode: 'field' }];
    train = step.train ?? train;
    view = step.view ?? view;
    const inside = step.inside ?? null;
    const isSetUp = step.runs ?? step.train ?? step.view ?? step.inside;
    if (step.button === undefined) {
      if (isSetUp) refuse(`steps.${i}.button`, 'what a step sets up needs the words of its button.');
      return null;
    }
    if (runs.length === 0) refuse(`steps.${i}.runs`, 'the first step with a button must say its runs.');
    const setUp = { button: step.button, runs, train, view, inside };
    checkNames(setUp, (place, reason) => refuse(`steps.${i}.${place}`, reason));
    return setUp;
  });
}

/** @throws FileError by `refuse` where a run is called that a step does not have. */
function checkNames({ runs, train, view, inside }: LessonSetUp, refuse: (place: string, reason: string) => never): void {
  const known = runs.map(({ name: run }) => run);
  const called: Record<string, readonly (string | undefined)[]> = {
    'train.of': train.of ?? [],
    'view.run': [view.run],
    'view.with': [view.with === 'truth' ? undefined : view.with],
    'inside.run': [inside?.run],
    'inside.beside': [inside?.beside],
  };
  for (const [place, names] of Object.entries(called)) {
    const wrong = names.find((one) => one !== undefined && !known.includes(one));
    if (wrong !== undefined) refuse(place, `there is no run "${wrong}"; there are ${known.join(', ')}.`);
  }
}

/** @throws FileError by `refuse` where a run is not possible for the kind, or two of a step have one name. */
function checkRuns(steps: readonly StoredStep[], kind: KindName, refuse: (place: string, reason: string) => never): void {
  for (const [i, { runs = [] }] of steps.entries()) {
    for (const [k, run] of runs.entries()) {
      const place = `steps.${i}.runs.${k}`;
      if (runs.findIndex((other) => other.name === run.name) < k) refuse(place, `there are two runs "${run.name}".`);
      try {
        checkRun(run, kind);
      } catch (cause) {
        if (!(cause instanceof CoordxError)) throw cause;
        refuse(place, cause.message);
      }
    }
  }
}

function checkRun({ name: run, preset, settings }: LessonRun, kind: KindName): void {
  checkChanges(`The run ${run}`, { kind, from: preset, settings });
}

function questionOf({ question }: StoredStep): LessonStep['question'] {
  return question ? { ask: question.ask, choices: question.choices.map(({ say, why, right }) => ({ say, why, isRight: right })) } : null;
}

interface Section {
  title: string;
  text: string;
}

/** Cuts texts at their headings: "# " is the lesson's title, and each "## " a step's. @throws FileError */
function parseTexts(text: string, file: string): { title: string; about: string; sections: Section[] } {
  const [head = '', ...rest] = text.replaceAll('\r\n', '\n').split(/^## /m);
  const [, title, about = ''] = /^\s*# +(.+)\n?([^]*)$/.exec(head) ?? [];
  if (title === undefined) throw new FileError(`"${file}" must begin with the title of the lesson: a line "# …".`);
  const sections = rest.map((section): Section => {
    const end = section.indexOf('\n');
    return end < 0 ? { title: section.trim(), text: '' } : { title: section.slice(0, end).trim(), text: section.slice(end).trim() };
  });
  return { title: title.trim(), about: about.trim(), sections };
}

/** @throws FileError when it is no JSON. */
function parsed(bytes: Uint8Array, file: string): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.replace(/\.$/, '') : '';
    throw new FileError(`"${file}" is no JSON: ${why}.`, { cause });
  }
}
