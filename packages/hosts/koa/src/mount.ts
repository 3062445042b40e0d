import { Readable } from 'node:stream';
import type { GatewayLike, Principal } from '@weir/core';
import { errorBody, WeirError } from '@weir/core';
import { readNodeBody } from '@weir/host-kit';
import type { Context, Middleware, Next } from 'koa';

export interface MountOptions {
  /** Requests below it go to the gateway, all others to the next middleware. Default `/v1`. */
  readonly path?: string;
  /** Who pays, as your app knows it. Undefined: the credential of the request says it, as without this. */
  readonly principal?: (ctx: Context) => Principal | undefined;
}

interface Parsed {
  readonly body?: unknown;
  readonly rawBody?: unknown;
}

/** The body: what a body parser above left, or read here within the gateway's limits. */
function bodyOf(
  ctx: Context,
  gateway: GatewayLike,
): Promise<{ readonly body: Uint8Array; readonly parsedBody?: unknown }> {
  const { rawBody, body } = ctx.request as unknown as Parsed;
  if (typeof rawBody === 'string') return Promise.resolve({ body: Buffer.from(rawBody) });
  if (body !== undefined) return Promise.resolve({ body: new Uint8Array(0), parsedBody: body });
  return new Promise((resolve, reject) => {
    readNodeBody(ctx.req, gateway.limits, (error, read) =>
      error === undefined ? resolve({ body: read }) : reject(error),
    );
  });
}

/**
 * Koa reports to the app whatever ends a response early, and prints it. A caller who left, or whose connection broke, is
 * no error, and of a stream that broke the caller was told by an event in it. All else is reported.
 */
function reportDefectsOnly(ctx: Context, left: AbortSignal): void {
  const report = ctx.onerror;
  const isExpected = (error: NodeJS.ErrnoException): boolean =>
    (WeirError.is(error) && (left.aborted || ctx.headerSent)) ||
    error.code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    error === ctx.req.socket.errored;
  ctx.onerror = (error) => {
    if (error === null || error === undefined || !isExpected(error)) report.call(ctx, error);
  };
}

/** A Koa middleware that answers the gateway's paths and leaves all others to your app. */
export function weir(gateway: GatewayLike, options: MountOptions = {}): Middleware {
  const prefix = options.path ?? '/v1';
  return async (ctx: Context, next: Next) => {
    if (ctx.path !== prefix && !ctx.path.startsWith(`${prefix}/`)) return next();
    const left = new AbortController();
    ctx.res.once('close', () => {
      if (!ctx.res.writableFinished) left.abort();
    });
    reportDefectsOnly(ctx, left.signal);
    let read: Awaited<ReturnType<typeof bodyOf>>;
    try {
      read = await bodyOf(ctx, gateway);
    } catch (error) {
      return refuse(ctx, error as Parameters<typeof errorBody>[0]);
    }
    const principal = options.principal?.(ctx);
    const reply = await gateway.handle({
      method: ctx.method,
      path: ctx.url,
      headers: ctx.headers,
      signal: left.signal,
      ...read,
      ...(principal === undefined ? {} : { principal }),
    });
    ctx.status = reply.status;
    ctx.set(reply.headers);
    ctx.body =
      reply.body instanceof Uint8Array
        ? Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength)
        : Readable.from(reply.body, { objectMode: false });
  };
}

function refuse(ctx: Context, error: Parameters<typeof errorBody>[0]): void {
  ctx.status = error.status;
  ctx.set({
    connection: 'close',
    'cache-control': 'private, no-store',
    vary: 'authorization',
    'x-should-retry': 'false',
  });
  ctx.body = errorBody(error);
}
