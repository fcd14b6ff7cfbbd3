/** Everything that the command palette knows: commands, runs, samples and files opened before. */
import type { CommandId } from '../../src-main/core/protocol/commandTable.ts';
import { fuzzyScore } from '../state/base/fuzzy.ts';
import { isSlip } from '../state/base/slip.ts';
import { isShown, whyNot, type Command } from '../state/commands/command.ts';
import { MENUS } from '../state/commands/menus.ts';
import { attempt, perform } from '../state/commands/perform.ts';
import type { App } from './app.svelte.ts';
import { openRecent, openSample } from './opening.ts';
import { SYNONYMS } from './synonyms.ts';

export interface PaletteEntry {
  id: string;
  title: string;
  /** What it is: the command's menu, "Show run", "Sample", "Recent file". */
  kind: string;
  /** Other words that it is found by. */
  words: string;
  keys: string | null;
  /** Why it cannot be done now; null when it can. */
  reason: string | null;
  run: () => void;
}

/**
 * What a word of a query is worth: as the beginning of a word of the title, of the kind or of another word for it; as one of these
 * but for a slip of the finger; and at most as letters that are scattered over the title.
 */
const WORTH = { title: 40, kind: 32, synonym: 30, slip: 24, scattered: 16 } as const;
/** What cannot be done now comes after what can, unless it fits far better. */
const UNABLE = 14;
/** Points of a letter in fuzzyScore that follows the one before it. */
const RUN_POINTS = 9;

/** All there is, what can be done now first. */
export function paletteEntries(app: App, commands: readonly Command[]): PaletteEntry[] {
  const able = { words: '', keys: null, reason: null };
  const entries: PaletteEntry[] = [
    ...commands.filter((command) => command.id !== 'palette' && isShown(command)).map((command) => commandEntry(app, command)),
    ...app.mirror.state.runs.map((run) => ({
      ...able,
      id: `run ${run.id}`,
      title: app.drafts.of(run).setup.name,
      kind: 'Show run',
      run: () => {
        app.view.selected = run.id;
      },
    })),
    ...app.samples.map(({ name, title }) => ({
      ...able,
      id: `sample ${name}`,
      title,
      kind: 'Sample',
      run: () => void attempt(app, () => openSample(app, name)),
    })),
    ...app.recent.map(({ id, name }) => ({
      ...able,
      id: `recent ${id}`,
      title: name,
      kind: 'Recent file',
      run: () => void attempt(app, () => openRecent(app, id)),
    })),
  ];
  return entries.sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null));
}

function commandEntry(app: App, command: Command): PaletteEntry {
  const { id, title, menu, keys } = command;
  return {
    ...{ id, title, keys: keys[0] ?? null, reason: whyNot(command), words: SYNONYMS[id as CommandId] ?? '' },
    kind: MENUS.find(({ name }) => name === menu)?.title ?? 'View',
    run: () => perform(app, command),
  };
}

/**
 * The entries that a query fits, the best first; all of them in their order for none. Each word of the query must fit, in any
 * order: letters of the title, its menu, another word for it, or any of these but for a slip of the finger.
 */
export function rankEntries(entries: readonly PaletteEntry[], query: string): PaletteEntry[] {
  const words = wordsOf(query);
  return entries
    .flatMap((entry) => {
      const score = scoreOf(entry, words, query);
      return score === null ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function scoreOf(entry: PaletteEntry, words: readonly string[], query: string): number | null {
  if (words.length === 0) return 0;
  const scores = words.map((word) => wordScore(entry, word));
  // Letters over all of the title, as its initials are, count as one word.
  const whole = scattered(query, entry.title);
  const best = scores.includes(null) ? whole : scores.reduce<number>((sum, score) => sum + (score ?? 0), 0) / words.length;
  if (best === null) return null;
  return Math.max(best, whole ?? 0) - (entry.reason === null ? 0 : UNABLE) - entry.title.length / 100;
}

function wordScore({ title, kind, words }: PaletteEntry, word: string): number | null {
  const begins = (text: string): boolean => wordsOf(text).some((meant) => meant.startsWith(word));
  if (begins(title)) return WORTH.title;
  if (begins(kind)) return WORTH.kind;
  if (begins(words)) return WORTH.synonym;
  if (wordsOf(`${title} ${kind} ${words}`).some((meant) => isSlip(word, meant))) return WORTH.slip;
  return scattered(word, title);
}

/** Letters in their order somewhere in a title: the more of them stand together or begin words, the better. */
function scattered(letters: string, title: string): number | null {
  const score = fuzzyScore(letters, title);
  const length = letters.replaceAll(/\s/g, '').length;
  return score === null ? null : WORTH.scattered * Math.min(1, score / (RUN_POINTS * length));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}:%]+/u).filter((word) => word !== '');
}
