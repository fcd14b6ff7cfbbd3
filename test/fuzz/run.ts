/**
 * `npm run fuzz -- --minutes 15`: fuzzes every reader and the wire, and says what was tried and found. Inputs with faults
 * are kept in out/fuzz. The exit code is 1 when there is one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fuzz, type FuzzReport } from './fuzz.ts';
import { makeSeeds, storeSeeds } from './seeds.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    /** Targets of these names alone, with commas between them. */
    only: { type: 'string' },
  },
});

const ROOT = path.join(import.meta.dirname, '..', '..');
const LIMIT = 20_000;
const TOLD_EVERY = 60_000;

const folder = mkdtempSync(path.join(tmpdir(), 'coordx-fuzz-'));
const seeds = await makeSeeds(path.join(folder, 'made'));
const seedFolder = path.join(folder, 'seeds');
storeSeeds(seedFolder, seeds);

let last = Date.now();
function told({ tried, faults }: FuzzReport): void {
  if (Date.now() - last < TOLD_EVERY) return;
  last = Date.now();
  console.log(`${sum(tried).toLocaleString('en-US')} inputs, ${faults.length} faults`);
}

function sum(tried: FuzzReport['tried']): number {
  return Object.values(tried).reduce((total, { read, refused, fault }) => total + read + refused + fault, 0);
}

const report = await fuzz({
  ...{ program: fileURLToPath(new URL('targets.ts', import.meta.url)), seedFolder, folder, seed: Number(values.seed), limit: LIMIT },
  targets: values.only?.split(',') ?? Object.keys(seeds),
  most: Infinity,
  until: Date.now() + 60_000 * Number(values.minutes),
  processes: Number(values.processes),
  kept: path.join(ROOT, 'out', 'fuzz'),
  told,
});
rmSync(folder, { recursive: true, force: true });
console.table(report.tried);
for (const { target, number, fault, file } of report.faults) console.log(`${target} ${number}: ${fault}\n  ${path.relative(ROOT, file)}`);
console.log(`${sum(report.tried).toLocaleString('en-US')} inputs, ${report.faults.length} faults`);
process.exitCode = report.faults.length > 0 ? 1 : 0;
