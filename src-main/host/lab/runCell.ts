/** Trains one cell of a lab, measures it, and writes its file last: a cell without one has left nothing behind. */
import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import path from 'node:path';
import project from '../../../package.json' with { type: 'json' };
import { kindOf } from '../../core/kinds/table.ts';
import type { DatasetDescription, Metrics, Signal } from '../../core/kinds/types.ts';
import type { RunId, RunInfo, SessionApi } from '../../core/session/api.ts';
import { Session } from '../../core/session/session.ts';
import { budgetDone } from '../../core/training/schedule.ts';
import { readSource } from '../cli/readSource.ts';
import type { Terminal } from '../cli/terminal.ts';
import { machineWords, sessionPorts } from '../engine/sessionPorts.ts';
import type { Compared } from '../kinds/cliKind.ts';
import { hostKind } from '../kinds/table.ts';
import { saveModel } from '../saving/saveModel.ts';
import { turn } from '../threads/turn.ts';
import { writeResult, type CellResult } from './cellResult.ts';
import type { LabCell } from './cells.ts';
import { median } from './groups.ts';
import type { LabFolder } from './labFolder.ts';
import type { Plan } from './plan.ts';
import { fieldPlane, truePlane, writeCrop, type Plane } from './shownPlane.ts';

/** Times that a query is made, to take the median; and samples along each axis of one that has no pixels. */
const QUERIES = 3;
const RESOLUTION = 128;
/** Of a drawing of what has no pixels. */
const DRAWN = { width: 160, height: 160, resolution: 96 };

/** @throws CoordxError when it cannot be trained. */
export async function runCell(terminal: Terminal, plan: Plan, cell: LabCell, folder: LabFolder): Promise<void> {
  const { source, budget, seed, preset, settings } = cell;
  const { signal, compare } = await readSource(terminal, source.file, source);
  const session = new Session({ ...sessionPorts(), turn });
  try {
    const dataset = await session.open(signal, path.basename(source.file));
    const { engine, device, threads } = plan;
    const { id } = await session.createRun({ preset, settings, seed, engine, device, threads });
    const curve = await train(session, id, budget, kindOf(dataset).quality.name === 'psnr');
    const { metrics } = await session.measure(id);
    const queried = await timedQuery(session, id, dataset);
    const compared = compare ? await compare(session, id) : null;
    if (plan.models) await saveModel(folder.model(cell.id), session, id);
    const run = session.info(id);
    await writePictures({ session, run, signal, compared, cell, folder });
    const result = resultOf({ cell, run, metrics, curve, queried, compared, threads, weights: (await session.snapshot(id)).parameters });
    await writeResult(folder.cell(cell.id), result);
  } finally {
    await session.close();
  }
}

interface Curve {
  steps: number;
  seconds: number;
  value: number;
}

/** Trains step by step, and measures after 1, 2, 4, ... of them, which takes no time of the budget. */
async function train(session: SessionApi, id: RunId, budget: LabCell['budget'], isMeasured: boolean): Promise<Curve[]> {
  const curve: Curve[] = [];
  for (let next = 1; ; ) {
    const { progress, isDone } = session.info(id);
    if (isDone || budgetDone(budget, progress) >= 1) return curve;
    await session.step(id, budget);
    const { steps, seconds } = session.info(id).progress;
    if (!isMeasured || steps < next) continue;
    next *= 2;
    const { metrics } = await session.measure(id);
    curve.push({ steps, seconds, value: qualityOf(session.info(id).dataset, metrics) });
  }
}

function qualityOf(dataset: DatasetDescription, metrics: Metrics): number {
  return kindOf(dataset).quality.of(metrics);
}

/** The median of some queries of all that can be seen at once, in milliseconds. */
async function timedQuery(session: SessionApi, id: RunId, dataset: DatasetDescription): Promise<{ milliseconds: number; words: string }> {
  const times: number[] = [];
  let words = '';
  for (let i = 0; i < QUERIES; i++) {
    const begun = performance.now();
    const plane = await fieldPlane(session, id, dataset);
    // The last part has what was asked for.
    if (!plane) for await (const part of session.volume(id, { resolution: RESOLUTION })) void part;
    times.push(performance.now() - begun);
    words = plane ? `${plane.width} x ${plane.height}` : `${RESOLUTION} x ${RESOLUTION} x ${RESOLUTION}`;
  }
  return { milliseconds: median(times), words };
}

interface Outcome {
  cell: LabCell;
  run: RunInfo;
  metrics: Metrics;
  curve: Curve[];
  queried: { milliseconds: number; words: string };
  compared: Compared | null;
  threads: number;
  weights: Float32Array;
}

function resultOf({ cell, run, metrics, curve, queried, compared, threads, weights }: Outcome): CellResult {
  const { dataset, parameters, progress, engine, device } = run;
  const quality = { name: kindOf(dataset).quality.name, value: qualityOf(dataset, metrics) };
  return {
    ...{ id: cell.id, source: cell.source.name, sourceId: cell.sourceId, kind: cell.kind, dataset: hostKind(dataset).cli.datasetWords(dataset) },
    ...{ network: cell.network, preset: cell.preset, settings: cell.settings, seed: cell.seed, budget: cell.budget },
    result: {
      ...{ parameters, steps: progress.steps, quality, metrics: { ...metrics } },
      curve: [...curve.map(({ steps, value }) => ({ steps, value })), ...(curve.at(-1)?.steps === progress.steps ? [] : [{ steps: progress.steps, value: quality.value }])],
      ...(compared ? { enlarged: { field: compared.field, bicubic: compared.bicubic } } : {}),
      weights: createHash('sha256').update(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)).digest('hex'),
    },
    time: {
      date: new Date().toISOString(),
      seconds: progress.seconds,
      step: progress.steps === 0 ? 0 : (1000 * progress.seconds) / progress.steps,
      query: queried.milliseconds,
      queried: queried.words,
      curve: [...curve.map(({ seconds }) => seconds), ...(curve.at(-1)?.steps === progress.steps ? [] : [progress.seconds])],
    },
    machine: { words: machineWords(), program: `CoordX Studio ${project.version}`, engine, device, threads },
  };
}

interface Shown {
  session: SessionApi;
  run: RunInfo;
  signal: Signal;
  compared: Compared | null;
  cell: LabCell;
  folder: LabFolder;
}

/** What the cell makes of the middle of its source, and once for all cells that middle itself. */
async function writePictures({ session, run, signal, compared, cell, folder }: Shown): Promise<void> {
  const { dataset, id } = run;
  const plane = compared?.planes.field ?? (await fieldPlane(session, id, dataset));
  if (!plane) return drawn(session, run, folder.picture(cell.id));
  await writeCrop(folder.picture(cell.id), plane, dataset);
  await once(folder.picture(truthName(cell)), compared?.planes.truth ?? truePlane(signal, dataset), dataset);
  await once(folder.picture(bicubicName(cell)), compared?.planes.bicubic ?? null, dataset);
}

/** Names of the pictures that all cells of a source share. */
export function truthName({ sourceId }: Pick<LabCell, 'sourceId'>): string {
  return `${sourceId}~original`;
}

export function bicubicName({ sourceId }: Pick<LabCell, 'sourceId'>): string {
  return `${sourceId}~bicubic`;
}

async function once(file: string, plane: Plane | null, dataset: DatasetDescription): Promise<void> {
  if (plane && !(await isThere(file))) await writeCrop(file, plane, dataset);
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

const SILENT: Terminal = {
  ...{ out: () => undefined, err: () => undefined, columns: () => null, colors: false, debug: false },
  ...{ hasLostOutput: () => false, clock: () => performance.now(), onInterrupt: () => () => undefined },
};

async function drawn(session: SessionApi, { id, dataset }: RunInfo, out: string): Promise<void> {
  const { width, height, resolution } = DRAWN;
  const model = await session.snapshot(id);
  const flags = { size: { width, height }, resolution, out };
  await hostKind(dataset).cli.commands.render(SILENT, { file: out, model, flags } as never);
}
