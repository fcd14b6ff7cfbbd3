/** Files that somebody outside asks to open: the command line, the file manager, another start of the program. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** What a second start of the program tells the first: absolute paths. */
const HANDED_OVER = z.object({ files: z.array(z.string().min(1).max(32768)).max(100) });

/**
 * The files that a command line names and that are there, as absolute paths. What else stands on it may be anything: a
 * value of one of Chromium's switches, a script that was meant for Node.
 * @param isDefaultApp whether Electron itself was started, with the application as its first argument.
 * @param folder that relative paths start from.
 */
export function fileArguments(argv: readonly string[], isDefaultApp: boolean, folder: string): string[] {
  // Switches are Electron's own and Chromium's.
  const plain = argv.slice(1).filter((argument) => argument !== '' && !argument.startsWith('-'));
  return (isDefaultApp ? plain.slice(1) : plain).map((file) => path.resolve(folder, file)).filter(isFile);
}

/** The files that another start of the program has handed over and that are there; none when it said something else. */
export function handedOver(data: unknown): string[] {
  const { data: given } = HANDED_OVER.safeParse(data);
  return given?.files.filter((file) => path.isAbsolute(file) && isFile(file)) ?? [];
}

/** Whether there is a file, and not a folder, of this name. */
function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    // A name that is longer than names may be, or a folder that may not be looked into.
    return false;
  }
}

/** Keeps what is to be opened until there is a window that can be told. */
export class OpenRequests {
  #waiting: string[] = [];
  #open: ((file: string) => void) | null = null;

  add(...files: string[]): void {
    this.#waiting.push(...files);
    this.giveTo(this.#open);
  }

  /** Hands over what waits, and from then on what comes; null has it wait again. */
  giveTo(open: ((file: string) => void) | null): void {
    this.#open = open;
    if (open) this.#waiting.splice(0).forEach((file) => open(file));
  }
}
