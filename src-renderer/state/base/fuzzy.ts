/** How well a few typed letters fit a text: for the command palette. */

/** Points of a letter that continues the one before it, that starts a word, and that is merely there. */
const POINTS = { run: 9, wordStart: 8, found: 1 };
/** What every letter that is left out before the first hit costs, up to a limit. */
const LATE = { each: 0.2, most: 2 };

/**
 * How well the letters of `query` fit `text`, in their order: the higher the better; null when a letter is missing.
 * An empty query fits everything alike. Spaces in the query count for nothing.
 */
export function fuzzyScore(query: string, text: string): number | null {
  const letters = Array.from(query.toLowerCase().replaceAll(/\s/g, ''));
  const places = Array.from(text.toLowerCase());
  // best[j]: the best score of the letters so far with the last of them at place j.
  let best: (number | null)[] | null = null;
  for (const letter of letters) {
    best = nextRow(best, letter, places);
    if (best.every((score) => score === null)) return null;
  }
  return best === null ? 0 : Math.max(...best.map((score) => score ?? -Infinity)) - places.length / 1000;
}

function nextRow(before: (number | null)[] | null, letter: string, places: readonly string[]): (number | null)[] {
  // The best score that ended anywhere before place j.
  let earlier: number | null = null;
  return places.map((place, j) => {
    const previous = before?.[j - 1] ?? null;
    const base = before === null ? -Math.min(LATE.most, LATE.each * j) : earlierOr(earlier, previous);
    earlier = earlierOr(earlier, previous);
    if (place !== letter || base === null) return null;
    const isWordStart = j === 0 || !/[\p{L}\p{N}]/u.test(places[j - 1] as string);
    const alone = base + (isWordStart ? POINTS.wordStart : POINTS.found);
    return previous === null ? alone : Math.max(alone, previous + POINTS.run);
  });
}

function earlierOr(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
