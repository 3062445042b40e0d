import { crc32 } from 'node:zlib';
import { WeirError } from '@weir/core';

/** One message of `application/vnd.amazon.eventstream`. */
export interface AwsMessage {
  /** Those that are text, such as `:event-type`; AWS's services send no others. */
  readonly headers: ReadonlyMap<string, string>;
  readonly payload: Uint8Array;
}

/** Total length, length of the headers, CRC of both. */
export const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** AWS's own limit of a payload. */
export const MAX_MESSAGE_BYTES = 16_777_216;

/** Bytes of a header's value by its type; text and byte lists say how long they are. */
const VALUE_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const TEXT = 7;
const BYTES = 6;

const malformed = (why: string): WeirError => new WeirError('upstream_malformed', `A message of the stream ${why}`);

/**
 * How many bytes a message has, by its first {@link PRELUDE_BYTES}.
 *
 * @throws WeirError `upstream_malformed`, or `upstream_too_large` past {@link MAX_MESSAGE_BYTES}.
 */
export function messageBytes(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (length > MAX_MESSAGE_BYTES) {
    const what = `A message of the stream has ${length} bytes, the limit is ${MAX_MESSAGE_BYTES}`;
    throw new WeirError('upstream_too_large', what);
  }
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw malformed('has a damaged prelude');
  const least = PRELUDE_BYTES + bytes.readUInt32BE(4) + CRC_BYTES;
  if (length < least) throw malformed(`has ${length} bytes, its headers alone need ${least}`);
  return length;
}

/** @throws WeirError `upstream_malformed` */
export function readMessage(bytes: Buffer): AwsMessage {
  const end = bytes.length - CRC_BYTES;
  if (crc32(bytes.subarray(0, end)) !== bytes.readUInt32BE(end)) throw malformed('is damaged');
  const headersEnd = PRELUDE_BYTES + bytes.readUInt32BE(4);
  return { headers: readHeaders(bytes.subarray(PRELUDE_BYTES, headersEnd)), payload: bytes.subarray(headersEnd, end) };
}

function readHeaders(bytes: Buffer): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  try {
    for (let at = 0; at < bytes.length; ) {
      const nameEnd = at + 1 + bytes.readUInt8(at);
      const name = bytes.toString('utf8', at + 1, nameEnd);
      const type = bytes.readUInt8(nameEnd);
      const hasLength = type === TEXT || type === BYTES;
      const from = nameEnd + 1 + (hasLength ? 2 : 0);
      const length = hasLength ? bytes.readUInt16BE(nameEnd + 1) : VALUE_BYTES[type];
      if (length === undefined || from + length > bytes.length) throw malformed(`has a header of type ${type}`);
      if (type === TEXT) headers.set(name, bytes.toString('utf8', from, from + length));
      at = from + length;
    }
  } catch (cause) {
    throw WeirError.is(cause) ? cause : malformed('has headers that end early');
  }
  return headers;
}
