import type { GatewayLike, GatewayRequest } from '@weir/core';

/** A WHATWG `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

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
    const body =
      reply.body instanceof Uint8Array ? (reply.body as Uint8Array<ArrayBuffer>) : ReadableStream.from(reply.body);
    return new Response(body, { status: reply.status, headers: reply.headers });
  };
}
