/** Which way a field learns. */
import { SettingError } from '../errors.ts';
import type { FieldSpec } from '../field/spec.ts';

/**
 * adam: every weight by gradient steps. solve: the core in closed form, once, for the branches as they start. alternate: a
 * step of Adam for the branches and the closed form for the core, by turns (variable projection, Golub and Pereyra, 1973).
 */
export const METHODS = ['adam', 'solve', 'alternate'] as const;
export type Method = (typeof METHODS)[number];

/** How much the Gram matrices of features are lifted when nothing else is said; see core/solve/cholesky.ts. */
export const DEFAULT_RIDGE = 1e-8;

/** Methods that a field over these axes may have. */
export function methodsFor({ axes }: Pick<FieldSpec, 'axes'>): readonly Method[] {
  return axes.length === 2 ? METHODS : ['adam'];
}

/** @throws SettingError when such a field cannot be trained so. */
export function checkMethod(spec: FieldSpec, method: Method): void {
  if (!METHODS.includes(method)) throw new SettingError(`method must be one of ${METHODS.join(', ')}, not ${String(method)}.`);
  if (method === 'adam') return;
  if (!methodsFor(spec).includes(method)) throw new SettingError(`method ${method} is for images: only adam trains videos and shapes.`);
  if (spec.fusion === 'tensor') return;
  throw new SettingError(`method ${method} needs fusion tensor, whose core it solves for, not ${spec.fusion}.`);
}
