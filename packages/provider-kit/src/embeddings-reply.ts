import type { CallOf } from '@weir/core';
import { isObject, type JsonObject, listOf, vectorAs } from '@weir/endpoints';

const KEY = Buffer.from('"embedding"');
const [COLON, QUOTE, BRACKET] = [0x3a, 0x22, 0x5b];
const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The byte the first vector begins with; the word `embedding` is also what `object` says. */
function firstOfVector(bytes: Buffer): number | undefined {
  for (let at = bytes.indexOf(KEY); at >= 0; at = bytes.indexOf(KEY, at + 1)) {
    let next = at + KEY.length;
    while (isSpace(bytes[next])) next++;
    if (bytes[next] !== COLON) continue;
    next++;
    while (isSpace(bytes[next])) next++;
    return bytes[next];
  }
  return undefined;
}

/**
 * A reply of OpenAI's form with its vectors in the encoding that was asked for. Whoever knows no `encoding_format`
 * answers numbers, and clients that asked for base64, as OpenAI's do unasked, would read rubbish. The same bytes where
 * nothing is to be changed.
 */
export function embeddingsReply(bytes: Uint8Array, { request }: CallOf<'embeddings'>): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = request.encoding_format;
  if (format !== 'base64' && format !== 'float') return bytes; // others are a vendor's own, and may look like these
  if (firstOfVector(buffer) !== (format === 'base64' ? BRACKET : QUOTE)) return bytes;
  const reply = JSON.parse(buffer.toString('utf8')) as JsonObject;
  const data = listOf(reply.data).map((item) =>
    isObject(item) ? { ...item, embedding: vectorAs(format, item.embedding as string) } : item,
  );
  return Buffer.from(JSON.stringify({ ...reply, data }));
}
