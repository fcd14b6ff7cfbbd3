/**
 * What `coordx fit` keeps while it trains: a model beside the one that it will write, replaced every so many seconds, so
 * that a kill, a loss of power or a full disk costs no more than that. It goes when the model itself is written.
 */
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSound } from '../../core/field/soundness.ts';
import type { Model } from '../../core/session/model.ts';
import { writeModelFile } from '../../io/modelFile.ts';

export interface CheckpointOptions {
  /** The model that they are beside. */
  out: string;
  /** Seconds between two of them; 0 for none. */
  seconds: number;
  /** The model as it is now. */
  snapshot: () => Promise<Model>;
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** Told why the first that could not be written was not. */
  onFailed: (reason: string) => void;
}

export class Checkpoints {
  readonly file: string;
  #options: CheckpointOptions;
  #last: number;
  #writing: Promise<void> | null = null;
  #hasFailed = false;

  constructor(options: CheckpointOptions) {
    this.#options = options;
    this.file = checkpointOf(options.out);
    this.#last = options.clock();
  }

  /** To be called after every step. @param isMuch whether the step did more than one of Adam: it is kept at once. */
  stepped(isMuch: boolean): void {
    const { seconds, clock } = this.#options;
    const isDue = isMuch || clock() - this.#last >= 1000 * seconds;
    if (seconds > 0 && isDue) this.#writing ??= this.#write();
  }

  /** Waits for one that is being written, and removes the file. */
  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.file, { force: true }).catch(() => undefined);
  }

  /** Writes one now, of training that cannot go on, if that is sound. @returns whether there is one, this or an earlier. */
  async last(): Promise<boolean> {
    if (this.#options.seconds === 0) return false;
    await this.#writing;
    await this.#write();
    return (await changed(this.file)) !== undefined;
  }

  async #write(): Promise<void> {
    const { snapshot, clock, onFailed } = this.#options;
    try {
      const model = await snapshot();
      // What was sound stays.
      if (isSound(model.parameters)) await writeModelFile(this.file, model);
    } catch (error) {
      // Whatever it is, also want of memory: training is worth more than its checkpoint.
      if (!this.#hasFailed) onFailed(error instanceof Error ? error.message : String(error));
      this.#hasFailed = true;
    } finally {
      this.#last = clock();
      this.#writing = null;
    }
  }
}

/** The checkpoint beside a model file: photo.checkpoint.coordx beside photo.coordx. */
export function checkpointOf(file: string): string {
  const { dir, name, ext } = path.parse(file);
  return path.join(dir, `${name}.checkpoint${ext}`);
}

/** The file to go on from when a model is to be resumed: its checkpoint, where that is newer or the only one. */
export async function resumedFrom(file: string): Promise<string> {
  const checkpoint = checkpointOf(file);
  const [model, kept] = await Promise.all([file, checkpoint].map(changed));
  return kept !== undefined && kept > (model ?? -Infinity) ? checkpoint : file;
}

/** When a file was changed, in milliseconds since 1970; undefined when it is not there. */
export async function changed(file: string): Promise<number | undefined> {
  const stats = await stat(file).catch(() => null);
  return stats?.mtimeMs;
}
