/** A line on stderr that shows how far work has come: redrawn in place on a terminal, else a new one now and then. */
import type { Terminal } from './terminal.ts';

/** Milliseconds between two drawings on a terminal, and between two lines elsewhere. */
const REDRAW = 100;
const NEW_LINE = 5000;

const ERASE_TO_END = '\x1b[K';
const CYAN = '\x1b[36m';
const PLAIN = '\x1b[39m';
const LONGEST_BAR = 30;
const SHORTEST_BAR = 8;
const GAP = '  ';

/** Says yes at most once in so many milliseconds. */
export class Throttle {
  #clock: () => number;
  #interval: number;
  #next: number;

  /** @param first milliseconds until the first yes. */
  constructor(clock: () => number, interval: number, first = 0) {
    this.#clock = clock;
    this.#interval = interval;
    this.#next = clock() + first;
  }

  isDue(): boolean {
    const now = this.#clock();
    if (now < this.#next) return false;
    this.#next = now + this.#interval;
    return true;
  }
}

export class ProgressLine {
  #terminal: Terminal;
  #redraw: Throttle;
  #newLine: Throttle;
  #isDrawn = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#redraw = new Throttle(() => terminal.clock(), REDRAW);
    this.#newLine = new Throttle(() => terminal.clock(), NEW_LINE, NEW_LINE);
  }

  /**
   * Shows the state of the work, unless it did so a moment ago.
   * @param done 0..1.
   * @param parts what else to say, the most important first: the last ones give way on a narrow terminal.
   */
  show(done: number, parts: () => string[]): void {
    const columns = this.#terminal.columns();
    if (columns === null) {
      if (this.#newLine.isDue()) this.#terminal.err(`${[percent(done), ...parts()].join(', ')}\n`);
    } else if (this.#redraw.isDue()) {
      this.#draw(progressText(columns, done, parts(), this.#terminal.colors));
    }
  }

  /** Says what is being done now that progress cannot be told of; only on a terminal. */
  say(text: string): void {
    const columns = this.#terminal.columns();
    if (columns !== null) this.#draw(text.slice(0, columns - 1));
  }

  /** Takes the line away, so that something else can be written. */
  clear(): void {
    if (this.#isDrawn) this.#terminal.err(`\r${ERASE_TO_END}`);
    this.#isDrawn = false;
  }

  #draw(text: string): void {
    this.#terminal.err(`\r${text}${ERASE_TO_END}`);
    this.#isDrawn = true;
  }
}

/** A bar and as many of the parts as there is room for, in less than `columns` characters. */
export function progressText(columns: number, done: number, parts: string[], colors: boolean): string {
  // The last column stays free: writing there moves some terminals to the next line.
  const room = columns - 1;
  const rest = (kept: number): string => [percent(done).padStart(5), ...parts.slice(0, kept)].join(GAP);
  let kept = parts.length;
  while (kept > 0 && SHORTEST_BAR + GAP.length + rest(kept).length > room) kept -= 1;
  const text = rest(kept);
  const length = Math.min(LONGEST_BAR, room - text.length - GAP.length);
  if (length < SHORTEST_BAR) return text.slice(0, room);
  const filled = Math.floor(length * done);
  const [full, empty] = ['━'.repeat(filled), '─'.repeat(length - filled)];
  return `${colors ? `${CYAN}${full}${PLAIN}` : full}${empty}${GAP}${text}`;
}

function percent(done: number): string {
  return `${Math.floor(100 * done)} %`;
}
