import { type Call, sseEvent, WeirError } from '@weir/core';
import { exactJson, isObject, type JsonObject, Losses } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { NdjsonSource } from '../ndjson-source.ts';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_LOSSES } from './chat-losses.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { ollamaRequestOf, type RequestDefaults } from './ollama-request-of.ts';

/** @throws WeirError `upstream_malformed` */
function read(text: string): JsonObject {
  try {
    const parsed = exactJson(text);
    if (isObject(parsed)) return parsed;
  } catch {
    // told below
  }
  throw new WeirError('upstream_malformed', 'The reply is no JSON object');
}

/** Chat completions over `POST /api/chat`. */
export const chatCodec = (defaults: RequestDefaults): Codec<'chat'> => ({
  encode: (call) => ({
    path: '/api/chat',
    body: Buffer.from(JSON.stringify(ollamaRequestOf(call, defaults, new Losses(call as Call, CHAT_LOSSES)))),
  }),
  decode: (bytes, call) => Buffer.from(JSON.stringify(chatResponseOf(read(Buffer.from(bytes).toString('utf8')), call))),
  decodeStream(body, call) {
    const chunks = new ChatChunks(call);
    return new NdjsonSource(body, (line) => Buffer.concat(chunks.decode(read(line)).map((chunk) => sseEvent(chunk))));
  },
});
