/** What a kind of signal must say to the window, beside what core's table says; everything else asks it, by the table of kinds. */
import type { KindName, KindTypes } from '../../src-main/core/kinds/types.ts';
import type { MenuName } from '../../src-main/core/protocol/commandTable.ts';
import type { ViewMemory } from '../../src-main/core/protocol/studio/document.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { Undoable } from '../state/base/history.svelte.ts';
import type { Desk } from '../state/desk.ts';
import type { RawSize } from '../state/runs/modelSize.ts';
import type { RowPlan } from '../state/settings/settingRow.ts';
import type { Scene } from '../state/view/scene.ts';

/** A run on a dataset of a kind. */
export type RunOf<K extends KindName> = RunState & { dataset: KindTypes[K]['dataset'] };

/** What a run's field can be exported as by a dialog of its kind; by the commands that open those. */
export type ExportName = 'exportPicture' | 'exportClip' | 'exportMesh' | 'exportVolume';

export interface WindowKind<K extends KindName = KindName> {
  /** What it is shown as, 'Picture': kinds that are shown alike can be compared. */
  readonly stage: string;
  /** The menu of its own commands, whose keys mean nothing to other kinds; null where it has none. */
  readonly menu: MenuName | null;
  /** What its fields give at a coordinate, and what all of that is. */
  readonly values: string;
  readonly whole: string;
  /** How large its source is without any compression. */
  raw(dataset: KindTypes[K]['dataset']): RawSize;
  /** What a source must be like for a model to be trained on, beside its name: its size; null where the name says it all. */
  sizeWords(dataset: KindTypes[K]['dataset']): string | null;
  readonly exports: readonly ExportName[];
  /** Its own settings as the panel shows them, by their keys. */
  readonly settings: Readonly<Record<string, RowPlan>>;
  /** Makes what holds its fields on show. */
  open(desk: Desk): OnShow;
}

/** A kind's fields on show, and its truth: they are asked for when they are looked at. */
export interface OnShow {
  /** To be called whenever anything changed that they depend on. `byPerson`: not only that training went on. */
  wake(byPerson: boolean): void;
  /** Forgets what was asked for: another engine, another dataset. */
  clear(): void;
  /** What they depend on beside the state that all kinds share; when it says something else, a person wants that. */
  readonly wishes: unknown;
  /** Samples along the longest side that fields are asked for; the nearest number that is allowed is taken. */
  resolution: number;
  /** What is on show as it moves, for a clip; or why there is no such clip, in a sentence. */
  scene?(): Scene | string;
  /** Whether several runs can be shown beside each other. */
  readonly hasGrid?: boolean;
  /** What of it can be undone. */
  readonly undoable?: Undoable;
  /** What a project remembers beside the shared view, by names that no other kind has. */
  remember?(): ViewMemory;
  /** Takes over what was remembered, of which any part may be missing. */
  restore?(memory: ViewMemory): void;
}
