/** What TensorFlow.js there is on this machine, found out in another process; and how fast it is, measured there too. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { EngineError } from '../../core/base/errors.ts';
import type { DeviceName, DeviceReport } from '../../core/engine/engine.ts';
import { NO_THREADS } from './engine.ts';
import { findPackage, NATIVE_PACKAGES } from './load.ts';
import type { TensorflowFound, TensorflowWork } from './trial.ts';

/** How a trial went: why nothing can be used, what was written to stderr, and what `tryTensorflow` found. */
export interface Trial {
  failure: string | null;
  log: string;
  found?: unknown;
}

/** Has `tryTensorflow` run in a process of its own. */
export type RunTrial = (work?: string) => Promise<Trial>;

/** Warnings that are told at most, and characters of one. */
const MOST_WARNINGS = 3;
const LONGEST_WARNING = 200;
const PLAIN = '@tensorflow/tfjs';

export class TensorflowReports {
  #run: RunTrial;
  #folder: string;
  #tried: Promise<Trial> | null = null;

  /** @param folder in which "npm install" was run. */
  constructor(run: RunTrial, folder: string) {
    this.#run = run;
    this.#folder = folder;
  }

  /** Of all packages; plain JavaScript takes minutes for what takes the others seconds. */
  async all(): Promise<DeviceReport[]> {
    const native = await this.native();
    const plain = this.#plainVersion();
    if (plain === null || native.some(({ available }) => available)) return native;
    const [{ detail = '' } = {}] = native;
    return [report('cpu', true, `${PLAIN} ${plain}, in plain JavaScript: very slow`), report('cuda', false, detail)];
  }

  /** Of the native packages. They are tried once, and only where one is installed. */
  async native(): Promise<DeviceReport[]> {
    const trial = await this.#try();
    return nativeReports(trial);
  }

  /** Version of the library that computes; empty where there is none. */
  async version(): Promise<string> {
    return foundIn(await this.#try())?.version ?? this.#plainVersion() ?? '';
  }

  /** Milliseconds a step of a field takes. @throws EngineError when it fails. */
  async measure({ threads, ...work }: TensorflowWork & { threads?: number | undefined }): Promise<number> {
    if (threads !== undefined) throw new EngineError(NO_THREADS);
    const trial = await this.#run(JSON.stringify(work));
    const milliseconds = foundIn(trial)?.milliseconds;
    if (milliseconds === undefined) throw new EngineError(trial.failure ?? 'TensorFlow.js gave no time of a step.');
    return milliseconds;
  }

  #try(): Promise<Trial> {
    this.#tried ??= this.#isInstalled() ? this.#run() : Promise.resolve({ failure: NATIVE_PACKAGES.map((name) => `${name} is not installed.`).join(' '), log: '' });
    return this.#tried;
  }

  #isInstalled(): boolean {
    return NATIVE_PACKAGES.some((name) => findPackage(name, this.#folder) !== null);
  }

  #plainVersion(): string | null {
    try {
      const file = findPackage(path.join(PLAIN, 'package.json'), this.#folder);
      const { version } = JSON.parse(readFileSync(file ?? '', 'utf8')) as { version?: unknown };
      return typeof version === 'string' ? version : null;
    } catch {
      return null;
    }
  }
}

/** The reports of the native packages after they were tried. */
export function nativeReports(trial: Trial): DeviceReport[] {
  const found = foundIn(trial);
  if (!found) {
    const why = [trial.failure ?? 'It gave an answer that says nothing.', ...warningsIn(trial.log)].join(' ');
    return [report('cpu', false, why), report('cuda', false, why)];
  }
  const running = `${found.package} ${found.version}`;
  if (found.device === 'cuda') return [report('cpu', false, `${running} computes on the GPU.`), report('cuda', true, running)];
  const why = [...found.passedOver, ...warningsIn(trial.log)];
  return [report('cpu', true, running), report('cuda', false, why.length > 0 ? why.join(' ') : `${running} found no CUDA device.`)];
}

/** TensorFlow's own warnings and errors, each a sentence: `2026-11-30 12:00:00.1: W tensorflow/x/y.cc:64] Could not load ...; dlerror: ...`. */
export function warningsIn(log: string): string[] {
  const lines = [...log.matchAll(/^\S+ \S+: [WE] \S+\] (.+)$/gm)].map(([, text = '']) => text.split('; ', 1)[0]?.trim() ?? '');
  const cut = lines.map((line) => `${line.slice(0, LONGEST_WARNING).replace(/\.+$/, '')}.`);
  return [...new Set(cut)].slice(0, MOST_WARNINGS);
}

function foundIn({ failure, found }: Trial): TensorflowFound | null {
  if (failure !== null || typeof found !== 'object' || found === null) return null;
  const { package: name, version, device, passedOver, milliseconds } = found as Partial<Record<keyof TensorflowFound, unknown>>;
  if (typeof name !== 'string' || typeof version !== 'string' || (device !== 'cpu' && device !== 'cuda')) return null;
  const reasons = Array.isArray(passedOver) ? passedOver.filter((reason) => typeof reason === 'string') : [];
  return { package: name, version, device, passedOver: reasons, ...(typeof milliseconds === 'number' && { milliseconds }) };
}

function report(device: DeviceName, available: boolean, detail: string): DeviceReport {
  return { engine: 'tensorflow', device, available, software: false, detail };
}
