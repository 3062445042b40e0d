import {
  type BytesReply,
  bodyFrom,
  type CallOf,
  DecodedSource,
  type Endpoint,
  type EventOf,
  EventStream,
  type Reply,
  type ReplyHeaders,
  readError,
  WeirError,
} from '@weir/core';
import type { Codec } from './codec.ts';
import type { Shown } from './credentials/wallet.ts';
import { readBody } from './read-body.ts';
import { type HeaderMap, headerOf } from './retry-after.ts';
import { SseSource } from './sse-source.ts';
import type { UpstreamReply } from './transport.ts';

/** Name of a reply's header, and its name for callers. */
export type PassedHeader = readonly [name: string, as: string];

const SAME = [
  'openai-processing-ms',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
];
/** Headers of replies that help callers, as OpenAI names them. */
export const PASSED_ON: readonly PassedHeader[] = [
  ['x-request-id', 'x-upstream-request-id'],
  ...SAME.map((name): PassedHeader => [name, name]),
];
const NO_HEADERS: ReplyHeaders = Object.freeze({});

function passedOn(headers: HeaderMap, passed: readonly PassedHeader[]): ReplyHeaders {
  let kept: Record<string, string> | undefined;
  for (const [name, as] of passed) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    kept ??= {};
    kept[as] = value;
  }
  return kept ?? NO_HEADERS;
}

const isEventStream = (type: string): boolean => type.startsWith('text/event-stream');
const isStream = (type: string): boolean => /event-?stream|ndjson|jsonl/.test(type);
const isJson = (type: string): boolean => /^application\/([\w.+-]+\+)?json\b/.test(type);

/**
 * A successful reply as its codec reads it.
 *
 * @param shown what the request showed, which no error repeats
 * @throws WeirError `upstream_malformed` for a reply of another kind, or whatever broke the body.
 */
export async function readReply<E extends Endpoint>(
  codec: Codec<E>,
  call: CallOf<E>,
  reply: UpstreamReply,
  shown: Shown,
  passed: readonly PassedHeader[],
): Promise<Reply<E>> {
  const { hide } = shown;
  const encoding = headerOf(reply.headers, 'content-encoding');
  const type = headerOf(reply.headers, 'content-type') ?? '';
  if (encoding !== undefined && encoding !== 'identity')
    throw unreadable(reply, `is encoded as '${hide(encoding).slice(0, 40)}', which was not asked for`);
  if (isEventStream(type) || (codec.decodeStream !== undefined && isStream(type)))
    return { kind: 'stream', ...toldOf(reply, shown, passed), stream: streamOf(codec, call, reply) };
  if (!isJson(type)) throw unreadable(reply, `has the content type '${hide(type).slice(0, 60)}', not JSON`);
  const bytes = await readBody(reply.body);
  return { kind: 'value', ...toldOf(reply, shown, passed), body: bodyFrom(decoded(codec, call, reply, bytes)) };
}

/** What is told of any reply. */
const toldOf = (
  { headers }: UpstreamReply,
  { credential }: Shown,
  passed: readonly PassedHeader[],
): Pick<Reply, 'headers' | 'credential'> =>
  credential === undefined
    ? { headers: passedOn(headers, passed) }
    : { headers: passedOn(headers, passed), credential };

function streamOf<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>, { body }: UpstreamReply) {
  if (codec.decodeStream !== undefined) return new EventStream<never>(codec.decodeStream(body, call));
  const source = new SseSource(body);
  const decode = codec.decodeEvents?.(call);
  if (decode === undefined) return new EventStream<never>(source);
  return new EventStream<never>(new DecodedSource<EventOf<E>>(source, decode, codec.encodeEvent));
}

function decoded<E extends Endpoint>(
  codec: Codec<E>,
  call: CallOf<E>,
  { headers }: UpstreamReply,
  bytes: Uint8Array,
): Uint8Array {
  if (codec.decode === undefined) return bytes;
  try {
    return codec.decode(bytes, call, headers);
  } catch (thrown) {
    throw readError(thrown);
  }
}

function unreadable(reply: UpstreamReply, why: string): WeirError {
  const error = new WeirError('upstream_malformed', `The reply ${why}`, {
    dispatch: { sent: true, status: reply.status },
  });
  reply.body.cancel(error);
  return error;
}

/** A reply passed on as it is; our credentials are taken out of the text of a failure. */
export async function readBytes(
  reply: UpstreamReply,
  shown: Shown,
  passed: readonly PassedHeader[],
): Promise<BytesReply> {
  const { status, headers } = reply;
  const read = await readBody(reply.body);
  const clean = status < 400 ? undefined : shown.hide(Buffer.from(read).toString('latin1'));
  return {
    kind: 'bytes',
    ...toldOf(reply, shown, passed),
    contentType: headerOf(headers, 'content-type') ?? 'application/octet-stream',
    bytes: clean === undefined ? read : Buffer.from(clean, 'latin1'),
    status,
  };
}
