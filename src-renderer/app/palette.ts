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

/** What it costs that a word fits the kind alone, or only another word for it, or only by a slip of the finger. */
const COST = { kind: 6, synonym: 8, slip: 12 } as const;
/** Of a slip in a word of the title: as much as a beginning of a word would count for a letter or two. */
const SLIP_SCORE = 12;

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
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return entries
    .flatMap((entry) => {
      const score = scoreOf(entry, words, query);
      return score === null ? [] : [{ entry, score }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function scoreOf(entry: PaletteEntry, words: readonly string[], query: string): number | null {
  // Letters over all of the title, as its initials are, count as one word.
  const whole = fuzzyScore(query, entry.title);
  let sum = 0;
  for (const word of words) {
    const score = wordScore(entry, word);
    if (score === null) return whole;
    sum += score;
  }
  return Math.max(whole ?? -Infinity, sum);
}

function wordScore({ title, kind, words }: PaletteEntry, word: string): number | null {
  const scores = [
    fuzzyScore(word, title),
    less(beginning(word, kind), COST.kind),
    less(beginning(word, words), COST.synonym),
    wordsOf(`${title} ${kind} ${words}`).some((meant) => isSlip(word, meant)) ? SLIP_SCORE - COST.slip : null,
  ].filter((score) => score !== null);
  return scores.length === 0 ? null : Math.max(...scores);
}

/** The score of a word that a text has a word with such a beginning; scattered letters would fit anything. */
function beginning(word: string, text: string): number | null {
  return wordsOf(text).some((meant) => meant.startsWith(word)) ? fuzzyScore(word, word) : null;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}:%]+/u).filter((word) => word !== '');
}

function less(score: number | null, cost: number): number | null {
  return score === null ? null : score - cost;
}
