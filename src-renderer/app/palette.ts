/** Everything that the command palette can do: commands, runs, samples and files opened before. */
import { fuzzyScore } from '../state/base/fuzzy.ts';
import { isShown, type Command } from '../state/commands/command.ts';
import { MENUS } from '../state/commands/menus.ts';
import { attempt, perform } from '../state/commands/perform.ts';
import type { App } from './app.svelte.ts';
import { openRecent, openSample } from './opening.ts';

export interface PaletteEntry {
  id: string;
  title: string;
  /** What it is: the command's menu, "Run", "Sample", "Recent file". */
  kind: string;
  keys: string | null;
  run: () => void;
}

/** What it costs that only the kind fits: more than any place in a title. */
const KIND_COST = 3;

/** What can be done now. */
export function paletteEntries(app: App, commands: readonly Command[]): PaletteEntry[] {
  const able = commands.filter(
    (command) => command.id !== 'palette' && isShown(command) && (command.action.enabled?.() ?? true),
  );
  return [
    ...able.map((command) => ({
      id: command.id,
      title: command.title,
      kind: MENUS.find(({ name }) => name === command.menu)?.title ?? 'View',
      keys: command.keys[0] ?? null,
      run: () => perform(app, command),
    })),
    ...app.mirror.state.runs.map((run) => ({
      id: `run ${run.id}`,
      title: app.drafts.of(run).setup.name,
      kind: 'Run',
      keys: null,
      run: () => {
        app.view.selected = run.id;
      },
    })),
    ...app.samples.map(({ name, title }) => ({
      id: `sample ${name}`,
      title,
      kind: 'Sample',
      keys: null,
      run: () => void attempt(app, () => openSample(app, name)),
    })),
    ...app.recent.map(({ id, name }) => ({
      id: `recent ${id}`,
      title: name,
      kind: 'Recent file',
      keys: null,
      run: () => void attempt(app, () => openRecent(app, id)),
    })),
  ];
}

/** The entries that a query fits, the best first; all of them in their order for none. */
export function rankEntries(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  return entries
    .flatMap((entry) => {
      // A word of the kind helps to find an entry, but its title counts more.
      const scores = [fuzzyScore(query, entry.title), fuzzyScore(query, `${entry.title} ${entry.kind}`)];
      const score = Math.max(...scores.map((value, i) => (value ?? -Infinity) - KIND_COST * i));
      return score === -Infinity ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}
