/**
 * What the browser host answers over HTTP: the window's files, uploads and downloads. Every request is checked by
 * the guard before anything is looked at; what is refused is logged, without what might be a token.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { CoordxError, FileError } from '../../core/base/errors.ts';
import { withoutFolders } from '../../core/base/withoutFolders.ts';
import { printable } from '../../io/printable.ts';
import { contentPolicy } from '../window/contentPolicy.ts';
import type { Downloads } from './downloads.ts';
import type { Guard, Refusal } from './guard.ts';
import type { StaticFiles } from './staticFiles.ts';
import { TooLargeError, type Uploads } from './uploads.ts';

const DOWNLOAD = /^\/download\/([0-9a-f]{32})$/;
const UPLOAD = /^\/upload\/([0-9a-f]{32})$/;
/** Milliseconds without a byte after which an upload is given up, and that the rest of a refused one may take. */
const UPLOAD_PATIENCE = 30_000;
const DRAIN_PATIENCE = 10_000;

export interface Site {
  guard: Guard;
  files: StaticFiles;
  uploads: Uploads;
  downloads: Downloads;
  /** Takes a line about what was refused or went wrong. */
  log: (line: string) => void;
}

/** A listener for all requests of a server. */
export function answerRequests(site: Site): RequestListener {
  return (request, response) => {
    setHeaders(request, response);
    answer(site, request, response).catch((error: unknown) => failed(site, request, response, error));
  };
}

/** `GET /place (reason)`, for the log: without the query, which may hold a token. */
export function refusedLine({ method, url }: IncomingMessage, { reason }: Refusal): string {
  return `refused: ${method ?? ''} ${printable(pathOf(url))} (${reason})`;
}

async function answer(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { guard } = site;
  const place = pathOf(request.url);
  const query = new URLSearchParams((request.url ?? '').slice(place.length));
  const token = query.get('token');
  if (place === '/' && request.method === 'GET' && token !== null) return letIn(site, request, response, token);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  const refusal =
    guard.refuseHost(request) ?? guard.refuseStranger(request) ?? (isReading ? null : guard.refuseOrigin(request));
  if (refusal) return refuse(site, request, response, refusal);
  const [, upload] = UPLOAD.exec(place) ?? [];
  if (upload !== undefined && request.method === 'POST') return takePiece(site, request, response, { upload, query });
  if (!isReading) return refuse(site, request, response, { status: 405, reason: 'This cannot be done here.' });
  return sendFile(site, request, response, place);
}

/** Moves on to the page. A redirect would not do: after a click in another site's page, it is asked for without the cookie. */
const movesTo = (place: string): string =>
  // Without an icon of its own, a browser asks for one that is not there.
  `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0; url=${place}"><title>CoordX Studio</title>\n`;

/** Answers the address that was printed: with the cookie, and the way to the page. */
function letIn(site: Site, request: IncomingMessage, response: ServerResponse, token: string): void {
  const { guard } = site;
  const refusal = guard.refuseHost(request) ?? guard.refuseToken(token);
  if (refusal) return refuse(site, request, response, refusal);
  // The address without the token is what stays in the address bar and in the history.
  const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Set-Cookie': guard.cookie, 'Cache-Control': 'no-store' };
  response.writeHead(200, headers).end(movesTo(guard.entrance));
}

async function sendFile(site: Site, request: IncomingMessage, response: ServerResponse, place: string): Promise<void> {
  const withBody = request.method === 'GET';
  if (site.files.has(place)) return site.files.send(place, response, withBody);
  const [, ticket] = DOWNLOAD.exec(place) ?? [];
  const isSent = withBody && ticket !== undefined && (await site.downloads.send(ticket, response));
  if (!isSent) refuse(site, request, response, { status: 404, reason: 'There is nothing here.' });
}

/** Takes a piece of a file that a window sends. */
async function takePiece(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  { upload, query }: { upload: string; query: URLSearchParams },
): Promise<void> {
  const unproven = site.guard.refuseUnproven(request);
  if (unproven) return refuse(site, request, response, unproven);
  request.setTimeout(UPLOAD_PATIENCE, () => request.destroy());
  await site.uploads.write(upload, query.get('name') ?? '', Number(query.get('from')), request);
  response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
}

function refuse(site: Site, request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  site.log(refusedLine(request, refusal));
  response.writeHead(refusal.status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${refusal.reason}\n`);
  if (!request.complete) drain(request);
}

function failed(site: Site, request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || request.socket.destroyed) {
    // The browser went away, or what was being sent could not be read to its end.
    site.log(`broken off: ${request.method ?? ''} ${printable(pathOf(request.url))}`);
    response.destroy();
    return;
  }
  if (error instanceof FileError) {
    const status = error instanceof TooLargeError ? 413 : 507;
    return refuse(site, request, response, { status, reason: withoutFolders(error.message) });
  }
  if (!(error instanceof CoordxError)) site.log(`failed: ${error instanceof Error ? error.stack : String(error)}`);
  refuse(site, request, response, { status: 500, reason: 'Something went wrong in the host that should not.' });
}

/** Reads on for a while what the browser is still sending: cut off at once, it would not look at the answer. */
function drain(request: IncomingMessage): void {
  request.on('error', () => undefined);
  request.resume();
  setTimeout(() => request.destroy(), DRAIN_PATIENCE).unref();
}

function setHeaders(request: IncomingMessage, response: ServerResponse): void {
  // The host that the guard lets through; of others nothing is shown.
  const host = /^(127\.0\.0\.1|localhost):\d+$/.exec(request.headers.host ?? '')?.[0];
  response.setHeader('Content-Security-Policy', contentPolicy(host === undefined ? [] : [`ws://${host}`]));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
}

/** The place that a request asks for, without its query. */
export function pathOf(url = ''): string {
  return url.split('?', 1)[0] ?? '';
}
