/** What is told of an error: a CoordxError in its own words; a fault of the program in general ones, and in the log. */
import { CoordxError } from '../../core/base/errors.ts';
import { namedMemory } from '../../core/base/outOfMemory.ts';
import { withoutFolders } from '../../core/base/withoutFolders.ts';

const FAULT = 'Something went wrong inside the program; its log says what.';

/** The sentence for a person, which names no place on the disk; an error that no person can act on is written to stderr. */
export function faultOf(thrown: unknown): string {
  const error = namedMemory(thrown);
  if (error instanceof CoordxError) return withoutFolders(error.message);
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return FAULT;
}
