/** Where a run can compute: engines and devices as choices, and why some cannot be had. */
import type { DeviceReport } from '../../../src-main/core/engine/engine.ts';
import type { RunSetup } from '../../../src-main/core/protocol/studio/runs.ts';

export interface PlaceChoice {
  value: string;
  label: string;
  disabled: boolean;
}

/** The reference engine is there for tests; a person never wants it. */
const HIDDEN = 'reference';

const AUTO: PlaceChoice = { value: 'auto', label: 'automatic', disabled: false };

export function engineChoices(reports: readonly DeviceReport[]): PlaceChoice[] {
  const engines = [...new Set(reports.map(({ engine }) => engine))].filter((engine) => engine !== HIDDEN);
  return [AUTO, ...engines.map((engine) => choice(engine, reports.filter((report) => report.engine === engine)))];
}

/** Devices of an engine, or of any. */
export function deviceChoices(reports: readonly DeviceReport[], engine: RunSetup['engine']): PlaceChoice[] {
  const usable = reports.filter((report) => report.engine !== HIDDEN && (engine === 'auto' || report.engine === engine));
  const devices = [...new Set(usable.map(({ device }) => device))];
  return [AUTO, ...devices.map((device) => choice(device, usable.filter((report) => report.device === device)))];
}

/** What the machine says of a chosen device; null when the choice is left to the program. */
export function placeReason(
  reports: readonly DeviceReport[],
  { engine, device }: Pick<RunSetup, 'engine' | 'device'>,
): string | null {
  if (device === 'auto') return null;
  const fitting = reports.filter((report) => report.device === device && (engine === 'auto' || report.engine === engine));
  const report = fitting.find(({ available }) => available) ?? fitting[0];
  return report ? `${report.engine} · ${report.device}: ${report.detail}` : null;
}

function choice(value: string, reports: readonly DeviceReport[]): PlaceChoice {
  const isHere = reports.some(({ available }) => available);
  const isEmulated = isHere && reports.every(({ available, software }) => !available || software);
  const remark = isHere ? (isEmulated ? ' (emulated)' : '') : ' (not here)';
  return { value, label: `${value}${remark}`, disabled: !isHere };
}
