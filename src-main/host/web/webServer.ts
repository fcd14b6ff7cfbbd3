/** The browser host's server: HTTP for files, one WebSocket for each window, on this machine alone. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { CoordxError } from '../../core/base/errors.ts';
import type { Guard, Refusal } from './guard.ts';
import { answerRequests, pathOf, refusedLine, type Site } from './requests.ts';
import { WindowSocket, type WindowSocketOptions } from './windowSocket.ts';

const HOST = '127.0.0.1';
const SOCKET_PLACE = '/socket';
/** Milliseconds in which a request's head must have come. */
const HEAD_PATIENCE = 10_000;
const MOST_HEAD_BYTES = 16 * 1024;
/** Bytes of one frame: larger ones would not fit beside what they are decoded to. */
const MOST_FRAME_BYTES = 256 * 2 ** 20;
const MOST_WINDOWS = 16;
/** Milliseconds between two looks at whether windows are still there. */
const HEARTBEAT = 30_000;
const GOING_AWAY = 1001;

/** Codes of connections that ended in the middle of a request. */
const HUNG_UP = ['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'];

const TOO_MANY: Refusal = { status: 503, reason: 'There are too many windows already.' };
const NO_REQUEST: Refusal = { status: 400, reason: 'This is not a request.' };
const TOO_SLOW: Refusal = { status: 408, reason: 'The request took too long to come.' };
const NOT_HERE: Refusal = { status: 404, reason: 'There is no socket here.' };

/**
 * Opens a port, chosen by the system when it is 0; what comes is answered after `serveSite`.
 * @param headPatience milliseconds in which a request's head must have come.
 * @throws CoordxError
 */
export async function openPort(port: number, headPatience = HEAD_PATIENCE): Promise<{ server: Server; port: number }> {
  // An upload may take as long as it does: what limits it is that its bytes keep coming.
  const server = createServer({
    headersTimeout: headPatience,
    requestTimeout: 0,
    connectionsCheckingInterval: headPatience / 2,
    maxHeaderSize: MOST_HEAD_BYTES,
  });
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (cause) {
    const { code = '' } = cause as NodeJS.ErrnoException;
    const reason = code === 'EADDRINUSE' ? 'another program uses it' : `the system answered ${code}`;
    throw new CoordxError(`Port ${port} cannot be used, ${reason}: choose another, or leave --port out.`, { cause });
  }
  const address = server.address();
  return { server, port: typeof address === 'object' && address ? address.port : port };
}

/** Serves a site and its windows. @returns what ends all of it. */
export function serveSite(server: Server, site: Site, windows: WindowSocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MOST_FRAME_BYTES, perMessageDeflate: false });
  const open = new Set<WindowSocket>();

  server.on('request', answerRequests(site));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What is no HTTP, or comes too slowly. Browsers that hang up are nothing to tell of.
    if (HUNG_UP.includes(error.code ?? '') || !socket.writable) return void socket.destroy();
    site.log(`refused: a connection (${error.code ?? error.message})`);
    refuseRaw(socket, error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? TOO_SLOW : NO_REQUEST);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const refusal = socketRefusal(site.guard, request) ?? (open.size >= MOST_WINDOWS ? TOO_MANY : null);
    if (refusal) {
      site.log(refusedLine(request, refusal));
      refuseRaw(socket, refusal);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const window = new WindowSocket(webSocket, windows);
      open.add(window);
      webSocket.on('close', () => open.delete(window));
    });
  });
  const heartbeat = setInterval(() => {
    for (const window of open) window.checkAlive();
  }, HEARTBEAT);

  return async () => {
    clearInterval(heartbeat);
    const closed = once(server, 'close');
    server.close();
    for (const webSocket of sockets.clients) {
      webSocket.close(GOING_AWAY);
      // The last words are sent; an answer is not waited for.
      webSocket.terminate();
    }
    server.closeAllConnections();
    await closed;
  };
}

function socketRefusal(guard: Guard, request: IncomingMessage): Refusal | null {
  const refusal = guard.refuseHost(request) ?? guard.refuseStranger(request) ?? guard.refuseOrigin(request) ?? guard.refuseUnproven(request);
  return refusal ?? (pathOf(request.url) === SOCKET_PLACE ? null : NOT_HERE);
}

/** Answers a connection that no response belongs to. */
function refuseRaw(socket: Duplex, { status, reason }: Refusal): void {
  const head = `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\n`;
  socket.end(`${head}Content-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`, () => socket.destroy());
}
