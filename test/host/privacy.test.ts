/** What the program leaves on a machine: its data in one folder, the output where it was asked for, and nothing elsewhere. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ON_CPU, temporaryFolder, TINY, writePicture } from './cliRuns.ts';

const PROGRAM = fileURLToPath(new URL('coordx.ts', import.meta.url));
const { place } = await temporaryFolder();
const IMAGE = place('image.png');
before(() => writePicture(IMAGE));

/** Runs `coordx ...args` for somebody whose folders are all empty; gives the files that are there then, by folder. */
async function leftBy(name: string, args: string[]): Promise<Record<'home' | 'cache' | 'data', string[]>> {
  const inside = (folder: string): string => path.join(place(name), folder);
  const folders = { home: inside('home'), cache: inside('cache'), data: inside('data') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  const env: NodeJS.ProcessEnv = { ...process.env, COORDX_DATA: folders.data };
  for (const variable of ['HOME', 'USERPROFILE', 'APPDATA', 'XDG_STATE_HOME', 'XDG_CONFIG_HOME']) env[variable] = folders.home;
  for (const variable of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) env[variable] = folders.cache;
  // The program itself has to keep onnxruntime quiet, not what it is started by.
  delete env['ORT_DISABLE_TELEMETRY'];
  const cwd = path.resolve(import.meta.dirname, '..', '..');
  await promisify(execFile)(process.execPath, ['--import', 'tsx', PROGRAM, ...args], { cwd, env });
  const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return { home: filesIn(folders.home), cache: filesIn(folders.cache), data: filesIn(folders.data) };
}

describe('nothing is written', () => {
  test('outside the output by training on the processor', async () => {
    const out = path.join(place('out'), 'model.coordx');
    mkdirSync(path.dirname(out));
    const left = await leftBy('fit', ['fit', IMAGE, ...TINY, ...ON_CPU, '--steps', '20', '--out', out]);
    assert.deepEqual(left, { home: [], cache: [], data: [] });
    assert.deepEqual(readdirSync(path.dirname(out)), ['model.coordx']);
  });

  test('by onnxruntime while devices are tried', async () => {
    const { home, cache } = await leftBy('engines', ['engines']);
    // A graphics driver may keep its compiled shaders.
    assert.deepEqual([...home, ...cache].filter((file) => /onnx|telemetry|deviceid|Microsoft/i.test(file)), []);
  });
});
