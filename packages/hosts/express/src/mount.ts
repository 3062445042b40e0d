import type { GatewayLike, Principal } from '@weir/core';
import { serveNode } from '@weir/host-kit';
import type { Request, RequestHandler } from 'express';

export interface MountOptions {
  /** Requests below it go to the gateway, all others to the next handler. Default `/v1`. */
  readonly path?: string;
  /** Who pays, as your app knows it. Undefined: the credential of the request says it, as without this. */
  readonly principal?: (request: Request) => Principal | undefined;
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
    const principal = options.principal?.(request);
    serveNode(gateway, request, response, {
      path: url,
      ...(body === undefined ? {} : { parsedBody: body }),
      ...(principal === undefined ? {} : { principal }),
    });
  };
}
