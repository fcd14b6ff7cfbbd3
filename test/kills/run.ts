/**
 * `npm run kills -- --count 200`: kills programs at random moments while they write: fit, query, mesh, clips, and a window's
 * autosave. After every kill the file that was there before, or a whole new one, must be there; of fit a checkpoint that can
 * be gone on from, of an autosave the last that was said to be saved. After some kills the program is started once more in the
 * same place, and then nothing half-written may be left. The exit code is 1 when anything was lost or left.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Random } from '../../src-main/core/base/random.ts';
import { checkpointOf } from '../../src-main/host/cli/checkpoints.ts';
import { readShape } from '../../src-main/io/mesh/readShape.ts';
import { writeMesh } from '../../src-main/io/mesh/writeMesh.ts';
import { readImage } from '../../src-main/io/image/readImage.ts';
import { readModelFile } from '../../src-main/io/modelFile.ts';
import { readProjectFile } from '../../src-main/io/projectFile.ts';
import { readVideo } from '../../src-main/io/video/readVideo.ts';
import { writeVideo } from '../../src-main/io/video/write/writeVideo.ts';
import { ball } from '../fixtures/meshes.ts';
import { writePicture } from '../fixtures/studios.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } } });
const PROGRAM = path.resolve(import.meta.dirname, '..', '..', 'bin', 'coordx.mjs');
const AUTOSAVER = path.resolve(import.meta.dirname, '..', 'host', 'studioAutosaver.ts');
/** Kills between two starts that clear up. */
const KILLS_A_START = 4;
const HALF_WRITTEN = /^\.coordx-/;

const random = new Random(Number(values.seed));
const root = mkdtempSync(path.join(tmpdir(), 'kills-'));
const place = (name: string): string => path.join(root, name);
const env = { ...process.env, COORDX_DATA: place('data'), TMPDIR: place('tmp') };
for (const folder of ['data', 'data/autosave', 'tmp', 'work']) mkdirSync(place(folder), { recursive: true });

/** Something that is killed. */
interface Victim {
  name: string;
  start: () => ChildProcess;
  /** @throws when what was there before the kill, or a whole new one, is not. */
  check: () => Promise<void>;
  /** Starts the program once more in the same place, for little work. */
  again: () => Promise<void>;
}

function coordx(...args: string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function done(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`it ended with ${code}`);
}

const CPU = ['--engine', 'onnx', '--device', 'cpu'];
const [image, mesh, clip] = [place('image.png'), place('ball.ply'), place('clip.mp4')];
const [pictures, surfaces, movies] = [place('pictures.coordx'), place('surfaces.coordx'), place('movies.coordx')];

function query(name: string, model: string, out: string, large: string[], small: string[], read: (file: string) => Promise<unknown>): Victim {
  const file = place(`work/${out}`);
  const command = name === 'mesh' ? 'mesh' : 'query';
  return {
    name,
    start: () => coordx(command, model, ...CPU, ...large, '--out', file),
    check: async () => void (await read(file)),
    again: () => done(coordx(command, model, ...CPU, ...small, '--out', file)),
  };
}

const trained = place('work/fit.coordx');
const fit: Victim = {
  name: 'fit',
  start: () => coordx('fit', image, '--preset', 'split', '--set', 'width=32', ...CPU, '--seconds', '600', '--checkpoint', '0.2', '--out', trained),
  check: async () => {
    await readModelFile(trained);
    const checkpoint = checkpointOf(trained);
    if (existsSync(checkpoint) && (await readModelFile(checkpoint)).progress.steps < 1) throw new Error('the checkpoint is empty');
  },
  again: async () => {
    const from = existsSync(checkpointOf(trained)) ? (await readModelFile(checkpointOf(trained))).progress.steps : 0;
    await done(coordx('fit', image, '--resume', trained, ...CPU, '--steps', String(from + 1), '--out', trained));
    const { progress } = await readModelFile(trained);
    if (progress.steps < from) throw new Error(`it went on from ${progress.steps} and not from ${from}`);
  },
};

const kept = place('data/autosave/1-1-000000-0.coordxproj');
let saved = 0;
const autosave: Victim = {
  name: 'autosave',
  start: () => {
    saved = 0;
    const child = fork(AUTOSAVER, [image, kept], { env, execArgv: ['--import', 'tsx'] });
    child.on('message', () => (saved += 1));
    return child;
  },
  check: async () => {
    if (saved === 0 && !existsSync(kept)) return;
    const { runs } = await readProjectFile(kept);
    if (runs.length !== 2) throw new Error(`${runs.length} runs were kept`);
  },
  again: async () => {
    const server = spawn(process.execPath, [PROGRAM, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(server.stdout as NodeJS.ReadableStream, 'data');
    server.kill('SIGINT');
    await once(server, 'exit');
  },
};

const victims: Victim[] = [
  fit,
  query('query', pictures, 'large.png', ['--size', '1200x1200'], ['--size', '9x9'], readImage),
  query('mesh', surfaces, 'large.glb', ['--resolution', '80'], ['--resolution', '16'], readShape),
  query('clip', movies, 'large.mp4', ['--size', '160x120', '--fps', '60'], ['--size', '32x24', '--frames', '2'], (file) => readVideo(file)),
  autosave,
];

/** Everything that is made once, and a first whole file of each, with how long that takes. */
async function prepare(): Promise<Map<Victim, number>> {
  await writePicture(image, 64, 48);
  await writeMesh(mesh, ball());
  const frames = Array.from({ length: 12 }, (_, i) => new Float32Array(3 * 32 * 24).fill(i / 12));
  await writeVideo(clip, { width: 32, height: 24, channels: 3, frameRate: 12 }, frames);
  const models: [string, string][] = [[image, pictures], [mesh, surfaces], [clip, movies]];
  for (const [source, model] of models) {
    await done(coordx('fit', source, '--preset', 'split', '--set', 'width=32', ...CPU, '--steps', '5', '--out', model));
  }
  await done(coordx('fit', image, '--preset', 'split', '--set', 'width=32', ...CPU, '--steps', '5', '--out', trained));
  const lengths = new Map<Victim, number>();
  for (const victim of victims) {
    const begun = performance.now();
    if (victim === fit || victim === autosave) await victim.again();
    else await done(victim.start());
    lengths.set(victim, performance.now() - begun);
  }
  return lengths;
}

function halfWritten(): string[] {
  return ['data', 'data/autosave', 'data/uploads', 'tmp', 'work'].flatMap((folder) =>
    existsSync(place(folder)) ? readdirSync(place(folder)).filter((name) => HALF_WRITTEN.test(name)).map((name) => `${folder}/${name}`) : [],
  );
}

const faults: string[] = [];
const lengths = await prepare();
const tally = new Map(victims.map(({ name }) => [name, { kills: 0, leftAfterKill: 0, starts: 0 }]));
const count = Number(values.count);
let killed = 0;
while (killed < count) {
  const victim = victims[random.integer(victims.length)] as Victim;
  const told = tally.get(victim.name) as { kills: number; leftAfterKill: number; starts: number };
  for (let i = 0; i < KILLS_A_START && killed < count; i++) {
    const child = victim.start();
    const gone = once(child, 'exit');
    await Promise.race([wait((1.5 * (lengths.get(victim) as number) + 500) * random.uniform()), gone]);
    child.kill('SIGKILL');
    await gone;
    killed += 1;
    told.kills += 1;
    if (halfWritten().length > 0) told.leftAfterKill += 1;
    await victim.check().catch((error: unknown) => faults.push(`${victim.name}, kill ${killed}: ${String(error)}`));
  }
  told.starts += 1;
  await victim.again().catch((error: unknown) => faults.push(`${victim.name}, started after kill ${killed}: ${String(error)}`));
  const left = halfWritten();
  if (left.length > 0) faults.push(`${victim.name}, after kill ${killed}: left ${left.join(', ')}`);
  console.log(`${killed} of ${count} kills, ${faults.length} faults`);
}
rmSync(root, { recursive: true, force: true });
console.table(Object.fromEntries(tally));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;
