/** Whether there is the memory that a run takes, looked at before it begins. */
import { SettingError } from '../base/errors.ts';
import { kindOf, stepShape } from '../kinds/table.ts';
import { learningMemory } from '../training/cost.ts';
import { solves } from '../training/method.ts';
import type { RunStart } from './run.ts';

const GIBIBYTE = 2 ** 30;

/** What a run may take. */
export interface MemoryLimits {
  /** Bytes that were set for a step; and those of the whole machine, where that is known. */
  budget: number | undefined;
  machine: number | undefined;
}

/**
 * Steps of gradients are cut to a budget, but a solution is made as a whole.
 * @throws SettingError that says what it takes and what to do, when it is more than there is.
 */
export function checkMemory({ spec, training, dataset }: Pick<RunStart, 'spec' | 'training' | 'dataset'>, { budget, machine }: MemoryLimits): void {
  if (!solves(training)) return;
  const needed = learningMemory(spec, stepShape({ spec, training, dataset }), training, budget ?? 0);
  const limits = [
    ...(budget === undefined ? [] : [{ most: budget, words: 'that a step may take' }]),
    ...(machine === undefined ? [] : [{ most: machine, words: 'of this machine' }]),
  ];
  const passed = limits.find(({ most }) => needed > most);
  if (!passed) return;
  const { name } = kindOf(dataset);
  const smaller = kindOf(dataset).pixels(dataset) ? `, or take a smaller part of the ${name}` : '';
  throw new SettingError(
    `To solve for this field takes about ${inGib(needed)} of memory, more than the ${inGib(passed.most)} ${passed.words}: ` +
      `set a smaller width${smaller}.`,
  );
}

function inGib(bytes: number): string {
  const value = bytes / GIBIBYTE;
  return value < 0.1 ? `${Math.ceil(bytes / 2 ** 20)} MiB` : `${value.toFixed(1)} GiB`;
}
