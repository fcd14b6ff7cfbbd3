/**
 * Fuzzing: inputs that are changed at random go into every reader and over the wire. Each is read, or refused by a named
 * error of one sentence; anything else is a fault, and its input is kept as a small file. Inputs follow from the seed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Inputs } from './inputs.ts';
import { FuzzProcess, type PoolOptions } from './pool.ts';
import type { Outcome } from './worker.ts';

export interface FuzzOptions extends PoolOptions {
  targets: string[];
  /** Inputs of each target; Infinity to go on until `until`. */
  most: number;
  /** When to end at the latest, in milliseconds since 1970. */
  until: number;
  processes: number;
  /** Where inputs with faults are kept. */
  kept: string;
  told?: (report: FuzzReport) => void;
}

export interface FuzzReport {
  tried: Record<string, Record<Outcome['end'], number>>;
  /** The first input of each fault. */
  faults: { target: string; number: number; fault: string; detail: string; file: string }[];
}

/** Tries of making one input smaller; fewer where each costs a process, none where each costs all of the patience. */
const SHRINKS = 150;
const COSTLY_SHRINKS = 4;

/** Fuzzes all targets by turns. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { targets, most, until, processes, told } = options;
  const report: FuzzReport = { tried: Object.fromEntries(targets.map((target) => [target, { read: 0, refused: 0, fault: 0 }])), faults: [] };
  let next = 0;
  const total = most * targets.length;
  const work = async (id: number): Promise<void> => {
    const process = new FuzzProcess(options, id);
    while (next < total && Date.now() < until) {
      const turn = next++;
      const target = targets[turn % targets.length] as string;
      await tryOne(process, options, report, target, Math.floor(turn / targets.length));
      told?.(report);
    }
    process.close();
  };
  await Promise.all(Array.from({ length: processes }, (_, id) => work(id)));
  return report;
}

async function tryOne(process: FuzzProcess, options: FuzzOptions, report: FuzzReport, target: string, number: number): Promise<void> {
  const { end, fault = '', detail = '' } = await process.try({ target, number });
  (report.tried[target] as Record<Outcome['end'], number>)[end] += 1;
  if (end !== 'fault' || report.faults.some((known) => known.target === target && known.fault === fault)) return;
  const entry = { target, number, fault, detail, file: '' };
  report.faults.push(entry);
  const { name, bytes } = new Inputs(options.seedFolder, options.seed).input(target, number);
  const smallest = await shrunk(process, target, number, bytes, fault);
  mkdirSync(options.kept, { recursive: true });
  entry.file = path.join(options.kept, `${target}-${options.seed}-${number}-${name}`);
  writeFileSync(entry.file, smallest);
  writeFileSync(`${entry.file}.txt`, `${fault}\n${detail}\n`);
}

/** The same input with as much left out as does not change the fault. */
async function shrunk(process: FuzzProcess, target: string, number: number, bytes: Buffer, fault: string): Promise<Buffer> {
  let best = bytes;
  let tries = fault === 'hang' ? 0 : /^(crash|uncaught|unhandled)/.test(fault) ? COSTLY_SHRINKS : SHRINKS;
  for (let step = Math.ceil(best.length / 2); step >= 1 && tries > 0; step = step === 1 ? 0 : Math.ceil(step / 2)) {
    for (let start = 0; start < best.length && tries > 0; tries--) {
      const smaller = Buffer.concat([best.subarray(0, start), best.subarray(start + step)]);
      const outcome = await process.try({ target, number, bytes: smaller.toString('base64') });
      if (outcome.fault === fault) best = smaller;
      else start += step;
    }
  }
  return best;
}
