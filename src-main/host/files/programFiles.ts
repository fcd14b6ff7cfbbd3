/** Where the program's own files are, from its sources as from its build. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const HERE = import.meta.dirname;
/** Tests run the sources, everybody else the build. */
const IS_SOURCE = import.meta.filename.endsWith('.ts');

/** The checkout's folder, or the application's in a package: the nearest one that holds a package.json. */
export function programFolder(): string {
  let folder = HERE;
  while (!existsSync(path.join(folder, 'package.json')) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

/** The built window: index.html and what it loads. */
export function windowFolder(): string {
  return path.join(programFolder(), 'dist', 'window');
}

/** Whose work is in the program, as bin/notices.mjs writes it. */
export function noticesFile(): string {
  return path.join(programFolder(), 'dist', 'THIRD-PARTY-NOTICES.txt');
}

/** The program of the engine process. */
export function engineProgram(): string {
  return hostProgram('engine', 'engineProcess');
}

/** The program of a process that tries a device. */
export function probeProgram(): string {
  return hostProgram('probes', 'probeProgram');
}

/** The program of a thread that draws samples of a shape. */
export function chunkProgram(): string {
  return hostProgram('kinds/shape/threads', 'chunkWorker');
}

/** The program of a thread that reads a shape, or finds distances to it. */
export function shapeProgram(): string {
  return hostProgram('kinds/shape/threads', 'shapeWorker');
}

/** The program of a thread that draws bands of a picture of a shape. */
export function renderProgram(): string {
  return hostProgram('kinds/shape/threads', 'renderWorker');
}

/** The program of a thread that computes shares of a field. */
export function crewProgram(): string {
  return hostProgram('threads', 'crewWorker');
}

/** The program of a process that trains a cell of a lab. */
export function cellProgram(): string {
  return hostProgram('lab', 'cellProgram');
}

/** A program of the host by its room and its name, as electron.config.ts builds it. */
function hostProgram(room: string, name: string): string {
  return IS_SOURCE
    ? path.join(programFolder(), 'src-main', 'host', room, `${name}.ts`)
    : path.join(programFolder(), 'dist', 'main', `${name}.js`);
}

export function samplesFolder(): string {
  return path.join(programFolder(), 'resources', 'samples');
}

export function lessonsFolder(): string {
  return path.join(programFolder(), 'resources', 'lessons');
}
