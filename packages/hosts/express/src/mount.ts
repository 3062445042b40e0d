import type { GatewayLike } from '@weir/core';
import { serveNode } from '@weir/host-kit';
import type { RequestHandler } from 'express';

export interface MountOptions {
  /** Requests below it go to the gateway, all others to the next handler. Default `/v1`. */
  readonly path?: string;
}

/**
 * An Express handler that answers the gateway's paths and leaves all others to your app.
 * Works behind `express.json()` and without it; behind it, its size limit (100 kB) applies before the gateway's.
 */
export function weir(gateway: GatewayLike, options: MountOptions = {}): RequestHandler {
  const prefix = options.path ?? '/v1';
  return (request, response, next) => {
    const url = request.originalUrl;
    const end = url.indexOf('?');
    const path = end < 0 ? url : url.slice(0, end);
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next();
    const body: unknown = request.body;
    serveNode(gateway, request, response, body === undefined ? { path: url } : { path: url, parsedBody: body });
  };
}
