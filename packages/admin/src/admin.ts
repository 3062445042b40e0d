import { type Clock, errorBody, type GatewayLike, type GatewayRequest, type ReplySink, WeirError } from '@weir/core';
import { type BodyLimits, PullReply, readBody } from '@weir/gateway';
import type { KeyRing } from '@weir/keys';
import { adminSecret } from './admin-secret.ts';
import { type AdminAnswer, keyRoutes } from './key-routes.ts';

export interface AdminServices {
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** Told of what went wrong inside. */
  readonly report?: (error: unknown) => void;
}

export interface AdminOptions {
  /** What callers must show as bearer token, 32 bytes at least. Default: the environment's `WEIR_ADMIN_SECRET`. */
  readonly secret?: string;
  /** Where it begins. Default `/admin/v1`. */
  readonly basePath?: string;
}

export const ADMIN_PATH = '/admin/v1';
const LIMITS: BodyLimits = { bodyBytes: 65_536, json: { depth: 16, keys: 1_000 } };
const BODY_MS = 10_000;

/**
 * The admin API, to be mounted by any host: virtual keys below `/admin/v1/keys`.
 *
 * @throws WeirError `invalid_options` when the secret is empty or short.
 */
export function admin(
  { ring, clock, report = () => undefined }: AdminServices,
  options: AdminOptions = {},
): GatewayLike {
  const checkAdmin = adminSecret(options.secret ?? process.env.WEIR_ADMIN_SECRET ?? '');
  const basePath = options.basePath ?? ADMIN_PATH;
  const keys = keyRoutes(ring, () => clock.now());

  async function answer(request: GatewayRequest): Promise<AdminAnswer> {
    checkAdmin(request);
    const [pathname = '', query = ''] = request.path.split('?', 2);
    const [resource, ...path] = segmentsBelow(basePath, pathname);
    if (resource !== 'keys') throw new WeirError('unknown_path', 'The admin API has nothing at this path');
    const isEmpty = request.body.length === 0 && request.parsedBody === undefined;
    const body = (): object => (isEmpty ? {} : readBody(request, LIMITS));
    return keys({ method: request.method, path, query: new URLSearchParams(query), body });
  }

  async function serve(request: GatewayRequest, sink: ReplySink): Promise<void> {
    let status: number;
    let value: object;
    try {
      ({ status, value } = await answer(request));
    } catch (thrown) {
      if (!WeirError.is(thrown)) report(thrown);
      const error = WeirError.from(thrown);
      ({ status } = error);
      value = errorBody(error);
    }
    const bytes = Buffer.from(JSON.stringify(value));
    sink.head(status, [
      'content-type',
      'application/json',
      'content-length',
      String(bytes.length),
      'cache-control',
      'private, no-store',
      'vary',
      'authorization',
      'x-content-type-options',
      'nosniff',
    ]);
    sink.end(bytes);
  }

  return {
    limits: { bodyBytes: LIMITS.bodyBytes, bodyMs: BODY_MS },
    serve: (request, sink) => void serve(request, sink),
    handle(request) {
      const pulled = new PullReply(request.signal);
      void serve(request, pulled);
      return pulled.reply;
    },
    stop: async () => undefined, // the key store is its gateway's
  };
}

function segmentsBelow(basePath: string, pathname: string): readonly string[] {
  if (!pathname.startsWith(`${basePath}/`)) return [];
  try {
    return pathname
      .slice(basePath.length + 1)
      .split('/')
      .map(decodeURIComponent);
  } catch (cause) {
    throw new WeirError('unknown_path', 'The path has a malformed percent-encoding', { status: 400, cause });
  }
}
