/** A command of the table, with what it does and when it can. */
import type { CommandEntry, CommandId } from '../../../src-main/core/protocol/commandTable.ts';

export interface Action {
  run(): void | Promise<void>;
  /** Why it cannot be done now, in a sentence; null when it can. It always can when left out. */
  whyNot?: () => string | null;
  /** Of commands that are on or off. */
  checked?: () => boolean;
  /** Whether there is such a thing here at all; always when left out. */
  shown?: () => boolean;
}

/** What the viewport does when it is told to. */
export interface ViewportControls {
  zoomBy(factor: number): void;
  /** In parts of the viewport. */
  panBy(across: number, down: number): void;
  fit(): void;
  /** Of pictures alone. */
  actualSize?(): void;
  selectCentre?(): void;
}

/** A command of the table with what it does. */
export interface Command extends CommandEntry {
  id: CommandId;
  action: Action;
}

export type Actions = Record<CommandId, Action>;

/** Why a command cannot be done now; null when it can. */
export function whyNot({ action }: Command): string | null {
  return action.whyNot?.() ?? null;
}

/** Whether a command is to be offered at all. */
export function isShown({ action }: Command): boolean {
  return action.shown?.() ?? true;
}
