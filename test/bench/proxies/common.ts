/** What the reference proxies share. */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Pool } from 'undici';

export const CHAT_PATH = '/v1/chat/completions';
const PORT = Number(process.env.PORT);
const UPSTREAM = process.env.UPSTREAM ?? '';

/** More than any scenario opens. */
const MOST_CONNECTIONS = 1_100;
const KEEP_ALIVE_MS = 65_000;
const BACKLOG = 4_096;

/** No timers per request: the fastest way undici offers. */
export const pool = new Pool(UPSTREAM, {
  connections: MOST_CONNECTIONS,
  pipelining: 1,
  keepAliveTimeout: KEEP_ALIVE_MS,
  headersTimeout: 0,
  bodyTimeout: 0,
});

/** What a gateway with credentials of its own sends: a short, fixed list. */
export const upstreamHeaders = (bodyBytes: number): string[] => [
  'content-type',
  'application/json',
  'authorization',
  'Bearer sk-upstream',
  'content-length',
  String(bodyBytes),
];

/** Headers about one connection, and the date, which node:http writes itself. */
export const isForwarded = (name: string): boolean => {
  switch (name) {
    case 'connection':
    case 'keep-alive':
    case 'transfer-encoding':
    case 'te':
    case 'trailer':
    case 'upgrade':
    case 'proxy-authenticate':
    case 'date':
      return false;
    default:
      return true;
  }
};

/** Collects a body; copies only when it came in more than one piece. */
export function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  let first: Buffer | undefined;
  let all: Buffer[] | undefined;
  request.on('data', (chunk: Buffer) => {
    if (first === undefined) first = chunk;
    else if (all === undefined) all = [first, chunk];
    else all.push(chunk);
  });
  request.on('end', () => done(all === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(all)));
}

/** Before the first byte an error is told; after it the connection is broken, so that nothing looks complete. */
export function fail(response: ServerResponse, error: Error): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  response.writeHead(502, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ error: { message: error.message, type: 'upstream_error' } }));
}

export const serverOptions = { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true } as const;

export function listen(server: Server): void {
  server.listen(PORT, '127.0.0.1', BACKLOG);
}
