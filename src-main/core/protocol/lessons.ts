/** Guided experiments as a window gets them. They are read and checked by io/lessons/lessonFile.ts. */
import type { KindName } from '../kinds/types.ts';
import type { Mode } from './viewModes.ts';

/** A network of a lesson: a preset of the program with some settings changed, under a name that the lesson calls it by. */
export interface LessonRun {
  name: string;
  preset: string;
  settings: Readonly<Record<string, string | number>>;
}

/** How far runs are trained, from nothing, each by its own clock; with neither they are left as they are. */
export interface LessonTraining {
  seconds?: number;
  steps?: number;
  /** Names of those that are; all where it is left out. */
  of?: readonly string[];
}

export interface LessonView {
  mode: Mode;
  /** The run that is looked at, and what it is compared with. */
  run?: string;
  with?: string;
  /** Screen pixels a pixel of the source, and what part of the way across and down is in the middle; all of it where left out. */
  zoom?: number;
  at?: readonly [x: number, y: number];
}

/** What of the workspace Inside is on show. */
export interface LessonInside {
  run?: string;
  /** The run whose panes are laid beside. */
  beside?: string;
  /** A branch (null: what follows the fusion) and a layer of it, from 0. */
  branch?: number | null;
  layer?: number;
  /** Number of a term, from 1, and how many are added. */
  term?: number;
  count?: number;
}

/** What the button of a step does: a state that it makes, so that pressing it twice does nothing more. */
export interface LessonSetUp {
  button: string;
  runs: readonly LessonRun[];
  train: LessonTraining;
  view: LessonView;
  /** Null: the workspace Inside is closed. */
  inside: LessonInside | null;
}

export interface LessonChoice {
  say: string;
  /** Why it is right, or wrong. */
  why: string;
  isRight: boolean;
}

export interface LessonStep {
  title: string;
  /** Markdown: paragraphs, lists, emphasis and code. */
  text: string;
  /** Null of a step that is only read. */
  setUp: LessonSetUp | null;
  question: { ask: string; choices: readonly LessonChoice[] } | null;
}

export interface Lesson {
  /** Names it in calls. */
  id: string;
  title: string;
  /** Markdown. */
  about: string;
  /** What it is about: a person's own source must be one. */
  kind: KindName;
  /** Whether it lies in the data folder, and does not come with the program. */
  isOwn: boolean;
  steps: readonly LessonStep[];
}

/** All that could be read, and a sentence about each that could not. */
export interface LessonList {
  lessons: Lesson[];
  faults: string[];
}
