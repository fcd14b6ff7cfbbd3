/** Has the program import test/host/electronFake.ts for `electron`, and a folder of the test's for its own files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A program's folder with a window of two files and no samples; its data folder is inside. */
export const programFolder = mkdtempSync(path.join(os.tmpdir(), 'coordx-electron-'));
process.on('exit', () => rmSync(programFolder, { recursive: true, force: true }));
export const dataFolder = path.join(programFolder, 'data');

const windowFolder = path.join(programFolder, 'window');
mkdirSync(path.join(windowFolder, 'assets'), { recursive: true });
writeFileSync(path.join(windowFolder, 'index.html'), '<!doctype html><title>CoordX Studio</title>');
writeFileSync(path.join(windowFolder, 'assets', 'main-1.js'), 'export {};');
writeFileSync(path.join(windowFolder, 'assets', 'notes.txt'), 'not for windows');
process.env['COORDX_DATA'] = dataFolder;

const text = (value: string): string => JSON.stringify(value);
const places = `
  export const programFolder = () => ${text(programFolder)};
  export const windowFolder = () => ${text(windowFolder)};
  export const samplesFolder = () => ${text(path.join(programFolder, 'samples'))};
  export const lessonsFolder = () => ${text(path.join(programFolder, 'lessons'))};
  export const noticesFile = () => ${text(path.join(programFolder, 'notices.txt'))};
  export const engineProgram = () => ${text(path.join(programFolder, 'engineProcess.js'))};
  export const probeProgram = () => ${text(path.join(programFolder, 'probeProgram.js'))};`;
/** A page of releases, as a release of the program has one; tests that set COORDX_TEST_UNRELEASED have none. */
export const RELEASES = 'https://releases.invalid/coordx';
const releases = `export const releasesPage = () => (process.env.COORDX_TEST_UNRELEASED ? null : ${text(RELEASES)});`;
const module = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
const fake = pathToFileURL(path.join(import.meta.dirname, 'electronFake.ts')).href;

register(
  module(`export async function resolve(name, context, next) {
    if (name === 'electron') return next(${text(fake)}, context);
    if (name.endsWith('/files/programFiles.ts') || name === './programFiles.ts') {
      return { url: ${text(module(places))}, format: 'module', shortCircuit: true };
    }
    if (name.endsWith('/releases.ts')) return { url: ${text(module(releases))}, format: 'module', shortCircuit: true };
    return next(name, context);
  }`),
);
