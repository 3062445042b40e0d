import { exceptionError } from '../bedrock-error.ts';
import type { AwsMessage } from './aws-message.ts';

/** A byte that ends a line is white space in JSON, but would end the event. */
export const oneLine = (payload: Uint8Array): Uint8Array =>
  payload.includes(0x0a) || payload.includes(0x0d)
    ? payload.map((byte) => (byte === 0x0a || byte === 0x0d ? 0x20 : byte))
    : payload;

function messageIn(payload: Uint8Array): string {
  try {
    const { message } = JSON.parse(Buffer.from(payload).toString('utf8')) as { message?: unknown };
    return typeof message === 'string' ? message : '';
  } catch {
    return '';
  }
}

/** @throws WeirError for an exception or an error in place of an event. */
export function eventTypeOf({ headers, payload }: AwsMessage): string {
  const kind = headers.get(':message-type');
  if (kind === 'exception') throw exceptionError(headers.get(':exception-type') ?? '', messageIn(payload));
  if (kind === 'error') throw exceptionError(headers.get(':error-code') ?? '', headers.get(':error-message') ?? '');
  return headers.get(':event-type') ?? '';
}

/** A message of ConverseStream as a server-sent event of the same name. */
export function converseEvent(message: AwsMessage): Uint8Array {
  const name = eventTypeOf(message).replace(/[\r\n]/g, ' ');
  return Buffer.concat([Buffer.from(`event: ${name}\ndata: `), oneLine(message.payload), Buffer.from('\n\n')]);
}
