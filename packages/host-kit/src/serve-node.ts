import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorBody, type GatewayLike, type Principal, type WeirError } from '@weir/core';
import { NodeSink } from './node-sink.ts';
import { readNodeBody } from './read-node-body.ts';

export interface ServeOptions {
  /** The path the gateway sees, when the host is mounted somewhere. Default: the request's own. */
  readonly path?: string;
  /** The body a body parser of the host has read already: bytes, text, or what JSON means. */
  readonly parsedBody?: unknown;
  /** Who pays, when the host knows it. */
  readonly principal?: Principal;
}

/** Answers that leave part of the body unread end the connection, so that nobody waits for it to be read. */
function refuse(response: ServerResponse, error: WeirError): void {
  const body = Buffer.from(JSON.stringify(errorBody(error)));
  response.writeHead(error.status, [
    'content-type',
    'application/json',
    'content-length',
    String(body.length),
    'connection',
    'close',
    'cache-control',
    'private, no-store',
    'vary',
    'authorization',
    'x-should-retry',
    'false',
  ]);
  response.end(body);
}

/** Hands a Node request to a gateway: the one handler under every host. */
export function serveNode(
  gateway: GatewayLike,
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions = {},
): void {
  const { method = 'GET', headers } = request;
  const path = options.path ?? request.url ?? '/';
  const sink = new NodeSink(response);
  const { parsedBody, principal } = options;
  const known = principal === undefined ? { method, path, headers } : { method, path, headers, principal };
  if (parsedBody !== undefined) {
    if (parsedBody instanceof Uint8Array) return gateway.serve({ ...known, body: parsedBody }, sink);
    if (typeof parsedBody === 'string') return gateway.serve({ ...known, body: Buffer.from(parsedBody) }, sink);
    return gateway.serve({ ...known, body: new Uint8Array(0), parsedBody }, sink);
  }
  readNodeBody(request, gateway.limits, (error, body) => {
    if (error !== undefined) return refuse(response, error);
    gateway.serve(principal === undefined ? { method, path, headers, body } : { ...known, body }, sink);
  });
}
