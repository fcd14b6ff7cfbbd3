/**
 * Settings being edited. A draft is what a run would be made from next; the run itself changes only when the draft is
 * applied. Every edit can be undone and redone, whichever run it was made to.
 */
import { CoordxError } from '../../../src-main/core/base/errors.ts';
import { parameterCount } from '../../../src-main/core/field/cost.ts';
import { applySettings, kindOf, presetConfig } from '../../../src-main/core/kinds/table.ts';
import type { DatasetDescription } from '../../../src-main/core/kinds/types.ts';
import type { RunSetup, RunState } from '../../../src-main/core/protocol/studio/runs.ts';
import type { RunId } from '../../../src-main/core/session/api.ts';
import { startsAnew } from '../../../src-main/core/settings/startsAnew.ts';
import { isSame } from '../../../src-main/core/base/same.ts';

/** How much a press of Train trains for, from where the run stands. */
export interface Amount {
  seconds?: number;
  steps?: number;
  targetPsnr?: number;
}

export interface Draft {
  setup: RunSetup;
  amount: Amount;
  /** Whether the amount was edited since training last started: it then counts from where the run stands. */
  isAmountNew?: boolean;
}

/** Whether both are setups for signals of one form, as all drafts of a run are. */
function areAlike(a: RunSetup, b: RunSetup): boolean {
  const formOf = ({ config: { spec } }: RunSetup): unknown => [spec.axes, spec.outputs];
  return isSame(formOf(a), formOf(b));
}

/** An edit that can be undone. */
interface Edit {
  run: RunId;
  before: Draft;
  after: Draft;
  /** Edits of one thing by one press of the pointer (a slider being dragged), or in quick succession, are undone as one. */
  subject: string;
  press: number | null;
  time: number;
}

export const DEFAULT_AMOUNT: Amount = { seconds: 60 };
const SAME_EDIT_MS = 800;
const MOST_EDITS = 500;

export class Drafts {
  #drafts = $state.raw<ReadonlyMap<RunId, Draft>>(new Map());
  #done = $state.raw<readonly Edit[]>([]);
  #undone = $state.raw<readonly Edit[]>([]);

  /** The press of the pointer that is under way, by its number. */
  #press: number | null = null;
  #presses = 0;

  /** The pointer was pressed, or let go: what is edited in between is one edit. */
  press(isDown: boolean): void {
    this.#press = isDown ? ++this.#presses : null;
  }

  /** The draft of a run: its own setup as long as nothing was edited. */
  of(run: RunState): Draft {
    return this.#drafts.get(run.id) ?? { setup: run.setup, amount: DEFAULT_AMOUNT };
  }

  /** Whether the draft differs from what the run was made from. */
  isChanged(run: RunState): boolean {
    return !isSame(this.of(run).setup, run.setup);
  }

  /** Whether applying the draft makes the run start anew. */
  needsRestart(run: RunState): boolean {
    return startsAnew(run.setup, this.of(run).setup);
  }

  /** When the newest edit was made, or made again, and when the newest of those undone was undone; null where there is none. */
  get doneAt(): number | null {
    return this.#done.at(-1)?.time ?? null;
  }

  get undoneAt(): number | null {
    return this.#undone.at(-1)?.time ?? null;
  }

  /**
   * Changes a setting by its name in core/settings/settings.ts, and `along` what has to change with it.
   * @throws SettingError when the value is not allowed; the draft is then as it was.
   */
  set(run: RunState, key: string, value: string | number, along: Readonly<Record<string, string | number>> = {}): void {
    const { setup } = this.of(run);
    const config = applySettings(kindOf(run.dataset), setup.config, { ...along, [key]: value });
    // Throws for a network that is larger than any may be.
    parameterCount(config.spec);
    this.#edit(run, key, { setup: { ...setup, config } });
  }

  /** Takes the settings of a preset, made for the dataset. */
  setPreset(run: RunState, preset: string, dataset: DatasetDescription): void {
    this.setConfig(run, { preset, config: presetConfig(dataset, preset) });
  }

  /** Takes the settings of another setup for the dataset. */
  setConfig(run: RunState, { preset, config }: Pick<RunSetup, 'preset' | 'config'>): void {
    this.#edit(run, 'preset', { setup: { ...this.of(run).setup, preset, config } });
  }

  /** Changes what is not a setting of the network: name, seed, engine and device. */
  setPlace(run: RunState, change: Partial<Pick<RunSetup, 'name' | 'seed' | 'engine' | 'device'>>): void {
    const { setup } = this.of(run);
    this.#edit(run, Object.keys(change).join(), { setup: { ...setup, ...change } });
  }

  /** @throws CoordxError when nothing would end the training. */
  setAmount(run: RunState, amount: Amount): void {
    if (Object.keys(amount).length === 0) throw new CoordxError('Say how long to train: seconds, steps or a PSNR.');
    this.#edit(run, 'amount', { amount, isAmountNew: true });
  }

  /** Training has started with the amount, which is no edit. */
  takeAmount(run: RunId): void {
    const draft = this.#drafts.get(run);
    if (draft?.isAmountNew) this.#put(run, { ...draft, isAmountNew: false });
  }

  /** Back to what the run was made from. */
  discard(run: RunState): void {
    this.#edit(run, 'discard', { setup: run.setup });
  }

  /** Takes the last edit back; gives the run that it was made to. */
  undo(): RunId | null {
    const edit = this.#done.at(-1);
    if (!edit) return null;
    this.#done = this.#done.slice(0, -1);
    this.#undone = [...this.#undone, { ...edit, time: performance.now() }];
    this.#put(edit.run, edit.before);
    return edit.run;
  }

  redo(): RunId | null {
    const edit = this.#undone.at(-1);
    if (!edit) return null;
    this.#undone = this.#undone.slice(0, -1);
    // Another edit of the same is one of its own.
    this.#done = [...this.#done, { ...edit, subject: '', time: performance.now() }];
    this.#put(edit.run, edit.after);
    return edit.run;
  }

  /** All drafts as plain data, to be found again in a project. */
  remember(runs: readonly RunState[]): { run: number; draft: Draft }[] {
    // By place: runs have other numbers when the project is opened again.
    return runs.flatMap((run, place) => {
      const draft = this.#drafts.get(run.id);
      return draft ? [{ run: place, draft }] : [];
    });
  }

  /** Replaces all drafts; nothing from before can be undone. */
  restore(runs: readonly RunState[], remembered: readonly { run: number; draft: Draft }[]): void {
    this.#done = [];
    this.#undone = [];
    this.#drafts = new Map(
      remembered.flatMap(({ run, draft }) => {
        const state = runs[run];
        return state && areAlike(state.setup, draft.setup) ? [[state.id, draft] as const] : [];
      }),
    );
  }

  /** All drafts with what can be undone of them, until they are put back by what this gives. */
  hold(): () => void {
    const [drafts, done, undone] = [this.#drafts, this.#done, this.#undone];
    return () => {
      this.#drafts = drafts;
      this.#done = done;
      this.#undone = undone;
    };
  }

  #edit(run: RunState, subject: string, change: Partial<Draft>): void {
    const before = this.of(run);
    const after = { ...before, ...change };
    if (isSame(before, after)) return;
    const last = this.#done.at(-1);
    const time = performance.now();
    const press = this.#press;
    const isNear = last !== undefined && ((press !== null && last.press === press) || time - last.time < SAME_EDIT_MS);
    const goesOn = isNear && last.run === run.id && last.subject === subject;
    const edit = { run: run.id, before: goesOn ? last.before : before, after, subject, press, time };
    this.#done = [...(goesOn ? this.#done.slice(0, -1) : this.#done), edit].slice(-MOST_EDITS);
    this.#undone = [];
    this.#put(run.id, after);
  }

  #put(run: RunId, draft: Draft): void {
    this.#drafts = new Map(this.#drafts).set(run, draft);
  }
}
