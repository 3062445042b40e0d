import type { GatewayLike, GatewayRequest } from '@weir/core';

/** A WHATWG `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Replies that may have no body, not even an empty one. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** A `fetch` that runs a gateway in-process: `new OpenAI({ baseURL: 'http://weir/v1', fetch: gateway.fetch })`. */
export function fetchOf(gateway: GatewayLike): Fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const headers: Record<string, string> = {};
    request.headers.forEach((value, name) => {
      headers[name] = value;
    });
    const asked: GatewayRequest = {
      method: request.method,
      path: pathname + search,
      headers,
      body: new Uint8Array(await request.arrayBuffer()),
      signal: request.signal,
    };
    request.signal.throwIfAborted();
    const reply = await gateway.handle(asked).catch((error: unknown) => {
      request.signal.throwIfAborted();
      throw error;
    });
    const { status, headers: sent, body } = reply;
    if (!(body instanceof Uint8Array)) return new Response(ReadableStream.from(body), { status, headers: sent });
    return new Response(BODILESS.has(status) ? null : (body as Uint8Array<ArrayBuffer>), { status, headers: sent });
  };
}
