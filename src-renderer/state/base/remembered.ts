/** What a project remembers, read so that any part of it may be missing or be of another version. */

/** A word of the list, the first when it is none of them. */
export function oneOf<T extends string>(words: readonly [T, ...T[]], value: unknown): T {
  return words.find((word) => word === value) ?? words[0];
}

/** A finite number, or what stands for none. */
export function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
