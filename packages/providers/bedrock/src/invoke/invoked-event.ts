import { WeirError } from '@weir/core';
import type { AwsMessage } from '../stream/aws-message.ts';
import { eventTypeOf, oneLine } from '../stream/converse-event.ts';

const NOTHING = new Uint8Array(0);

/** A message of an invoked model's stream as the maker's own server-sent event, which it holds in base64. */
export function invokedEvent(message: AwsMessage): Uint8Array {
  if (eventTypeOf(message) !== 'chunk') return NOTHING;
  const { bytes } = JSON.parse(Buffer.from(message.payload).toString('utf8')) as { readonly bytes?: unknown };
  if (typeof bytes !== 'string') throw new WeirError('upstream_malformed', 'A chunk of the stream holds no bytes');
  const event = Buffer.from(bytes, 'base64');
  const { type } = JSON.parse(event.toString('utf8')) as { readonly type?: unknown };
  return Buffer.concat([
    Buffer.from(`event: ${String(type).replace(/\W/g, '')}\ndata: `),
    oneLine(event),
    Buffer.from('\n\n'),
  ]);
}
