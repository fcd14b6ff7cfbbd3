/** The program of a thread that does one long work on a shape: reads it, or finds its distances on a grid. */
import { parentPort, workerData } from 'node:worker_threads';
import { CoordxError } from '../../core/base/errors.ts';
import { buildDistanceData, shareDistanceData, type DistanceData } from '../../core/mesh/distance/distanceData.ts';
import { distanceVolume } from '../../core/mesh/distance/distanceVolume.ts';
import { normalizeShape, type ShapeSignal } from '../../core/kinds/shape/signal.ts';
import { decodeShape } from '../../io/mesh/readShape.ts';
import { printable } from '../../io/printable.ts';

/** What a thread can be started for, and what comes of it. */
export interface ShapeWork {
  /** Reads the bytes of a file by its name, of which the path is only for messages. */
  read: { task: { bytes: Uint8Array; file: string }; result: { signal: ShapeSignal; data: DistanceData; notes: string[] } };
  /** Of DistanceVolume. */
  volume: { task: { data: DistanceData; resolution: number; limit: number }; result: Uint16Array };
}

export type ShapeOrder = { [K in keyof ShapeWork]: { kind: K; task: ShapeWork[K]['task'] } }[keyof ShapeWork];

/** What a thread says: how far it is, and last its result, or why there is none. */
export type ShapeReply =
  | { kind: 'progress'; done: number }
  | { kind: 'result'; result: ShapeWork[keyof ShapeWork]['result'] }
  | { kind: 'refused'; message: string };

const tell = (reply: ShapeReply, handedOver: ArrayBuffer[] = []): void => parentPort?.postMessage(reply, handedOver);

async function read({ bytes, file }: ShapeWork['read']['task']): Promise<void> {
  const { surface, notes } = await decodeShape(bytes, file, async (name) => {
    throw new CoordxError(`"${file}" has a part of it in "${printable(name)}", and a project keeps one file: use a .glb file, which holds all.`);
  });
  const signal = normalizeShape(surface);
  // In shared memory: nothing of it is copied on its way to any thread.
  tell({ kind: 'result', result: { signal, data: shareDistanceData(buildDistanceData(signal.surface)), notes } });
}

function volume({ data, resolution, limit }: ShapeWork['volume']['task']): void {
  const values = distanceVolume(data, resolution, limit, (done) => tell({ kind: 'progress', done }));
  tell({ kind: 'result', result: values }, [values.buffer as ArrayBuffer]);
}

try {
  const order = workerData as ShapeOrder;
  if (order.kind === 'read') await read(order.task);
  else volume(order.task);
} catch (error) {
  if (!(error instanceof CoordxError)) throw error;
  tell({ kind: 'refused', message: error.message });
}
