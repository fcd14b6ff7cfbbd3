/** What a machine does, as it was measured: to be shown, and to be sent to others. */
import type { DeviceName, DeviceReport, EngineName } from './engine.ts';

/** One preset on one device. */
export interface BenchRow {
  engine: EngineName;
  device: DeviceName;
  preset: string;
  /** The adapter or processor, and how its threads share the work. */
  place: string;
  /** Milliseconds of a step and of a query of the whole picture. */
  stepMs: number;
  queryMs: number;
  /** Floating-point operations of their matrix products, a second. */
  stepFlops: number;
  queryFlops: number;
  /** Operations a second of one product of square matrices on the same device, between the steps; null where that is not measured. */
  productFlops: number | null;
  /** Bytes that a step sends to the device and back; 0 where it computes in the processor's own memory. */
  stepBytes: number;
}

export interface BenchReport {
  /** Name and version of the program. */
  program: string;
  /** Operating system, processor and versions. */
  machine: string;
  /** ISO 8601 */
  date: string;
  /** Pixels along a side of the picture. */
  side: number;
  /** Devices of all engines, present or not. */
  devices: DeviceReport[];
  rows: BenchRow[];
  /** Devices that failed when they were measured, a sentence each. */
  failures: string[];
}

/** The rows of a report as words, below a head. */
export function benchTable({ rows }: BenchReport): string[][] {
  const head = ['preset', 'engine', 'device', 'step ms', 'GFLOP/s', 'of a product', 'MB a step', 'query ms', 'GFLOP/s'];
  return [
    head,
    ...rows.map((row) => [
      row.preset,
      row.engine,
      row.device,
      row.stepMs.toFixed(1),
      giga(row.stepFlops),
      row.productFlops === null ? 'not known' : `${((100 * row.stepFlops) / row.productFlops).toFixed(0)} %`,
      (row.stepBytes / 1e6).toFixed(1),
      row.queryMs.toFixed(1),
      giga(row.queryFlops),
    ]),
  ];
}

function giga(flops: number): string {
  return (flops / 1e9).toFixed(flops < 1e10 ? 1 : 0);
}
