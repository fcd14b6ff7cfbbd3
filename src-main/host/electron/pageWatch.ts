/** Whether the window's page comes alive: each time it begins it must say so within some seconds, and stay. */

/** Milliseconds to come alive in. A page that is drawn by software on a slow and busy machine takes some 5 seconds. */
const PATIENCE = 20_000;
/** Milliseconds after which a page that lives will stay: what a graphics driver spoils shows at the first picture. */
const SETTLING = 5000;

export interface PageListener {
  /** The page has not come alive in time. Called again after each further wait. */
  onSilence(seconds: number): void;
  /** The page has come alive and stayed. */
  onSettled(): void;
}

export class PageWatch {
  #listener: PageListener;
  #timer: NodeJS.Timeout | undefined;
  #isUp = false;

  constructor(listener: PageListener) {
    this.#listener = listener;
  }

  /** Whether the page has come alive since it began last. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** The page begins anew. */
  begin(): void {
    this.#isUp = false;
    this.wait();
  }

  /** Waits for the page, from now on. */
  wait(): void {
    this.#after(PATIENCE, () => this.#listener.onSilence(PATIENCE / 1000));
  }

  /** The page says that it lives. */
  up(): void {
    this.#isUp = true;
    this.#after(SETTLING, () => this.#listener.onSettled());
  }

  /** Waits no more: what becomes of the page is known. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #after(milliseconds: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, milliseconds).unref();
  }
}
