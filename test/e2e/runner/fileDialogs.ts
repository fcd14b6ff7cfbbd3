/** Answers the system's own file dialogs as a person does, by keys: GTK's, through xdotool. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { isOnPath } from './screen.ts';

/** Milliseconds in which a dialog comes, and in which it goes when it is answered; and between two looks. */
const DIALOG_MS = 20_000;
const ANSWER_MS = 2000;
const LOOK = 50;
const MOST_TRIES = 5;
/** Milliseconds between two keys. */
const KEY_DELAY = '5';

/** Why file dialogs cannot be answered on this machine, or null. */
export function whyNoFileDialogs(): string | null {
  if (process.platform !== 'linux') return "nothing here answers this system's file dialogs";
  return isOnPath('xdotool') ? null : 'xdotool, which answers file dialogs, is not installed';
}

/** The dialogs of one program with one window of its own. */
export class FileDialogs {
  #pid: number;
  #env: Record<string, string>;

  /**
   * @param pid of the program.
   * @param env in which DISPLAY names its screen.
   */
  constructor(pid: number, env: Record<string, string>) {
    this.#pid = pid;
    this.#env = env;
  }

  /** Chooses a file in the dialog that `act` has the program open. */
  async open(file: string, act: () => Promise<unknown>): Promise<void> {
    const dialog = await this.#dialogAfter(act);
    // While it still lists its files the dialog loses keys.
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      // The first shows a line for a path, the second selects what is in it.
      await this.#keys(tries === 0 ? 'ctrl+l' : 'ctrl+a');
      await this.#type(file);
      await this.#keys('Return');
      if (await this.#isGone(dialog)) return;
    }
    throw new Error('The file dialog did not take its answer.');
  }

  /** Writes into a folder, by the name that the dialog which `act` opens suggests. */
  async saveInto(folder: string, act: () => Promise<unknown>): Promise<void> {
    const dialog = await this.#dialogAfter(act);
    await this.#keys('Home');
    await this.#type(`${folder}/`);
    await this.#keys('Return');
    if (!(await this.#isGone(dialog))) throw new Error('The file dialog did not take its answer.');
  }

  /** The dialog that comes, with the keyboard. */
  async #dialogAfter(act: () => Promise<unknown>): Promise<string> {
    const before = new Set(await this.#windows());
    await act();
    const dialog = await this.#until((windows) => windows.find((id) => !before.has(id)), DIALOG_MS);
    if (dialog === null) throw new Error(`No file dialog came in ${DIALOG_MS / 1000} seconds.`);
    // Where there is no window manager, nobody else gives it the keyboard.
    await this.#xdotool('windowfocus', '--sync', dialog);
    return dialog;
  }

  async #isGone(dialog: string): Promise<boolean> {
    return (await this.#until((windows) => !windows.includes(dialog) || undefined, ANSWER_MS)) ?? false;
  }

  /** What is found among the program's windows within so many milliseconds, or null. */
  async #until<T>(find: (windows: string[]) => T | undefined, patience: number): Promise<T | null> {
    for (let waited = 0; waited < patience; waited += LOOK) {
      const found = find(await this.#windows());
      if (found !== undefined) return found;
      await wait(LOOK);
    }
    return null;
  }

  /** Numbers of the program's windows that are to be seen. */
  async #windows(): Promise<string[]> {
    // It fails when there is none.
    const found = await this.#xdotool('search', '--onlyvisible', '--pid', String(this.#pid)).catch(() => '');
    return found.split('\n').filter((line) => line !== '');
  }

  async #keys(combination: string): Promise<void> {
    await this.#xdotool('key', '--clearmodifiers', combination);
  }

  async #type(text: string): Promise<void> {
    await this.#xdotool('type', '--clearmodifiers', '--delay', KEY_DELAY, text);
  }

  async #xdotool(...args: string[]): Promise<string> {
    return (await promisify(execFile)('xdotool', args, { env: this.#env })).stdout;
  }
}
