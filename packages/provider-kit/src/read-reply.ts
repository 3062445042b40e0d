import {
  type BytesReply,
  bodyFrom,
  type CallOf,
  DecodedSource,
  type Endpoint,
  type EventOf,
  EventStream,
  type Reply,
  readError,
  WeirError,
} from '@weir/core';
import type { Codec } from './codec.ts';
import { readBody } from './read-body.ts';
import { headerOf } from './retry-after.ts';
import { SseSource } from './sse-source.ts';
import type { Told } from './told.ts';
import type { UpstreamReply } from './transport.ts';

const isEventStream = (type: string): boolean => type.startsWith('text/event-stream');
const isStream = (type: string): boolean => /event-?stream|ndjson|jsonl/.test(type);
const isJson = (type: string): boolean => /^application\/([\w.+-]+\+)?json\b/.test(type);

/**
 * A successful reply as its codec reads it.
 *
 * @param hide takes our credentials out of what the provider says
 * @throws WeirError `upstream_malformed` for a reply of another kind, or whatever broke the body.
 */
export async function readReply<E extends Endpoint>(
  codec: Codec<E>,
  call: CallOf<E>,
  reply: UpstreamReply,
  told: Told,
  hide: (text: string) => string,
): Promise<Reply<E>> {
  const encoding = headerOf(reply.headers, 'content-encoding');
  const type = headerOf(reply.headers, 'content-type') ?? '';
  if (encoding !== undefined && encoding !== 'identity')
    throw unreadable(reply, `is encoded as '${hide(encoding).slice(0, 40)}', which was not asked for`);
  if (isEventStream(type) || (codec.decodeStream !== undefined && isStream(type)))
    return { kind: 'stream', ...told, stream: streamOf(codec, call, reply) };
  if (!isJson(type)) throw unreadable(reply, `has the content type '${hide(type).slice(0, 60)}', not JSON`);
  const bytes = await readBody(reply.body);
  return { kind: 'value', ...told, body: bodyFrom(decoded(codec, call, reply, bytes)) };
}

function streamOf<E extends Endpoint>(codec: Codec<E>, call: CallOf<E>, { body }: UpstreamReply) {
  if (codec.decodeStream !== undefined) return new EventStream<never>(codec.decodeStream(body, call));
  const source = new SseSource(body, codec.maxFrameBytes);
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
export async function readBytes(reply: UpstreamReply, told: Told, hide: (text: string) => string): Promise<BytesReply> {
  const { status, headers } = reply;
  const read = await readBody(reply.body);
  const clean = status < 400 ? undefined : hide(Buffer.from(read).toString('latin1'));
  return {
    kind: 'bytes',
    ...told,
    contentType: headerOf(headers, 'content-type') ?? 'application/octet-stream',
    bytes: clean === undefined ? read : Buffer.from(clean, 'latin1'),
    status,
  };
}
