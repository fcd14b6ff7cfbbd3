/** The files that the host lets windows use: tickets, and the paths that they stand for. */
import { FileError } from '../../core/base/errors.ts';
import type { Ticket } from '../../core/protocol/files.ts';

/** Tickets that are kept; the oldest go first. */
const MOST_TICKETS = 10_000;

export class Tickets {
  #granted = new Map<Ticket, { path: string; access: 'read' | 'write' }>();

  /** Lets a file be read or written by a ticket, which replaces what the ticket stood for. */
  grant(ticket: Ticket, path: string, access: 'read' | 'write'): void {
    this.#granted.delete(ticket);
    this.#granted.set(ticket, { path, access });
    const [oldest] = this.#granted.keys();
    if (this.#granted.size > MOST_TICKETS && oldest !== undefined) this.#granted.delete(oldest);
  }

  /** The path that a ticket stands for. @throws FileError unless it was granted for just this. */
  path(ticket: Ticket, access: 'read' | 'write'): string {
    const granted = this.#granted.get(ticket);
    if (granted?.access === access) return granted.path;
    throw new FileError(`This file may not be ${access === 'read' ? 'read' : 'written'} any more: choose it again.`);
  }
}
