/** The components that show a kind: everything else in the window asks for them by the table of parts. */
import type { Component } from 'svelte';
import type { KindName } from '../../src-main/core/kinds/types.ts';
import type { Grant } from '../../src-main/core/protocol/files.ts';
import type { ProbedSource } from '../../src-main/core/protocol/studio/document.ts';
import type { RunState } from '../../src-main/core/protocol/studio/runs.ts';
import type { App } from '../app/app.svelte.ts';
import type { Command, ViewportControls } from '../state/commands/command.ts';
import type { WINDOW_KINDS } from './table.ts';
import type { RunOf } from './windowKind.ts';

type Bar = Component<{ app: App; commands: readonly Command[] }>;

export interface KindParts<K extends KindName = KindName> {
  /** Above the view, the view itself, and what stands below it, from the top down. */
  readonly bar: Bar;
  readonly view: Component<{ app: App; onControls: (controls: ViewportControls | null) => void }>;
  readonly below: readonly Bar[];
  /** What the inspector says of a run, and of another that it is compared with. */
  readonly cards: readonly { title: string; card: Component<{ app: App; run: RunOf<K>; other: RunState | null }> }[];
  /** What asks how a run is exported. */
  readonly exports: Readonly<Record<ExportOf<K>, Component<{ app: App; run: RunOf<K>; close: () => void }>>>;
  /** What asks which part of a file is opened; left out where all of it always is. */
  readonly import?: Component<{ app: App; file: Grant; probed: Extract<ProbedSource, { kind: K }>; close: () => void }>;
}

type ExportOf<K extends KindName> = (typeof WINDOW_KINDS)[K]['exports'][number];
