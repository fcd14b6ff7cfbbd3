/**
 * Lessons: guided experiments, of real runs, in place of what is open. That is set aside meanwhile and comes back as it was,
 * whenever the lesson is left.
 */
import type { Grant } from '../../../src-main/core/protocol/files.ts';
import type { Lesson, LessonList, LessonStep } from '../../../src-main/core/protocol/lessons.ts';
import { until } from '../../state/base/until.svelte.ts';
import { setUpStep, type Stage } from './setUp.ts';

/** The window, as far as lessons use it. */
interface Room extends Stage {
  file: Grant | null;
  savedAs: Grant | null;
  hold(): () => void;
  remember(): Promise<void>;
  forget(): void;
}

const NOTHING: LessonList = { lessons: [], faults: [] };

export class Lessons {
  /** Whether the panel is on show. */
  isOpen = $state(false);
  list = $state.raw<LessonList>(NOTHING);
  /** The lesson that is gone through. */
  current = $state.raw<Lesson | null>(null);
  /** Something is being opened or set up. */
  isBusy = $state(false);
  #place = $state(0);
  /** Steps that were set up, and the choice that was made last in each. */
  #ready = $state.raw<ReadonlySet<number>>(new Set());
  #answers = $state.raw<ReadonlyMap<number, number>>(new Map());
  /** Has the window as it was before the lesson. */
  #putBack: (() => void) | null = null;
  #app: Room;

  constructor(app: Room) {
    this.#app = app;
  }

  /** Place of the step among the lesson's, from 0. */
  get place(): number {
    return this.#place;
  }

  set place(place: number) {
    const last = (this.current?.steps.length ?? 1) - 1;
    this.#place = Math.max(0, Math.min(last, place));
  }

  get step(): LessonStep | null {
    return this.current?.steps[this.#place] ?? null;
  }

  /** Whether all is there that the step's question asks about. */
  get isReady(): boolean {
    const isSetUp = this.step?.setUp === null || this.#ready.has(this.#place);
    return isSetUp && !this.isBusy && !this.isTraining;
  }

  get isTraining(): boolean {
    return this.#app.mirror.state.runs.some(({ status }) => status === 'training');
  }

  /** The choice that was made last; null before. */
  get answer(): number | null {
    return this.#answers.get(this.#place) ?? null;
  }

  choose(choice: number): void {
    this.#answers = new Map(this.#answers).set(this.#place, choice);
  }

  /** Shows or closes the panel; a lesson is left by that. */
  async toggle(): Promise<void> {
    if (this.isOpen) {
      await this.leave();
      this.isOpen = false;
      return;
    }
    this.isOpen = true;
    this.#app.isAlone = false;
    this.list = await this.#app.host.api.lessons(null);
  }

  /** Begins a lesson with its own source, or with what is open. */
  async begin(lesson: Lesson, isOwnSource: boolean): Promise<void> {
    const app = this.#app;
    this.isBusy = true;
    try {
      const source = isOwnSource ? null : await app.host.api.openLesson({ id: lesson.id });
      const putBack = app.hold();
      await app.remember();
      await app.api.setAside({ file: source?.ticket ?? null });
      this.#putBack = putBack;
      this.#start(lesson);
      app.forget();
      app.file = null;
      app.savedAs = null;
      await until(() => app.link !== 'connected' || app.mirror.state.isTrial);
    } finally {
      this.isBusy = false;
    }
  }

  /** Does what the button of the step says. */
  async setUp(): Promise<void> {
    const { step, isBusy } = this;
    const place = this.#place;
    if (!step?.setUp || isBusy) return;
    this.isBusy = true;
    try {
      await setUpStep(this.#app, step.setUp);
      this.#ready = new Set(this.#ready).add(place);
    } finally {
      this.isBusy = false;
    }
  }

  /** Leaves the lesson, if there is one: everything is as it was before, once this returns. */
  async leave(): Promise<void> {
    const app = this.#app;
    if (!app.mirror.state.isTrial) return;
    await app.api.bringBack(null);
    await until(() => !app.mirror.state.isTrial);
  }

  /** To be called when it has changed whether the engine holds a trial; what the engine has to say of the view was taken over before. */
  follow(isTrial: boolean): void {
    if (isTrial || !this.current) return;
    const putBack = this.#putBack;
    this.drop();
    putBack?.();
  }

  /** The lesson is over, and what was set aside with it: the engine process has ended. */
  drop(): void {
    this.#putBack = null;
    this.current = null;
  }

  #start(lesson: Lesson): void {
    this.current = lesson;
    this.#place = 0;
    this.#ready = new Set();
    this.#answers = new Map();
  }
}
