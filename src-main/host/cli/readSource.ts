/** A source as commands that train take it: all of it, or one that is learned at a part of its size and compared with all of it. */
import { SettingError } from '../../core/base/errors.ts';
import { kindOf } from '../../core/kinds/table.ts';
import type { KindName, Signal } from '../../core/kinds/types.ts';
import { sourceKind } from '../../io/sourceKind.ts';
import type { Reduced } from '../kinds/cliKind.ts';
import { hostKind } from '../kinds/table.ts';
import type { SelectionFlags } from './flags.ts';
import type { Terminal } from './terminal.ts';

export interface ReadSource {
  signal: Signal;
  /** Of a source that is learned at a part of its size. */
  compare?: Reduced<Signal>['compare'];
}

/** @throws SettingError for a part that it does not have; FileError; CancelledError. */
export async function readSource(terminal: Terminal, file: string, { reduce, ...part }: SelectionFlags): Promise<ReadSource> {
  const kind = await sourceKind(file);
  if (reduce !== undefined) checkReducible(kind, file, '--reduce');
  const { cli } = hostKind({ kind });
  const signal = await cli.read(terminal, file, part);
  // One kind reads and reduces it: the signal is its own.
  return reduce === undefined || !cli.reduced ? { signal } : cli.reduced(signal as never, reduce);
}

/** @throws SettingError for a kind that cannot be learned at a part of its size. @param option as it was called */
export function checkReducible(kind: KindName, file: string, option: string): void {
  if (!hostKind({ kind }).cli.reduced) throw new SettingError(`${option} is for images, and "${file}" is ${kindOf({ kind }).inWords}.`);
}
