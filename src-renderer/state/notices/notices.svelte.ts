/** What the person is told: one sentence at a time each, errors until they are dismissed. */
import { CancelledError } from '../../../src-main/core/base/errors.ts';

export interface Notice {
  id: number;
  tone: 'error' | 'info' | 'success';
  text: string;
  /** What it is about, so that it can be taken away when that is gone. */
  about?: string;
  /** Whether it still is so; what is told goes when it is not. */
  holds?: () => boolean;
  /** What can be done about it. */
  action?: { label: string; run: () => void };
}

const SHORT_MS = 5000;
const MOST = 4;

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;

  /** Tells something; errors and what offers an action stay until dismissed. @param shownMs of others; Infinity until taken away. */
  tell(tone: Notice['tone'], text: string, action?: Notice['action'], about?: string, shownMs = SHORT_MS): void {
    // A sentence that is on show already is not said twice.
    if (this.list.some((notice) => notice.text === text)) return;
    const notice: Notice = { id: this.#next++, tone, text, ...(action && { action }), ...(about !== undefined && { about }) };
    this.list = [...this.list, notice].slice(-MOST);
    if (tone !== 'error' && !action && Number.isFinite(shownMs)) setTimeout(() => this.dismiss(notice.id), shownMs);
  }

  /** Tells why something cannot be done, as long as that is so. */
  refuse(text: string, holds: () => boolean): void {
    this.tell('info', text);
    this.list = this.list.map((notice) => (notice.text === text ? { ...notice, holds } : notice));
  }

  /** Takes away what is no longer so. */
  sweep(): void {
    const kept = this.list.filter(({ holds }) => holds?.() ?? true);
    if (kept.length < this.list.length) this.list = kept;
  }

  /** Tells what went wrong; that somebody cancelled is no news to them. */
  fail(error: unknown): void {
    if (error instanceof CancelledError) return;
    this.tell('error', error instanceof Error ? error.message : String(error));
  }

  clear(): void {
    this.list = [];
  }

  /** Takes away what was told last; gives whether there was anything. */
  dismissLast(): boolean {
    const last = this.list.at(-1);
    if (last) this.dismiss(last.id);
    return last !== undefined;
  }

  dismissOf(about: string): void {
    this.list = this.list.filter((notice) => notice.about !== about);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}
