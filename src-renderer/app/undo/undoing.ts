/** Undo and redo: of all that can be taken back, what was done last. */
import type { Undoable } from '../../state/base/history.svelte.ts';
import type { Action } from '../../state/commands/command.ts';
import type { App } from '../app.svelte.ts';
import { bringBack, removeAgain } from './removal.ts';

export function undoActions(app: App): { undo: Action; redo: Action } {
  const select = (run: number | null): void => {
    if (run !== null && app.mirror.run(run)) app.view.selected = run;
  };
  const { drafts } = app;
  const settings: Undoable = {
    get doneAt() {
      return drafts.doneAt;
    },
    get undoneAt() {
      return drafts.undoneAt;
    },
    undo: () => select(drafts.undo()),
    redo: () => select(drafts.redo()),
  };
  const removal: Undoable = {
    get doneAt() {
      return app.removed?.time ?? null;
    },
    get undoneAt() {
      return app.returned && app.mirror.run(app.returned.run) ? app.returned.time : null;
    },
    undo: () => bringBack(app),
    redo: () => removeAgain(app),
  };
  const all = (): Undoable[] => [settings, removal, ...(app.shown?.undoable ? [app.shown.undoable] : [])];
  const last = (): Undoable | null => newest(all(), 'doneAt');
  const undone = (): Undoable | null => newest(all(), 'undoneAt');
  return {
    undo: { run: () => last()?.undo(), whyNot: () => (last() ? null : 'Nothing was changed that could be undone: no setting, no keyframe, and no run removed.') },
    redo: { run: () => undone()?.redo(), whyNot: () => (undone() ? null : 'Nothing was undone.') },
  };
}

/** What has the newest of something; null where nothing has any. */
export function newest(of: readonly Undoable[], what: 'doneAt' | 'undoneAt'): Undoable | null {
  const own = of.filter((one) => one[what] !== null);
  return own.toSorted((a, b) => (b[what] as number) - (a[what] as number))[0] ?? null;
}
