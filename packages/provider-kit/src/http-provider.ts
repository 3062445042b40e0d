import {
  type BillingManifest,
  type CallOf,
  type Clock,
  type Endpoint,
  type ModelCard,
  type Provider,
  type ProviderEndpoint,
  type Reply,
  systemClock,
  text,
  WeirError,
} from '@weir/core';
import type { Codec, Codecs, EncodedRequest } from './codec.ts';
import type { Credentials } from './credentials/credentials.ts';
import { checkHeaders, replaced } from './credentials/headers.ts';
import { type Shown, Wallet } from './credentials/wallet.ts';
import { readBody } from './read-body.ts';
import { readBytes, readReply } from './read-reply.ts';
import { redactor } from './redactor.ts';
import { type Sign, signed } from './sign.ts';
import { PASSED_ON, toldOf } from './told.ts';
import type { Transport, UpstreamReply, UpstreamRequest } from './transport.ts';
import { undiciTransport } from './undici-transport.ts';
import { type UpstreamFailure, upstreamError } from './upstream-error.ts';

export interface HttpProviderOptions {
  readonly name: string;
  /** `https://api.openai.com/v1`: every request goes below it. */
  readonly baseUrl: string;
  /** Sent with every request: name, value, name, value. */
  readonly headers: readonly string[];
  /** One or more keys, or what gives tokens. Absent where `headers` have what is needed, if anything is. */
  readonly credentials?: Credentials | undefined;
  readonly codecs: Codecs;
  readonly billing: Omit<BillingManifest, 'hosts'>;
  readonly models?: readonly ModelCard[];
  readonly acceptsUnknownModels?: boolean;
  /** Headers that depend on the request, such as a signature of it; nothing is sent until they are there. */
  readonly sign?: Sign | undefined;
  /** For tests and special networks; the default is undici. A transport given is the giver's to close. */
  readonly transport?: Transport | undefined;
  readonly clock?: Clock | undefined;
  /** Headers of its replies that callers get beyond OpenAI's, in lower case, and what they are called there. */
  readonly passesOn?: Readonly<Record<string, string>>;
  /** Reads the provider's own error form; the default reads OpenAI's and its imitators'. */
  readonly error?: (failure: UpstreamFailure) => WeirError;
}

const MAX_ERROR_BYTES = 65_536;

/** @throws WeirError `invalid_options` for what would fail, or be left out, on every request. */
function baseOf({ name, baseUrl }: HttpProviderOptions): URL {
  const refuse = (why: string): never => {
    throw new WeirError('invalid_options', `The base URL of '${name}' ${why}`, { param: 'baseUrl' });
  };
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : refuse('is no URL');
  if (base.protocol !== 'https:' && base.protocol !== 'http:')
    refuse(`begins with '${base.protocol}', not with 'https:'`);
  if (base.username !== '' || base.password !== '') refuse('holds a credential, which belongs into a header');
  if (base.search !== '' || base.hash !== '') refuse('has a query or fragment, which belongs into the paths below it');
  return base;
}

/**
 * A provider reached over HTTP. Owns transport, framing, abort, status mapping and Retry-After; the codecs own the wire.
 *
 * @throws WeirError `invalid_options` when the base URL or a header can never be sent.
 */
export function httpProvider(options: HttpProviderOptions): Provider {
  const base = baseOf(options);
  checkHeaders(options.name, options.headers);
  const wallet = new Wallet(options);
  const prefix = base.pathname.replace(/\/+$/, '');
  const transport = options.transport ?? undiciTransport();
  const clock = options.clock ?? systemClock();
  const toError = options.error ?? upstreamError;
  const passed = [...PASSED_ON, ...Object.entries(options.passesOn ?? {})];

  async function ask<E extends Endpoint>(given: Codec<E>, call: CallOf<E>): Promise<Reply<E>> {
    const codec = given.instead?.(call) ?? given;
    const encoded = encode(codec, call);
    const asked = call as unknown as CallOf<Endpoint>;
    const next = wallet.next(asked, clock.now());
    const chosen = next instanceof Promise ? await next : next;
    const unsigned: UpstreamRequest = {
      method: encoded.method ?? 'POST',
      origin: base.origin,
      path: prefix + encoded.path,
      headers: encoded.headers === undefined ? chosen.jsonHeaders : replaced(chosen.headers, encoded.headers),
      signal: call.signal,
      ...(encoded.body === undefined ? {} : { body: encoded.body }),
    };
    const request = options.sign === undefined ? unsigned : await signed(options.sign, unsigned);
    const shown = request === unsigned ? chosen : { ...chosen, hide: redactor(request.headers) };
    const reply = await transport.send(request);
    const isFailed = reply.status < 200 || reply.status > 299;
    const told = toldOf(reply.headers, passed, shown.credential, clock.now());
    if (codec.passesBytes === true) {
      const bytes = await readBytes(reply, told, shown.hide);
      if (isFailed) wallet.failed(errorOf(reply, text(bytes.bytes)), shown, asked, clock.now());
      return bytes;
    }
    if (isFailed) throw wallet.failed(errorOf(reply, await said(reply, shown)), shown, asked, clock.now());
    wallet.answered(told, asked, clock.now());
    return await readReply(codec, call, reply, told, shown.hide);
  }

  const errorOf = ({ status, headers }: UpstreamReply, body: string): WeirError =>
    toError({ status, headers, body, now: clock.now(), provider: options.name });

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

/** What a provider says of a failure; nothing where it cannot be read, since the status alone tells enough. */
const said = ({ body }: UpstreamReply, { hide }: Shown): Promise<string> =>
  readBody(body, MAX_ERROR_BYTES)
    .then((bytes) => hide(text(bytes)))
    .catch(() => '');

function encode<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>): EncodedRequest {
  try {
    return codec.encode(call);
  } catch (error) {
    throw WeirError.from(error).with({ dispatch: { sent: false } });
  }
}
