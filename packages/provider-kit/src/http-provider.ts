import {
  type BillingManifest,
  type BlockSource,
  bodyFrom,
  type CallOf,
  type Clock,
  type Endpoint,
  EventStream,
  type ModelCard,
  type Provider,
  type ProviderEndpoint,
  type Reply,
  type ReplyHeaders,
  systemClock,
  WeirError,
} from '@weir/core';
import { readBody } from './read-body.ts';
import { type HeaderMap, headerOf } from './retry-after.ts';
import { SseSource } from './sse-source.ts';
import type { Transport, UpstreamBody, UpstreamReply } from './transport.ts';
import { undiciTransport } from './undici-transport.ts';
import { type UpstreamFailure, upstreamError } from './upstream-error.ts';

/** What goes over the wire for a call. */
export interface EncodedRequest {
  readonly method?: string;
  /** Path and query below the base URL, starting with a slash. */
  readonly path: string;
  /** Beyond the provider's own: name, value, name, value. */
  readonly headers?: readonly string[];
  readonly body?: Uint8Array;
}

/** How one endpoint looks at one provider: pure functions, no I/O. */
export interface Codec<E extends Endpoint> {
  /** @throws WeirError `unsupported_parameter` for what the provider cannot express. */
  encode(call: CallOf<E>): EncodedRequest;
  /** The reply's bytes in the endpoint's own form. Absent where the wire is that form already. */
  decode?(bytes: Uint8Array, call: CallOf<E>): Uint8Array;
  /** The stream in the endpoint's own form. Absent where the wire is that form already. */
  decodeStream?(body: UpstreamBody, call: CallOf<E>): BlockSource;
  /** Passes replies on as bytes whatever they are, failures included. */
  readonly passesBytes?: boolean;
}

export type Codecs = { readonly [E in Endpoint]?: Codec<E> };

export interface HttpProviderOptions {
  readonly name: string;
  /** `https://api.openai.com/v1`: every request goes below it. */
  readonly baseUrl: string;
  /** Sent with every request, credentials included: name, value, name, value. */
  readonly headers: readonly string[];
  readonly codecs: Codecs;
  readonly billing: Omit<BillingManifest, 'hosts'>;
  readonly models?: readonly ModelCard[];
  readonly acceptsUnknownModels?: boolean;
  /** For tests and special networks; the default is undici. A transport given is the giver's to close. */
  readonly transport?: Transport | undefined;
  readonly clock?: Clock | undefined;
  /** Reads the provider's own error form; the default reads OpenAI's and its imitators'. */
  readonly error?: (failure: UpstreamFailure) => WeirError;
}

const PASSED_ON = [
  'x-request-id',
  'openai-processing-ms',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
] as const;
const NO_HEADERS: ReplyHeaders = Object.freeze({});
const MAX_ERROR_BYTES = 65_536;

function passedOn(headers: HeaderMap): ReplyHeaders {
  let kept: Record<string, string> | undefined;
  for (const name of PASSED_ON) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    kept ??= {};
    kept[name === 'x-request-id' ? 'x-upstream-request-id' : name] = value;
  }
  return kept ?? NO_HEADERS;
}

/** A provider reached over HTTP. Owns transport, framing, abort, status mapping and Retry-After; the codecs own the wire. */
export function httpProvider(options: HttpProviderOptions): Provider {
  const base = new URL(options.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const transport = options.transport ?? undiciTransport();
  const clock = options.clock ?? systemClock();
  const toError = options.error ?? upstreamError;
  const defaults = ['accept-encoding', 'identity', ...options.headers];
  const jsonHeaders = ['content-type', 'application/json', ...defaults];

  async function ask<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>): Promise<Reply<E>> {
    const encoded = encode(codec, call);
    const reply = await transport.send({
      method: encoded.method ?? 'POST',
      origin: base.origin,
      path: prefix + encoded.path,
      headers: encoded.headers === undefined ? jsonHeaders : [...defaults, ...encoded.headers],
      signal: call.signal,
      ...(encoded.body === undefined ? {} : { body: encoded.body }),
    });
    if (codec.passesBytes === true) return bytesReply(reply);
    if (reply.status < 200 || reply.status > 299) throw await failure(reply);
    return read(codec, call, reply);
  }

  async function failure(reply: UpstreamReply): Promise<WeirError> {
    const { status, headers } = reply;
    const body = await readBody(reply.body, MAX_ERROR_BYTES)
      .then((bytes) => Buffer.from(bytes).toString('utf8'))
      .catch(() => ''); // the status alone tells enough
    return toError({ status, headers, body, now: clock.now(), provider: options.name });
  }

  const endpoints: Record<string, ProviderEndpoint<never>> = {};
  for (const [name, codec] of Object.entries(options.codecs)) {
    endpoints[name] = ((call: CallOf<Endpoint>) =>
      ask(codec as Codec<Endpoint>, call)) as unknown as ProviderEndpoint<never>;
  }
  return {
    name: options.name,
    endpoints,
    models: options.models ?? [],
    billing: { ...options.billing, hosts: [base.host] },
    acceptsUnknownModels: options.acceptsUnknownModels ?? false,
    stop: async () => {
      if (options.transport === undefined) await transport.close();
    },
  };
}

function encode<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>): EncodedRequest {
  try {
    return codec.encode(call);
  } catch (error) {
    throw WeirError.from(error).with({ dispatch: { sent: false } });
  }
}

async function read<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>, reply: UpstreamReply): Promise<Reply<E>> {
  const headers = passedOn(reply.headers);
  const encoding = headerOf(reply.headers, 'content-encoding');
  const type = headerOf(reply.headers, 'content-type') ?? '';
  if (encoding !== undefined && encoding !== 'identity')
    throw unreadable(reply, `is encoded as '${encoding.slice(0, 40)}', which was not asked for`);
  if (type.startsWith('text/event-stream') || (codec.decodeStream !== undefined && isStream(type))) {
    const source = codec.decodeStream === undefined ? new SseSource(reply.body) : codec.decodeStream(reply.body, call);
    return { kind: 'stream', headers, stream: new EventStream(source) };
  }
  if (!/^application\/([\w.+-]+\+)?json\b/.test(type))
    throw unreadable(reply, `has the content type '${type.slice(0, 60)}', not JSON`);
  const bytes = await readBody(reply.body);
  return { kind: 'value', headers, body: bodyFrom(codec.decode === undefined ? bytes : codec.decode(bytes, call)) };
}

const isStream = (type: string): boolean => /event-?stream|ndjson|jsonl/.test(type);

function unreadable(reply: UpstreamReply, why: string): WeirError {
  const error = new WeirError('upstream_malformed', `The reply ${why}`, { dispatch: { sent: true } });
  reply.body.cancel(error);
  return error;
}

async function bytesReply<E extends Endpoint>(reply: UpstreamReply): Promise<Reply<E>> {
  const bytes = await readBody(reply.body);
  return {
    kind: 'bytes',
    headers: passedOn(reply.headers),
    contentType: headerOf(reply.headers, 'content-type') ?? 'application/octet-stream',
    bytes,
    status: reply.status,
  };
}
