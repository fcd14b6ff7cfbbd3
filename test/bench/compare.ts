/**
 * npm run bench -- --compare [--presets siren,coordx,split] [--sides 128,256] [--rounds 7] [--ways default,raised,compiled]: steps and
 * queries of a whole picture, beside what others take for them: PyTorch with the same weights, where a Python that has it is found
 * (COORDX_PYTHON or python3), and TensorFlow.js where its native package is installed. All take turns in each round; told are
 * medians, and the medians of each round's ratio, ours over theirs. As a table, and as JSON in out/compare.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Random } from '../../src-main/core/base/random.ts';
import type { EngineField } from '../../src-main/core/engine/engine.ts';
import { createAdamState } from '../../src-main/core/engine/adam.ts';
import type { Batch } from '../../src-main/core/field/batch.ts';
import { initializeParameters } from '../../src-main/core/field/initialize.ts';
import { findPreset, KINDS } from '../../src-main/core/kinds/table.ts';
import { GridSampler } from '../../src-main/core/signal/gridSampler.ts';
import { MemoryCalibrationStore } from '../../src-main/core/training/calibration.ts';
import { trainedState } from '../../src-main/core/training/trainedState.ts';
import { selectEngine } from '../../src-main/engines/select.ts';
import { machineEngines } from '../../src-main/host/engine/machineEngines.ts';
import { pythonWithTorch, TORCH_WAYS, torchPeer, type Peer, type Timed, type TorchWay } from './torchPeer.ts';

interface Row {
  preset: string;
  side: number;
  what: 'step' | 'query';
  /** Median milliseconds, ours first. */
  ms: Record<string, number>;
  /** Ours over theirs: the median over rounds. */
  ratios: Record<string, number>;
}

/** Milliseconds of a round's part at least. */
const ENOUGH_MS = 300;
/** The first losses of the same network on the same batch differ by less. */
const TOLERANCE = 1e-3;

const { values } = parseArgs({
  options: {
    presets: { type: 'string', default: 'siren,coordx,split' },
    sides: { type: 'string', default: '128,256' },
    rounds: { type: 'string', default: '7' },
    ways: { type: 'string', default: Object.keys(TORCH_WAYS).join(',') },
  },
});
const engines = machineEngines();
const python = pythonWithTorch();
const store = new MemoryCalibrationStore();
const clock = (): number => performance.now();

/** A field of ours: steps and queries, timed. */
async function ours(field: EngineField, parameters: Float32Array, batch: Batch): Promise<Peer> {
  await field.setParameters(parameters);
  const state = trainedState(field, { parameters: parameters.slice(), moments: createAdamState(parameters.length) });
  let step = 0;
  const ask = async (word: 'step' | 'query'): Promise<Timed> => {
    const start = clock();
    // What was computed from coordinates is not remembered: PyTorch remembers nothing either.
    const copy = { bricks: batch.bricks, counts: batch.counts, coordinates: batch.coordinates };
    const value = word === 'query' ? (await field.evaluate(copy))[0] : (await state.step(batch, { beta1: 0.9, beta2: 0.999, learningRate: 1e-4, step: ++step })).loss;
    return { ms: clock() - start, value: value ?? NaN };
  };
  return { ask, close: () => void field.dispose() };
}

/** All that can be compared, by their names; `ours` is what the program chooses on the processor. */
async function peersOf(preset: string, side: number): Promise<Map<string, Peer>> {
  const { spec } = findPreset(KINDS.image, preset).config({ axes: ['y', 'x'], sizes: [side, side], outputs: 3 });
  const random = new Random(2);
  const signal = { sizes: [side, side], outputs: 3, values: Float32Array.from({ length: 3 * side * side }, () => random.uniform()) };
  const batch = new GridSampler(signal, spec).whole();
  const parameters = initializeParameters(spec, 1);
  const peers = new Map<string, Peer>();
  const chosen = await selectEngine({ engine: 'onnx', device: 'cpu', spec, shape: batch }, store, { engines, clock });
  console.log(`${preset} ${side}: ${chosen.reason}`);
  peers.set('ours', await ours(await chosen.engine.createField(spec), parameters, batch));
  if ((await engines.tensorflow.reportsForAuto()).some(({ available }) => available)) {
    peers.set('tfjs-node', await ours(await (await engines.tensorflow.create('cpu')).createField(spec), parameters, batch));
  }
  for (const way of values.ways.split(',') as TorchWay[]) {
    if (python !== null) peers.set(`torch ${way}`, torchPeer(python, way, spec, parameters, batch));
  }
  await checkSame(peers);
  return peers;
}

/** One step of each: the losses before it are those of the same network. Who cannot is left out. */
async function checkSame(peers: Map<string, Peer>): Promise<void> {
  const first = await peers.get('ours')?.ask('step');
  for (const [name, peer] of [...peers].slice(1)) {
    const loss = await peer.ask('step').then(({ value }) => value, (error: unknown) => (console.log(`${name} is left out. ${String(error)}`), null));
    if (loss === null) peers.delete(name);
    else if (!(Math.abs(loss / (first?.value ?? NaN) - 1) < TOLERANCE)) throw new Error(`${name} is another network: ${loss} for ${first?.value}`);
  }
}

async function measure(preset: string, side: number): Promise<Row[]> {
  const peers = await peersOf(preset, side);
  const rows: Row[] = [];
  for (const what of ['step', 'query'] as const) {
    const rounds: Record<string, number>[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      const times: Record<string, number> = {};
      for (const [name, peer] of peers) times[name] = await timeOf(() => peer.ask(what));
      rounds.push(times);
    }
    const over = (make: (times: Record<string, number>, name: string) => number): Record<string, number> =>
      Object.fromEntries([...peers.keys()].map((name) => [name, median(rounds.map((times) => make(times, name)))]));
    const row: Row = { preset, side, what, ms: over((times, name) => times[name] ?? NaN), ratios: over((times, name) => (times['ours'] ?? NaN) / (times[name] ?? NaN)) };
    rows.push(row);
    console.log(`${preset.padEnd(8)} ${String(side).padStart(4)} ${what.padEnd(6)} ${[...peers.keys()].map((name) => `${name} ${row.ms[name]?.toFixed(1)} (${row.ratios[name]?.toFixed(2)})`).join('   ')}`);
  }
  for (const peer of peers.values()) peer.close();
  return rows;
}

/** Median milliseconds of a part of a round. The first run, after others had the caches, does not count where there are several. */
async function timeOf(run: () => Promise<Timed>): Promise<number> {
  const times: number[] = [];
  const start = clock();
  do times.push((await run()).ms);
  while (clock() - start < ENOUGH_MS);
  return median(times.length > 2 ? times.slice(1) : times);
}

function median(all: number[]): number {
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? NaN;
}

if (python === null) console.log('No Python with PyTorch was found: COORDX_PYTHON may name one.');
const rows: Row[] = [];
for (const side of values.sides.split(',').map(Number)) for (const preset of values.presets.split(',')) rows.push(...(await measure(preset, side)));
mkdirSync('out', { recursive: true });
writeFileSync('out/compare.json', JSON.stringify({ machine: `${cpus()[0]?.model.trim()}, ${cpus().length} hardware threads`, date: new Date().toISOString(), rounds: Number(values.rounds), rows }, null, 2));
process.exit(0);
