/**
 * The window's own scheme: coordx://app/ serves the files of the built window that were there at the start, each
 * with a policy that lets the page load from itself alone.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CustomScheme } from 'electron';
import { contentPolicy } from '../window/contentPolicy.ts';
import { contentType } from '../window/contentTypes.ts';

const SCHEME = 'coordx';
const HOST = 'app';
export const WINDOW_PAGE = `${SCHEME}://${HOST}/`;

/** To be registered before the application is ready. */
export const WINDOW_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    codeCache: true,
    bypassCSP: false,
    corsEnabled: false,
    allowServiceWorkers: false,
  },
};

const HEADERS = {
  'content-security-policy': contentPolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** Whether an address lies in the window's scheme, at its only host. */
export function isWindowAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '';
}

/**
 * Answers requests of the window's scheme with the files in `folder`. They are listed now: a request is looked up
 * in that list and never becomes a path.
 * @throws when the folder cannot be read.
 */
export function serveWindow(folder: string): (request: { method: string; url: string }) => Promise<Response> {
  const files = listFiles(folder);
  return async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return refusal(405);
    const file = isWindowAddress(url) ? files.get(new URL(url).pathname) : undefined;
    const type = file === undefined ? null : contentType(file);
    if (file === undefined || type === null) return refusal(404);
    return new Response(await readFile(file), { headers: { ...HEADERS, 'content-type': type } });
  };
}

function refusal(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}

/** Absolute paths by the path of their address; the page itself is '/'. */
function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (inside: string, address: string): void => {
    // One folder at a time: inside an archive, a recursive listing is not to be relied on.
    for (const entry of readdirSync(inside, { withFileTypes: true })) {
      const place = path.join(inside, entry.name);
      if (entry.isDirectory()) visit(place, `${address}${entry.name}/`);
      else if (entry.isFile()) files.set(`${address}${entry.name}`, place);
    }
  };
  visit(folder, '/');
  const page = files.get('/index.html');
  if (page !== undefined) files.set('/', page);
  return files;
}
