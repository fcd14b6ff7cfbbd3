/** Words that were meant but mistyped: for the command palette. */

/** Below this many letters another letter makes another word. */
const LEAST = 4;

/**
 * Whether `typed` is the beginning of `word` but for one slip of the finger: a letter too many, one left out, one in place of
 * another, or two swapped. Neither is compared in capitals; letters that are typed rightly are no slip.
 */
export function isSlip(typed: string, word: string): boolean {
  if (typed.length < LEAST || word.startsWith(typed)) return false;
  const same = typed.split('').findIndex((letter, i) => letter !== word[i]);
  const [rest, goal] = [typed.slice(same), word.slice(same)];
  return (
    goal.startsWith(rest.slice(1)) ||
    goal.slice(1).startsWith(rest) ||
    goal.slice(1).startsWith(rest.slice(1)) ||
    (rest.length > 1 && goal.startsWith(`${rest[1]}${rest[0]}${rest.slice(2)}`))
  );
}
