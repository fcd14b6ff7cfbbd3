/** Want of memory, by whatever name it comes. */
import { RoomError } from './errors.ts';

/** What V8, WebAssembly, C++ and onnxruntime say when they get no memory. */
const WORDS = /array buffer allocation failed|out of memory|bad_alloc|failed to allocate memory|cannot allocate memory|cannot enlarge memory/i;
const LENGTH = /^Invalid (?:typed )?array (?:buffer )?length(?:: (\d+))?$/;
/** An array of more elements has no room anywhere; of fewer, its length is somebody's mistake. */
const MOST_ELEMENTS = 2 ** 31;

/** The error to tell: a RoomError in place of one that means that memory has run out, and any other as it is. */
export function namedMemory(error: unknown): unknown {
  if (!(error instanceof Error) || !isWant(error)) return error;
  return new RoomError('There is not enough memory for this: ask for something smaller, or close other programs.', { cause: error });
}

function isWant({ message, ...rest }: Error & { code?: unknown }): boolean {
  const [, length] = LENGTH.exec(message) ?? [];
  return WORDS.test(message) || rest.code === 'ERR_WORKER_OUT_OF_MEMORY' || Number(length) >= MOST_ELEMENTS;
}
