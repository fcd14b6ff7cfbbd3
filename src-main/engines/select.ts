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
  const candidates = candidatesOf(request, available, tools.engines);
  const [only] = candidates;
  if (!only) throw await refusal(request, reports, tools.engines);
  const left = available.filter((report) => !candidates.some((candidate) => candidate.report === report));
  if (candidates.length > 1) return fastest(await measureAll(candidates, request, store, tools), request, left, tools.engines);
  return {
    engine: await make(only, tools.engines),
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
  const candidates = candidatesOf(request, reports.filter((report) => report.available), engines);
  const times = await Promise.all(
    candidates.map(async (candidate) => ({ ...candidate, ms: await store.get(await keyOf(candidate, request, engines)) })),
  );
  const known = times.flatMap(({ report: { engine, device }, ms }) =>
    ms === undefined ? [] : [{ engine, device, milliseconds: ms }],
  );
  return known.sort((a, b) => a.milliseconds - b.milliseconds)[0] ?? null;
}

/** A device, and how its threads would work on the field. */
interface Candidate {
  report: DeviceReport;
  /** Over how many of them it is shared out; undefined for one session. */
  crew: number | undefined;
}

/** The available devices that are worth a thought, each in all ways that are. */
function candidatesOf(request: EngineRequest, available: DeviceReport[], engines: EngineTable): Candidate[] {
  const fit = request.device === 'auto' ? available.filter(isFitForAuto) : available;
  return (fit.length > 0 ? fit : available).flatMap((report) => {
    const crews = engines[report.engine].crews?.(report.device, request) ?? [];
    return [undefined, ...crews].map((crew) => ({ report, crew }));
  });
}

function make({ report, crew }: Candidate, engines: EngineTable): Promise<Engine> {
  return engines[report.engine].create(report.device, crew);
}

async function keyOf({ report, crew }: Candidate, { spec, shape, threads }: EngineRequest, engines: EngineTable): Promise<string> {
  const runtime = await engines[report.engine].runtime();
  return calibrationKey({ spec, shape: calibrationShape(spec, shape), report, runtime, threads, crew });
}

async function matchingReports({ engine, device }: Wanted, engines: EngineTable): Promise<DeviceReport[]> {
  const wanted = device === 'auto' ? undefined : device;
  const lists =
    engine === 'auto'
      ? await Promise.all(Object.values(engines).map((entry) => entry.reportsForAuto(wanted)))
      : [await engines[engine].reports(wanted)];
  return lists.flat().filter((report) => device === 'auto' || report.device === device);
}

/** Whether `auto` may take it when it is available. */
export function isFitForAuto(report: DeviceReport): boolean {
  return !report.software && !NEVER_BY_ITSELF.includes(report.device);
}

/** A candidate that was tried, with its time or the reason why it has none. */
type Trial = Candidate & ({ ms: number } | { failure: EngineError });

async function measureAll(
  candidates: Candidate[],
  request: EngineRequest,
  store: CalibrationStore,
  tools: SelectionTools,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  // One after another: measured at once, they would disturb each other.
  for (const candidate of candidates) {
    try {
      trials.push({ ...candidate, ms: await timeOf(candidate, request, store, tools) });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      trials.push({ ...candidate, failure: error });
    }
  }
  return trials;
}

/** Milliseconds a step, remembered or measured now. What is remembered is not made: a library that is not chosen need not be loaded. */
async function timeOf(
  candidate: Candidate,
  request: EngineRequest,
  store: CalibrationStore,
  { engines, clock }: SelectionTools,
): Promise<number> {
  const { spec, shape, threads } = request;
  const key = await keyOf(candidate, request, engines);
  const known = await store.get(key);
  if (known !== undefined) return known;
  const work = { spec, shape: calibrationShape(spec, shape), threads };
  const entry = engines[candidate.report.engine];
  const ms = entry.measure ? await entry.measure(work) : await measureStep(await make(candidate, engines), spec, work.shape, { threads, clock });
  await store.set(key, ms);
  return ms;
}

async function fastest(trials: Trial[], request: EngineRequest, left: DeviceReport[], engines: EngineTable): Promise<Selection> {
  const measured = trials.filter((trial) => 'ms' in trial).sort((a, b) => a.ms - b.ms);
  const failed = trials.filter((trial) => 'failure' in trial);
  const [best, ...others] = measured;
  if (!best) throw failed[0]?.failure ?? new EngineError('No device could be tried.');
  return {
    engine: await make(best, engines),
    reason: sentence([
      `${place(best, request)}: ${milliseconds(best.ms)} a step${ofPoints(request)}`,
      ...others.map((trial) => `${place(trial, request)}: ${milliseconds(trial.ms)}`),
      ...failed.map((trial) => `${place(trial, request)} failed (${clause(trial.failure.message)})`),
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

function place({ report: { engine, device, detail }, crew }: Candidate, { threads }: EngineRequest): string {
  const limit = engine === 'onnx' && device === 'cpu' && threads !== undefined ? `, ${threads} used` : '';
  return `${engine} on ${device} (${detail}${limit}${crew === undefined ? '' : `, shared out over ${crew}`})`;
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
