/**
 * The plan of `coordx lab paper`: the tables of the CoordX paper on stand-in data. Its own pictures, videos and shapes are not
 * ours to give, so the program's samples take their place, and whatever is in a folder that a person names.
 */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { KindName } from '../../core/kinds/types.ts';
import { DIFFERENCES } from '../../core/presets/paper.ts';
import { asFileError } from '../../io/fileError.ts';
import { sourceKind } from '../../io/sourceKind.ts';
import { samplesFolder } from '../files/programFiles.ts';

export interface PaperOptions {
  /** For hours, and not for ten minutes. */
  isLong: boolean;
  /** A folder with more sources. */
  data?: string | undefined;
}

interface PaperNetwork {
  name: string;
  preset: string;
  settings?: Record<string, string | number>;
}

const FOURIER = { activation: 'relu', encoding: 'fourier' };
const FULLY_SPLIT = { tailLayers: 0 };

/** Of each kind of the paper, plain networks first, ours last. */
const NETWORKS: Partial<Record<KindName, PaperNetwork[]>> = {
  image: [
    { name: 'siren', preset: 'siren' },
    { name: 'pe', preset: 'pe-mlp' },
    { name: 'fourier', preset: 'fourier-mlp' },
    { name: 'coordx', preset: 'coordx' },
    { name: 'coordx pe', preset: 'coordx-pe' },
    { name: 'coordx fourier', preset: 'coordx', settings: { ...FOURIER, frequencies: 128 } },
    { name: 'coordx rank 2', preset: 'coordx', settings: { rank: 2 } },
    { name: 'coordx rank 4', preset: 'coordx-r4' },
    { name: 'coordx fully split', preset: 'coordx', settings: FULLY_SPLIT },
    { name: 'ours solved', preset: 'solved' },
  ],
  video: [
    { name: 'siren', preset: 'siren' },
    { name: 'coordx XY+T', preset: 'coordx' },
    { name: 'coordx X+Y+T', preset: 'coordx', settings: { branches: 't|y|x' } },
    { name: 'coordx-a XY+T', preset: 'coordx-a' },
    { name: 'coordx-a X+Y+T', preset: 'coordx-a', settings: { branches: 't|y|x' } },
    { name: 'ours solved', preset: 'solved' },
  ],
  shape: [
    { name: 'siren', preset: 'siren' },
    { name: 'coordx', preset: 'coordx' },
    { name: 'coordx-a', preset: 'coordx-a' },
    { name: 'coordx-a rank 4', preset: 'coordx-a', settings: { rank: 4 } },
    { name: 'ours solved', preset: 'solved-small' },
  ],
};
/** Of super-resolution. */
const ENLARGED = ['siren', 'coordx', 'coordx rank 4', 'ours solved'];

/** What a form of the plan is given: sizes of sources, features of videos' networks (the paper's 1,024 take hours), and time. */
const FORMS = {
  short: { image: '96x', video: { resize: '80x', end: 0.8 }, videoWidth: 256, seconds: 5, seeds: [0], reductions: [2, 4] },
  long: { image: '256x', video: { resize: '160x', end: 2 }, videoWidth: 512, seconds: 120, seeds: [0, 1, 2], reductions: [2, 4] },
} as const;

interface FoundFile {
  file: string;
  kind: KindName;
}

/** @returns the plan, as the JSON of a plan's file is. @throws FileError when there is no such folder. */
export async function paperPlan({ isLong, data }: PaperOptions): Promise<object> {
  const form = isLong ? FORMS.long : FORMS.short;
  const files = [...(await filesOf(samplesFolder())), ...(data === undefined ? [] : await filesOf(path.resolve(data)))];
  const sources = files.flatMap(({ file, kind }) => sourcesOf(file, kind, form));
  return {
    name: 'The tables of the CoordX paper, on stand-in data',
    notes: notes(isLong),
    sources: sources.map(({ source }) => source),
    networks: Object.entries(NETWORKS).flatMap(([kind, networks]) => networks.map((network) => networkOf(network, sources.filter((one) => one.kind === kind), form))),
    seeds: form.seeds,
    budgets: [{ seconds: form.seconds }],
    threads: availableParallelism(),
    baseline: 'siren',
  };
}

interface PaperSource {
  kind: KindName;
  isReduced: boolean;
  source: { name: string; file: string };
}

type Form = (typeof FORMS)[keyof typeof FORMS];

/** A source, or several where it is also learned at parts of its size. */
function sourcesOf(file: string, kind: KindName, form: Form): PaperSource[] {
  const name = path.parse(file).name;
  const whole = (part: object): PaperSource => ({ kind, isReduced: false, source: { name, file, ...part } });
  const forms: Partial<Record<KindName, () => PaperSource[]>> = {
    image: () => [
      whole({ resize: form.image }),
      ...form.reductions.map((reduce) => ({ kind, isReduced: true, source: { name: `${name} at 1-${reduce}`, file, resize: form.image, reduce } })),
    ],
    video: () => [whole(form.video)],
    shape: () => [whole({})],
  };
  return forms[kind]?.() ?? [];
}

/** Networks of several kinds may have the same name: what they are compared with is a network of their own source. */
function networkOf({ name, preset, settings = {} }: PaperNetwork, sources: PaperSource[], { videoWidth }: Form): object {
  const only = sources.filter(({ isReduced }) => !isReduced || ENLARGED.includes(name)).map(({ source }) => source.name);
  const isWide = sources.some(({ kind }) => kind in WIDE) && preset !== 'solved';
  return { name, preset, settings: isWide ? { width: videoWidth, ...settings } : settings, only };
}

/** Kinds whose networks the paper makes too wide for a processor. */
const WIDE: Partial<Record<KindName, true>> = { video: true };

async function filesOf(folder: string): Promise<FoundFile[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw asFileError(cause, folder, 'read');
  });
  const found: FoundFile[] = [];
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    // What is no source stays where it is.
    const kind = await sourceKind(file).catch(() => null);
    if (kind && isOfPaper(name)) found.push({ file, kind });
  }
  return found;
}

/** Texts and volumes are not. */
function isOfPaper(name: string): boolean {
  return /\.(png|jpe?g|webp|tiff?|npy|mp4|mov|mkv|webm|ply|obj|stl|glb|off)$/i.test(name);
}

function notes(isLong: boolean): string[] {
  const { seconds, videoWidth } = isLong ? FORMS.long : FORMS.short;
  return [
    "The paper's pictures, videos and shapes are not these, so its decibels are not comparable with those below; what is faster, and what is better, is.",
    `Every network is trained for ${seconds} seconds on a processor. The paper trains for 10,000 to 100,000 steps on a GPU; the curves over steps compare equal steps.`,
    `Networks of videos have ${videoWidth} features, and not 1,024.`,
    ...DIFFERENCES,
  ];
}
