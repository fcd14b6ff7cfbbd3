/**
 * npm run gpu-check [-- --devices webgpu,cuda] [--seconds 240]: what a machine with a GPU does, in one run that installs nothing
 * and ends within four minutes: the contract of engines on each GPU device, times of steps and queries, and a picture, a clip and a
 * shape trained and read out. All of it goes into out/gpu-check.json; what there was no time for is named there.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { BenchRow } from '../../src-main/core/engine/benchReport.ts';
import type { DeviceName } from '../../src-main/core/engine/engine.ts';
import { MemoryCalibrationStore } from '../../src-main/core/training/calibration.ts';
import { BENCH_PRESETS, measureRow } from '../../src-main/engines/bench.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const SIDES = [256, 512, 1024];
/** The contract may take so much of the time, the tables the next part; the rest is for sources. */
const CONTRACT_PART = 0.4;
const TABLE_PART = 0.7;
const SOURCES = [
  { source: 'lake.png', preset: 'coordx-quick', ask: ['query', '--size', '1024x1024'], out: 'lake-1024.png' },
  { source: 'flight.npy', preset: 'split', ask: ['query', '--time', '0.5'], out: 'flight.png' },
  { source: 'seashell.ply', preset: 'split', ask: ['mesh', '--resolution', '128'], out: 'seashell-mesh.ply' },
] as const;

interface Ended {
  code: number | null;
  output: string;
  seconds: number;
}

const { values } = parseArgs({ options: { devices: { type: 'string', default: 'webgpu,cuda' }, seconds: { type: 'string', default: '240' } } });
const limit = Number(values.seconds);
const wanted = z.array(z.enum(['cpu', 'webgpu', 'cuda', 'dml', 'coreml'])).parse(values.devices.split(','));
const start = performance.now();
const elapsed = (): number => (performance.now() - start) / 1000;
const notDone: string[] = [];

/** Runs Node in the checkout, and ends it when it has taken too long. */
function node(args: readonly string[], seconds: number): Promise<Ended> {
  const before = elapsed();
  const hasGroups = process.platform !== 'win32';
  // A group of its own: the runner of tests has processes below it, which must end as well.
  const child = spawn(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: hasGroups });
  const timer = setTimeout(() => {
    if (hasGroups && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  }, 1000 * seconds);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output, seconds: elapsed() - before });
    });
  });
}

/** What of the contract passed, by the runner's own count. */
async function contract(): Promise<object> {
  console.log('contract of engines');
  const { code, output, seconds } = await node(['test/run.ts', 'engines/gpu'], CONTRACT_PART * limit);
  if (code === null) notDone.push(`the contract of engines: ended after ${seconds.toFixed(0)} s`);
  const failed = output.split('\n').filter((line) => /^\s*✖/.test(line));
  const passed = output.split('\n').filter((line) => /^\s*✔/.test(line)).length;
  console.log(`  ${passed} passed, ${failed.length} failed`);
  return { code, seconds, passed, failed, skipped: output.split('\n').filter((line) => /^\s*﹣/.test(line)) };
}

/** @param rows to which those that were measured are added */
async function table(devices: readonly DeviceName[], rows: BenchRow[]): Promise<void> {
  const store = new MemoryCalibrationStore();
  const tools = { engines: machineEngines(), clock: () => performance.now() };
  for (const side of SIDES) {
    for (const device of devices) {
      for (const preset of BENCH_PRESETS) {
        const name = `${preset} at ${side} on ${device}`;
        if (elapsed() > TABLE_PART * limit) {
          notDone.push(name);
          continue;
        }
        const signal = AbortSignal.timeout(Math.round(1000 * (TABLE_PART * limit - elapsed())));
        try {
          const row = await measureRow({ engine: 'onnx', device }, preset, side, store, tools, { clock: tools.clock, enough: 1000, signal });
          rows.push(row);
          console.log(`  ${name}: ${row.stepMs.toFixed(1)} ms a step, ${row.queryMs.toFixed(1)} ms a query`);
        } catch (error) {
          notDone.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
  }
}

/** Each source trained and read out on a device, by the command line. */
async function sources(device: DeviceName): Promise<object[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'coordx-gpu-check-'));
  const results: object[] = [];
  for (const [i, { source, preset, ask: [command, ...flags], out }] of SOURCES.entries()) {
    const share = (limit - 5 - elapsed()) / (SOURCES.length - i);
    const model = path.join(folder, `${source}.coordx`);
    const place = ['--engine', 'onnx', '--device', device];
    const fit = ['fit', path.join('resources/samples', source), '--preset', preset, '--seconds', '5', '--out', model, '--json', ...place];
    const trained = await node(['test/host/coordx.ts', ...fit], 0.7 * share);
    const read = trained.code === 0 ? await node(['test/host/coordx.ts', command, model, ...flags, '--out', path.join(folder, out), ...place], 0.3 * share) : null;
    const end = trained.output.split('\n').findLast((line) => line.includes('"event":"end"'));
    const failed = [trained, read].find((ended) => ended && ended.code !== 0);
    const failure = failed?.code === null ? 'there was no time' : failed?.output.trim().split('\n').at(-1);
    if (failure !== undefined) notDone.push(`${source} on ${device}: ${failure}`);
    results.push({ source, preset, device, end: end && (JSON.parse(end) as unknown), query: read && { command, seconds: read.seconds, bytes: read.code === 0 ? statSync(path.join(folder, out)).size : 0 } });
    console.log(`  ${source} on ${device}: ${failure ?? 'trained and read out'}`);
  }
  rmSync(folder, { recursive: true });
  return results;
}

const reports = await machineEngines().onnx.reports();
const devices = wanted.filter((device) => reports.some((report) => report.device === device && report.available));
for (const { device, available, detail } of reports) console.log(`${device}: ${available ? detail : `not here. ${detail}`}`);
if (devices.length === 0) console.log(`None of ${wanted.join(', ')} is here: only that is told.`);
const isGpu = devices.some((device) => device !== 'cpu');
/** What was found so far. */
const report: Record<string, unknown> = {
  machine: `${cpus()[0]?.model.trim()}, ${cpus().length} hardware threads, ${process.platform}, Node ${process.version}`,
  date: new Date().toISOString(),
  devices: reports,
  notDone,
};

/** Writes it, and ends. */
function finish(): never {
  report['seconds'] = elapsed();
  mkdirSync(path.join(ROOT, 'out'), { recursive: true });
  writeFileSync(path.join(ROOT, 'out/gpu-check.json'), `${JSON.stringify(report, null, 2)}\n`);
  console.log(`out/gpu-check.json holds all of it. It took ${elapsed().toFixed(0)} s; ${notDone.length} parts were not done.`);
  process.exit(notDone.length > 0 || devices.length === 0 ? 1 : 0);
}

// A step that was begun is not broken off: on an emulated GPU it may take longer than all of this should.
setTimeout(() => {
  notDone.push('whatever comes after that');
  finish();
}, 1000 * limit);
if (isGpu) report['contract'] = await contract();
const rows: BenchRow[] = [];
report['rows'] = rows;
await table(devices, rows);
if (devices[0]) report['sources'] = await sources(devices[0]);
finish();
