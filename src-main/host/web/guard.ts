/**
 * Who may use the browser host: a browser that was given the token, by its cookie, on pages of this very server.
 * The Host header is checked against names that lead elsewhere today and here tomorrow (DNS rebinding), the
 * Origin against other pages in the same browser.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Why a request is refused: a status, and a sentence for people and the log. */
export interface Refusal {
  status: number;
  reason: string;
}

const FOREIGN_HOST: Refusal = { status: 421, reason: 'The Host is not this server.' };
const FOREIGN_ORIGIN: Refusal = { status: 403, reason: 'The Origin is not this server.' };
const NO_COOKIE: Refusal = {
  status: 401,
  reason: 'This browser is not known: open the address that was printed when CoordX Studio was started.',
};
const NO_PROOF: Refusal = {
  status: 401,
  reason: 'This page is not known: open the address that was printed when CoordX Studio was started.',
};
const WRONG_TOKEN: Refusal = {
  status: 403,
  reason: 'The address is not valid: open the one that was printed when CoordX Studio was started last.',
};

/** Milliseconds that a browser which is started here has to come. */
const ONCE_MILLISECONDS = 60_000;

export class Guard {
  #token = freshToken();
  /** What a browser that was let in has. It opens no address, so that who gets at a cookie cannot let in others. */
  #secret = freshToken();
  /** What a page of this server holds in its own storage. Browsers send cookies to servers on other ports too, and not this. */
  #proof = freshToken();
  #port: number;
  /** A token that lets in one browser, and until when. */
  #once: { token: string; until: number } | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  /** The address that lets a browser in. */
  get address(): string {
    return this.#address(this.#token);
  }

  /**
   * An address that lets in one browser within a minute: other users of the machine can see what a program that opens
   * it was started with.
   */
  addressOnce(): string {
    this.#once = { token: freshToken(), until: performance.now() + ONCE_MILLISECONDS };
    return this.#address(this.#once.token);
  }

  /** Hands a secret to the browser for as long as it runs, out of reach of scripts and of other sites' pages. */
  get cookie(): string {
    return `${this.#cookieName}=${this.#secret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Refuses a token that is not this server's. */
  refuseToken(token: string): Refusal | null {
    const once = this.#once;
    if (once && performance.now() < once.until && sameText(token, once.token)) {
      this.#once = null;
      return null;
    }
    return sameText(token, this.#token) ? null : WRONG_TOKEN;
  }

  /** Refuses a request to a name that is not this server's. */
  refuseHost({ headers }: IncomingMessage): Refusal | null {
    const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${this.#port}`);
    return names.includes(headers.host ?? '') ? null : FOREIGN_HOST;
  }

  /** Refuses a request without the cookie. */
  refuseStranger({ headers }: IncomingMessage): Refusal | null {
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const prefix = `${this.#cookieName}=`;
    const given = cookies.filter((cookie) => cookie.startsWith(prefix)).map((cookie) => cookie.slice(prefix.length));
    const isKnown = given.some((secret) => sameText(secret, this.#secret));
    return isKnown ? null : NO_COOKIE;
  }

  /** The place that gives a page its proof, where no server sees it. */
  get entrance(): string {
    return `/#proof=${this.#proof}`;
  }

  /** Refuses a request that does not come from a page which was let in: a browser's sockets have no headers of their own. */
  refuseUnproven({ headers, url = '' }: IncomingMessage): Refusal | null {
    const given = headers['x-coordx-proof'] ?? new URLSearchParams(url.split('?')[1]).get('proof');
    return typeof given === 'string' && sameText(given, this.#proof) ? null : NO_PROOF;
  }

  /** Refuses a request that a page of another origin made, or that does not tell. The host must have been checked. */
  refuseOrigin({ headers }: IncomingMessage): Refusal | null {
    return headers.origin === `http://${headers.host ?? ''}` ? null : FOREIGN_ORIGIN;
  }

  #address(token: string): string {
    return `http://127.0.0.1:${this.#port}/?token=${token}`;
  }

  /** Browsers do not tell ports apart in cookies: two servers must not share a name. */
  get #cookieName(): string {
    return `coordx-${this.#port}`;
  }
}

/** 256 random bits. */
function freshToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in a time that does not tell how much is alike, nor how long the secret is. */
function sameText(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
