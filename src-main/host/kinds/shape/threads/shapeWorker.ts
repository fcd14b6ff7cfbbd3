/** The program of a thread that does one long work on a shape: reads it, or finds its distances on a grid. */
import { parentPort, workerData } from 'node:worker_threads';
import { CoordxError } from '../../../../core/base/errors.ts';
import { buildDistanceData, shareDistanceData, type DistanceData } from '../../../../core/mesh/distance/distanceData.ts';
import { DISTANCE_PLANES, distancePlanes, type DistanceTask } from '../../../../core/mesh/distance/distanceVolume.ts';
import { writeHalves } from '../../../../core/base/halfFloat.ts';
import { normalizeShape, type ShapeSignal } from '../../../../core/kinds/shape/signal.ts';
import { isMesh, type Surface } from '../../../../core/mesh/mesh.ts';
import { encodePly } from '../../../../io/mesh/encodePly.ts';
import { decodeShape, readBeside, readShapeBytes } from '../../../../io/mesh/readShape.ts';

/** What a thread can be started for, and what comes of it. */
export interface ShapeWork {
  /** Reads a file, in pieces. */
  read: { task: { file: string; mostKept: number }; result: ReadShape & { kept: KeptShape } };
  /** Reads the bytes of a file by its name, of which the path is only for messages. */
  decode: { task: { bytes: Uint8Array; file: string }; result: ReadShape };
  /** Puts some slabs of a grid of distances, of DISTANCE_PLANES each, into shared memory, [n, n, n]: as numbers, or as halves. */
  distances: { task: DistanceTask & { slabs: number[]; into: Float32Array | Uint16Array }; result: null };
}

export interface ReadShape {
  signal: ShapeSignal;
  data: DistanceData;
  notes: string[];
}

/** What a project keeps of a shape: its file, or, where that has parts beside it or is too large, its surface as PLY. */
export interface KeptShape {
  bytes: Uint8Array<ArrayBuffer>;
  isSurface: boolean;
}

export type ShapeOrder = { [K in keyof ShapeWork]: { kind: K; task: ShapeWork[K]['task'] } }[keyof ShapeWork];

/** What a thread says: how far it is, and last its result, or why there is none. */
export type ShapeReply =
  | { kind: 'progress'; done: number }
  | { kind: 'result'; result: ShapeWork[keyof ShapeWork]['result'] }
  | { kind: 'refused'; message: string };

/** @param handed what is given away and not copied. */
const tell = (reply: ShapeReply, handed: ArrayBuffer[] = []): void => parentPort?.postMessage(reply, handed);
/** Reading is that part of all. */
const READING = 0.5;

async function read({ file, mostKept }: ShapeWork['read']['task']): Promise<void> {
  const bytes = await readShapeBytes(file, (done) => tell({ kind: 'progress', done: READING * done }));
  let hasParts = false;
  const { surface, notes } = await decodeShape(bytes, file, (name) => {
    hasParts = true;
    return readBeside(file, name);
  });
  const isSurface = hasParts || bytes.length > mostKept;
  const kept: KeptShape = { bytes: isSurface ? surfaceBytes(surface) : bytes, isSurface };
  tell({ kind: 'result', result: { ...learned(surface, notes), kept } }, [kept.bytes.buffer]);
}

async function decode({ bytes, file }: ShapeWork['decode']['task']): Promise<void> {
  const { surface, notes } = await decodeShape(bytes, file);
  tell({ kind: 'result', result: learned(surface, notes) });
}

function learned(surface: Surface, notes: string[]): ReadShape {
  const signal = normalizeShape(surface);
  // In shared memory: nothing of it is copied on its way to any thread.
  return { signal, data: shareDistanceData(buildDistanceData(signal.surface)), notes };
}

function surfaceBytes(surface: Surface): Uint8Array<ArrayBuffer> {
  const contents = isMesh(surface) ? { indices: surface.indices, normals: null } : { indices: new Uint32Array(0), normals: surface.normals };
  const pieces = [...encodePly({ ...contents, positions: surface.positions, isNearOrigin: false })];
  // Not by Buffer.concat: the memory of small ones is shared, and cannot be given away.
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
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
  else if (order.kind === 'decode') await decode(order.task);
  else distances(order.task);
} catch (error) {
  if (!(error instanceof CoordxError)) throw error;
  tell({ kind: 'refused', message: error.message });
}
