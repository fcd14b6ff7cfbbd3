/** Answers the system's own file dialogs as a person does, by keys: GTK's, through xdotool. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { isOnPath } from './screen.ts';

/** Milliseconds in which a dialog must come and go, and between two looks. */
const PATIENCE = 20_000;
const LOOK = 50;
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
    await this.#answer(act, async () => {
      // A line for a path, which the dialog hides.
      await this.#keys('ctrl+l');
      await this.#type(file);
    });
  }

  /** Writes into a folder, by the name that the dialog which `act` opens suggests. */
  async saveInto(folder: string, act: () => Promise<unknown>): Promise<void> {
    await this.#answer(act, async () => {
      await this.#keys('Home');
      await this.#type(`${folder}/`);
    });
  }

  async #answer(act: () => Promise<unknown>, fill: () => Promise<void>): Promise<void> {
    const before = new Set(await this.#windows());
    await act();
    const opened = (windows: string[]): string | undefined => windows.find((id) => !before.has(id));
    const dialog = await this.#until(opened, 'no file dialog came');
    // Where there is no window manager, nobody else gives it the keyboard.
    await this.#xdotool('windowfocus', '--sync', dialog);
    await fill();
    await this.#keys('Return');
    await this.#until((windows) => !windows.includes(dialog) || undefined, 'the file dialog did not take its answer');
  }

  /** Waits until the program's windows are as wanted. */
  async #until<T>(find: (windows: string[]) => T | undefined, failure: string): Promise<T> {
    for (let waited = 0; waited < PATIENCE; waited += LOOK) {
      const found = find(await this.#windows());
      if (found !== undefined) return found;
      await wait(LOOK);
    }
    throw new Error(`In ${PATIENCE / 1000} seconds ${failure}.`);
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
