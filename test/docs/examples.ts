/** The commands that pages show: found, and made small enough for a test that runs them in a folder of small files. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { packFrames } from '../../src-main/io/video/packFrames.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { writeVolume } from '../../src-main/io/volume/write/writeVolume.ts';
import { exrFile } from '../fixtures/exrFiles.ts';
import { ballVolume } from '../fixtures/knownVolumes.ts';
import { ball } from '../fixtures/meshes.ts';
import { waveFrame, writeClip } from '../fixtures/videoFiles.ts';
import { coordx, ON_CPU, SMOOTH, TINY, writePicture } from '../host/cliRuns.ts';
import { codeBlocks, type Page } from './pages.ts';

/** Pixels of a frame of clip.mp4, its frames a second, and its seconds: as long as any page takes a part of it. */
const CLIP = { width: 32, height: 20, rate: 4, seconds: 6 };

/** The lines of a page's shell blocks, without comments; a line that ends in \ goes on in the next. */
export function shellCommands(page: Page): string[] {
  return codeBlocks(page)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ lines }) => lines.join('\n').replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/(^|\s+)#\s.*$/, '').trim())
    .filter((line) => line !== '');
}

/** A command line cut into words, as a shell does with quotes of either kind. */
export function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|[^\s'"]+(?:'[^']*')?/g)].map(([word, single, double]) => single ?? double ?? word.replaceAll("'", ''));
}

/** Steps of the models: of a shape as many as it takes to have a surface. */
const MODELS = [
  { source: 'photo.png', model: 'photo.coordx', options: [...TINY, '--steps', '1'] },
  { source: 'photo.png', model: 'solved.coordx', options: ['--preset', 'solved-small', '--set', 'width=16', '--steps', '1'] },
  { source: 'room.exr', model: 'room.coordx', options: [...TINY, '--steps', '1'] },
  { source: 'clip.mp4', model: 'clip.coordx', options: [...TINY, '--steps', '1'] },
  { source: 'clip.mp4', model: 'solved-clip.coordx', options: ['--preset', 'solved', '--steps', '1'] },
  { source: 'bunny.obj', model: 'bunny.coordx', options: [...SMOOTH, '--steps', '60'] },
  { source: 'scan.nii.gz', model: 'scan.coordx', options: ['--preset', 'solved', '--steps', '1'] },
];
/** Models that README makes of the samples. */
const OF_SAMPLES = { lake: 'photo', flight: 'clip', seashell: 'bunny', phantom: 'scan' };
/** Where models are kept as they were written. */
const KEPT = 'kept-';

/** Writes the files that pages speak of into a folder: sources, and models of them. */
export async function writeSources(folder: string): Promise<void> {
  const at = (name: string): string => path.join(folder, name);
  await mkdir(folder, { recursive: true });
  await Promise.all(['photo.png', 'photo.jpg'].map((name) => writePicture(at(name))));
  await writeFile(at('room.exr'), exrFile('floats'));
  const { width, height, rate, seconds } = CLIP;
  await writeClip(at('clip.mp4'), {
    ...{ container: 'mp4', encoder: 'libx264', pixelFormat: 'yuv420p', width, height, frameRate: [rate, 1], timeBase: [1, rate] },
    frame: (i) => (i < rate * seconds ? waveFrame(width, height, i / rate) : undefined),
    audio: { encoder: 'aac', seconds },
  });
  await Promise.all(['bunny.obj', 'bunny.ply'].map((name) => writeMesh(at(name), ball(0.8, 12))));
  const { values, ...volume } = ballVolume([12, 12, 12], 0.6, 0.4);
  await writeVolume(at('scan.nii.gz'), volume, [values]);
  const camera = { azimuth: 30, elevation: 18, distance: 4, target: [0, 0, 0], projection: 'perspective', fieldOfView: 35 };
  await writeFile(at('flight.json'), JSON.stringify([{ time: 0, camera }, { time: 0.1, camera: { ...camera, azimuth: 60 } }]));
  await writeFile(at('plan.json'), JSON.stringify({ sources: ['photo.png'], networks: [{ preset: 'split', settings: { width: 16, rank: 4 } }], budgets: [{ steps: 2 }] }));
  await writeSamples(at);
  for (const { source, model, options } of MODELS) {
    const { code, stderr } = await coordx(['fit', at(source), ...options, ...ON_CPU, '--out', at(KEPT + model)]);
    if (code !== 0) throw new Error(`${source}: ${stderr}`);
  }
  for (const [sample, same] of Object.entries(OF_SAMPLES)) await copyFile(at(`${KEPT + same}.coordx`), at(`${KEPT + sample}.coordx`));
}

/** Small files under the names of the samples. */
async function writeSamples(at: (name: string) => string): Promise<void> {
  const samples = path.join('resources', 'samples');
  await mkdir(at(samples), { recursive: true });
  await copyFile(at('photo.png'), at(path.join(samples, 'lake.png')));
  await copyFile(at('bunny.ply'), at(path.join(samples, 'seashell.ply')));
  await copyFile(at('scan.nii.gz'), at(path.join(samples, 'phantom.nii.gz')));
  const frames = packFrames(await readVideo(at('clip.mp4')), Infinity);
  if (frames) await writeFile(at(path.join(samples, 'flight.npy')), frames);
}

/** The models as they were, whatever has been written over them. */
export async function restoreModels(folder: string): Promise<void> {
  const models = [...MODELS.map(({ model }) => model), ...Object.keys(OF_SAMPLES).map((sample) => `${sample}.coordx`)];
  for (const model of models) await copyFile(path.join(folder, KEPT + model), path.join(folder, model));
}

/** Options of a tenth of what pages give them. */
const TENTH = ['--side', '--size', '--resize', '--crop', '--fps', '--resolution'];
/** Commands that compute, and what makes that cheap: before the options of a page, which count where both say something. */
const CHEAP: Record<string, string[]> = {
  fit: ['--set', 'width=16', '--steps', '2', ...ON_CPU],
  bench: ['--side', '16', '--seconds', '0.01'],
  query: ON_CPU,
  mesh: ['--resolution', '24', ...ON_CPU],
  render: ['--size', '64x48', '--resolution', '24', ...ON_CPU],
};

/**
 * The arguments of `coordx` for a command of a page, as cheap as they can be without another meaning: two steps of a narrow
 * network, a tenth of a size and of a rate, clips of some frames. What is no option stays, to be refused.
 */
export function smallCommand([command = '', ...given]: readonly string[]): string[] {
  if (given.includes('--help')) return [command, ...given];
  const kept: string[] = [];
  for (let i = 0; i < given.length; i++) {
    const [word = '', value = ''] = given.slice(i, i + 2);
    const smaller = smallerValue(command, word, value);
    if (smaller !== undefined) i++;
    if (smaller === undefined) kept.push(word);
    else if (smaller !== null) kept.push(word, smaller);
  }
  const cheap = command === 'lab' && given.includes('paper') ? ['--no-run'] : (CHEAP[command] ?? []);
  // A resumed model goes on as it was begun.
  return [command, ...(given.includes('--resume') ? cheap.filter((word) => word !== '--set' && word !== 'width=16') : cheap), ...kept];
}

/** What is said in place of an option's value: null for nothing, undefined where it stays. */
function smallerValue(command: string, option: string, value: string): string | null | undefined {
  if (command === 'fit' && (option === '--seconds' || option === '--steps')) return null;
  if (command === 'render' && option === '--seconds') return '0.5';
  if (!TENTH.includes(option)) return undefined;
  return value.replaceAll(/\d+/g, (digits) => String(Math.max(1, Math.round(Number(digits) / 10))));
}
