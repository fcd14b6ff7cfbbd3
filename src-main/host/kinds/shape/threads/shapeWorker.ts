/** The program of a thread that does one long work on a shape: reads it, or finds its distances on a grid. */
import { parentPort, workerData } from 'node:worker_threads';
import { CoordxError } from '../../../../core/base/errors.ts';
import { buildDistanceData, shareDistanceData, type DistanceData } from '../../../../core/mesh/distance/distanceData.ts';
import { DISTANCE_PLANES, distancePlanes, type DistanceTask } from '../../../../core/mesh/distance/distanceVolume.ts';
import { writeHalves } from '../../../../core/base/halfFloat.ts';
import { normalizeShape, type ShapeSignal } from '../../../../core/kinds/shape/signal.ts';
import { decodeShape } from '../../../../io/mesh/readShape.ts';
import { printable } from '../../../../io/printable.ts';

/** What a thread can be started for, and what comes of it. */
export interface ShapeWork {
  /** Reads the bytes of a file by its name, of which the path is only for messages. */
  read: { task: { bytes: Uint8Array; file: string }; result: { signal: ShapeSignal; data: DistanceData; notes: string[] } };
  /** Puts some slabs of a grid of distances, of DISTANCE_PLANES each, into shared memory, [n, n, n]: as numbers, or as halves. */
  distances: { task: DistanceTask & { slabs: number[]; into: Float32Array | Uint16Array }; result: null };
}

export type ShapeOrder = { [K in keyof ShapeWork]: { kind: K; task: ShapeWork[K]['task'] } }[keyof ShapeWork];

/** What a thread says: how far it is, and last its result, or why there is none. */
export type ShapeReply =
  | { kind: 'progress'; done: number }
  | { kind: 'result'; result: ShapeWork[keyof ShapeWork]['result'] }
  | { kind: 'refused'; message: string };

const tell = (reply: ShapeReply): void => parentPort?.postMessage(reply);

async function read({ bytes, file }: ShapeWork['read']['task']): Promise<void> {
  const { surface, notes } = await decodeShape(bytes, file, async (name) => {
    throw new CoordxError(`"${file}" has a part of it in "${printable(name)}", and a project keeps one file: use a .glb file, which holds all.`);
  });
  const signal = normalizeShape(surface);
  // In shared memory: nothing of it is copied on its way to any thread.
  tell({ kind: 'result', result: { signal, data: shareDistanceData(buildDistanceData(signal.surface)), notes } });
}

function distances({ slabs, into, ...task }: ShapeWork['distances']['task']): void {
  const { resolution } = task;
  for (const [k, slab] of slabs.entries()) {
    const from = slab * DISTANCE_PLANES;
    const to = Math.min(resolution, from + DISTANCE_PLANES);
    const values = distancePlanes(task, from, to, (done) => tell({ kind: 'progress', done: (k + done) / slabs.length }));
    if (into instanceof Uint16Array) writeHalves(values, into, from * resolution ** 2, 1);
    else into.set(values, from * resolution ** 2);
  }
  tell({ kind: 'result', result: null });
}

try {
  const order = workerData as ShapeOrder;
  if (order.kind === 'read') await read(order.task);
  else distances(order.task);
} catch (error) {
  if (!(error instanceof CoordxError)) throw error;
  tell({ kind: 'refused', message: error.message });
}
