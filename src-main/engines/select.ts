/** Which engines and devices this machine has, and which one a field is trained on. */
import { pointCount, type BrickShape } from '../core/field/batch.ts';
import {
  calibrationKey,
  calibrationShape,
  measureStep,
  type CalibrationStore,
} from '../core/training/calibration.ts';
import type { DeviceName, DeviceReport, Engine, EngineName } from '../core/engine/engine.ts';
import { EngineError } from '../core/base/errors.ts';
import type { EngineRequest } from '../core/session/session.ts';
import type { EngineTable } from './registry.ts';

export interface Selection {
  engine: Engine;
  /** Why this one: one sentence for the user. */
  reason: string;
}

type Wanted = Pick<EngineRequest, 'engine' | 'device'>;

/** What selection works with. */
export interface SelectionTools {
  engines: EngineTable;
  /** Milliseconds, monotonic. */
  clock: () => number;
}

/** Core ML computes in half precision, which is too coarse to train with unless the user asks for it. */
const NEVER_BY_ITSELF: DeviceName[] = ['coreml'];

/** Every device of every engine, available on this machine or not. The first call takes a second or two. */
export async function listDevices(engines: EngineTable): Promise<DeviceReport[]> {
  const lists = await Promise.all(Object.values(engines).map((entry) => entry.reports()));
  return lists.flat();
}

/**
 * Makes an engine on a device.
 * @throws EngineError when this machine does not have it; it says why, and what there is instead.
 */
export async function createEngine(engine: EngineName, device: DeviceName, engines: EngineTable): Promise<Engine> {
  const reports = await matchingReports({ engine, device }, engines);
  if (!reports.some((report) => report.available)) throw await refusal({ engine, device }, reports, engines);
  return engines[engine].create(device);
}

/**
 * Chooses where a field is trained. Of the devices that match the request, the one that takes the shortest time for
 * a step of this very field; times are measured when they are not in `store`. Emulated GPUs and engines
 * without native code are taken only when the request names them.
 * @throws EngineError when nothing matches that works.
 */
export async function selectEngine(
  request: EngineRequest,
  store: CalibrationStore,
  tools: SelectionTools,
): Promise<Selection> {
  const reports = await matchingReports(request, tools.engines);
  const available = reports.filter((report) => report.available);
  const candidates = candidatesOf(request, available);
  const [only] = candidates;
  if (!only) throw await refusal(request, reports, tools.engines);
  const left = available.filter((report) => !candidates.includes(report));
  if (candidates.length > 1) return fastest(await measureAll(candidates, request, store, tools), request, left);
  return {
    engine: await tools.engines[only.engine].create(only.device),
    reason: sentence([`${place(only, request)}: ${onlyBecause(request)}`, ...left.map(notTaken)]),
  };
}

/**
 * What `selectEngine` would go by without measuring anything: of the devices that it would choose from, the shortest
 * time that is remembered of this very field, in milliseconds a step of its `calibrationShape`; null when none is.
 */
export async function rememberedStep(
  request: EngineRequest,
  store: CalibrationStore,
  engines: EngineTable,
): Promise<{ engine: EngineName; device: DeviceName; milliseconds: number } | null> {
  const reports = await matchingReports(request, engines);
  const candidates = candidatesOf(request, reports.filter((report) => report.available));
  const times = await Promise.all(
    candidates.map(async (report) => ({ report, ms: await store.get(await keyOf(report, request, engines)) })),
  );
  const known = times.flatMap(({ report: { engine, device }, ms }) =>
    ms === undefined ? [] : [{ engine, device, milliseconds: ms }],
  );
  return known.sort((a, b) => a.milliseconds - b.milliseconds)[0] ?? null;
}

/** The available devices that are worth a thought. */
function candidatesOf({ device }: Wanted, available: DeviceReport[]): DeviceReport[] {
  const fit = device === 'auto' ? available.filter(isFitForAuto) : available;
  return fit.length > 0 ? fit : available;
}

async function keyOf(report: DeviceReport, { spec, shape, threads }: EngineRequest, engines: EngineTable): Promise<string> {
  const runtime = await engines[report.engine].runtime();
  return calibrationKey({ spec, shape: calibrationShape(spec, shape), report, runtime, threads });
}

async function matchingReports({ engine, device }: Wanted, engines: EngineTable): Promise<DeviceReport[]> {
  const wanted = device === 'auto' ? undefined : device;
  const lists =
    engine === 'auto'
      ? await Promise.all(Object.values(engines).map((entry) => entry.reportsForAuto(wanted)))
      : [await engines[engine].reports(wanted)];
  return lists.flat().filter((report) => device === 'auto' || report.device === device);
}

function isFitForAuto(report: DeviceReport): boolean {
  return !report.software && !NEVER_BY_ITSELF.includes(report.device);
}

/** A candidate that was tried, with its time or the reason why it has none. */
type Trial = { report: DeviceReport; engine: Engine; ms: number } | { report: DeviceReport; failure: EngineError };

async function measureAll(
  candidates: DeviceReport[],
  request: EngineRequest,
  store: CalibrationStore,
  tools: SelectionTools,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  // One after another: measured at once, they would disturb each other.
  for (const report of candidates) {
    try {
      const engine = await tools.engines[report.engine].create(report.device);
      trials.push({ report, engine, ms: await timeOf(engine, report, request, store, tools) });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      trials.push({ report, failure: error });
    }
  }
  return trials;
}

/** Milliseconds a step, remembered or measured now. */
async function timeOf(
  engine: Engine,
  report: DeviceReport,
  request: EngineRequest,
  store: CalibrationStore,
  { engines, clock }: SelectionTools,
): Promise<number> {
  const { spec, shape, threads } = request;
  const key = await keyOf(report, request, engines);
  const known = await store.get(key);
  if (known !== undefined) return known;
  const ms = await measureStep(engine, spec, calibrationShape(spec, shape), { threads, clock });
  await store.set(key, ms);
  return ms;
}

function fastest(trials: Trial[], request: EngineRequest, left: DeviceReport[]): Selection {
  const measured = trials.filter((trial) => 'ms' in trial).sort((a, b) => a.ms - b.ms);
  const failed = trials.filter((trial) => 'failure' in trial);
  const [best, ...others] = measured;
  if (!best) throw failed[0]?.failure ?? new EngineError('No device could be tried.');
  return {
    engine: best.engine,
    reason: sentence([
      `${place(best.report, request)}: ${milliseconds(best.ms)} a step${ofPoints(request)}`,
      ...others.map(({ report, ms }) => `${place(report, request)}: ${milliseconds(ms)}`),
      ...failed.map(({ report, failure }) => `${place(report, request)} failed (${clause(failure.message)})`),
      ...left.map(notTaken),
    ]),
  };
}

async function refusal({ engine, device }: Wanted, reports: DeviceReport[], engines: EngineTable): Promise<EngineError> {
  const who = engine === 'auto' ? 'No engine can compute' : `The engine ${engine} cannot compute`;
  const where = device === 'auto' ? 'on this machine' : `on ${device} here`;
  const reasons = reports.map((report) => `${report.engine} on ${report.device}: ${clause(report.detail)}`);
  return new EngineError(sentence([`${who} ${where}`, ...reasons, await whatThereIs(engines)]));
}

async function whatThereIs(engines: EngineTable): Promise<string> {
  const available = (await listDevices(engines)).filter((report) => report.available && report.engine !== 'reference');
  if (available.length === 0) return 'no other device is available either';
  return `available here: ${available.map(({ engine, device }) => `${engine} on ${device}`).join(', ')}`;
}

function place({ engine, device, detail }: DeviceReport, { threads }: EngineRequest): string {
  const limit = engine === 'onnx' && device === 'cpu' && threads !== undefined ? `, ${threads} used` : '';
  return `${engine} on ${device} (${detail}${limit})`;
}

function onlyBecause({ engine, device }: EngineRequest): string {
  if (engine !== 'auto' && device !== 'auto') return 'as asked for';
  return engine === 'auto' && device === 'auto' ? 'the only device to choose from' : 'all that fits the request';
}

function notTaken({ device, detail }: DeviceReport): string {
  return `${device}: ${detail} is not used by auto`;
}

/** Of how many points the measured step was, when that is not the whole step. */
function ofPoints({ spec, shape }: EngineRequest): string {
  const measured: BrickShape = calibrationShape(spec, shape);
  return pointCount(measured) === pointCount(shape) ? '' : ` of ${pointCount(measured)} points`;
}

function milliseconds(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}

/** A reason without the full stop it may end with. */
function clause(text: string): string {
  return text.replace(/\.$/, '');
}

function sentence(parts: string[]): string {
  return `${parts.join('; ')}.`;
}
