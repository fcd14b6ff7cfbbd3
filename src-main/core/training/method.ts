/** Which way a field learns. */
import type { Loss } from '../engine/engine.ts';
import { SettingError } from '../base/errors.ts';
import type { FieldSpec } from '../field/spec.ts';

/**
 * adam: every weight by gradient steps. solve: the core in closed form, once, for the branches as they start. alternate: a
 * step of Adam for the branches and the closed form for the core, by turns (variable projection, Golub and Pereyra, 1973).
 */
export const METHODS = ['adam', 'solve', 'alternate'] as const;
export type Method = (typeof METHODS)[number];

/** How much the Gram matrices of features are lifted when nothing else is said; see core/solve/cholesky.ts. */
export const DEFAULT_RIDGE = 1e-8;

/** Whether a training solves for the core, once or by turns. What was saved before there were methods is adam's. */
export function solves({ method = 'adam' }: { method?: Method }): boolean {
  return method !== 'adam';
}

/** @throws SettingError when such a field cannot be trained so. */
export function checkMethod(spec: FieldSpec, method: Method, loss: Loss): void {
  if (!METHODS.includes(method)) throw new SettingError(`method must be one of ${METHODS.join(', ')}, not ${String(method)}.`);
  if (method === 'adam') return;
  if (loss !== 'squares') throw new SettingError(`method ${method} makes squares of errors small: set target=distance, or method=adam.`);
  if (spec.fusion !== 'tensor') throw new SettingError(`method ${method} needs fusion tensor, whose core it solves for, not ${spec.fusion}.`);
  if (spec.projections !== undefined) throw new SettingError(`method ${method} needs a core of the branches' own features, and this one was cut: set method=adam.`);
  const [first, ...others] = spec.axes;
  const possible = [spec.axes.join('|'), ...(others.length === 2 ? [`${first}|${others.join('')}`] : [])];
  const asked = spec.branches.map((branch) => branch.map((axis) => spec.axes[axis]).join('')).join('|');
  if (!possible.includes(asked)) throw new SettingError(`method ${method} needs branches=${possible.join(' or ')}, not ${asked}.`);
}
