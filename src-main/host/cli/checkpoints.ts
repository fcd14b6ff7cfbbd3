/**
 * What `coordx fit` keeps while it trains: a model beside the one that it will write, replaced every so many seconds, so
 * that a kill, a loss of power or a full disk costs no more than that. It goes when the model itself is written.
 */
import { realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isSound } from '../../core/field/soundness.ts';
import type { Model } from '../../core/session/model.ts';
import { writeModelFile } from '../../io/modelFile.ts';

export interface CheckpointOptions {
  /** The model that they are beside. */
  out: string;
  /** The checkpoint that this training goes on from; null where it is none. */
  used: string | null;
  /** Steps that the run had when it began: no more than those are not worth a file. */
  begun: number;
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
  #isWritten = false;

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

  /** Once the model is saved: waits for one that is being written, and removes it and the one that was gone on from. */
  async remove(): Promise<void> {
    await this.#writing;
    const { out, used } = this.#options;
    await rm(this.file, { force: true }).catch(() => undefined);
    // Nothing keeps a user from saving as the checkpoint that is gone on from: that is the model now.
    if (used !== null && !(await isSameFile(used, out))) await rm(used, { force: true }).catch(() => undefined);
  }

  /** Writes one now, of training that cannot go on, if it holds something new and sound. @returns whether there is one of this training. */
  async last(): Promise<boolean> {
    if (this.#options.seconds === 0) return false;
    await this.#writing;
    await this.#write();
    return this.#isWritten;
  }

  async #write(): Promise<void> {
    const { begun, snapshot, clock, onFailed } = this.#options;
    try {
      const model = await snapshot();
      // What was sound stays, and so does what an earlier training has left while this one has done nothing.
      if (model.progress.steps <= begun || !isSound(model.parameters)) return;
      await writeModelFile(this.file, model);
      this.#isWritten = true;
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

async function isSameFile(one: string, other: string): Promise<boolean> {
  // Names may differ in case, or lead through links.
  const [first, second] = await Promise.all([one, other].map((file) => realpath(file).catch(() => path.resolve(file))));
  return first === second;
}

/** When a file was changed, in milliseconds since 1970; undefined when it is not there. */
export async function changed(file: string): Promise<number | undefined> {
  const stats = await stat(file).catch(() => null);
  return stats?.mtimeMs;
}
