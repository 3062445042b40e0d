import { type Call, type CallOf, WeirError } from '@weir/core';
import { isObject, Losses } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { ChatChunks } from './chat/chat-chunks.ts';
import { CHAT_LOSSES } from './chat/chat-losses.ts';
import { chatResponseOf } from './chat/chat-response-of.ts';
import { cohereRequestOf } from './chat/cohere-request-of.ts';
import { saidError } from './said-error.ts';

/** Cohere tells neither the model nor the time. */
const told = ({ request, target, exchange }: CallOf<'chat'>) => ({
  model: target?.model ?? request.model,
  created: Math.floor(exchange.startedAt / 1_000),
});

/** Chat completions over `POST /v2/chat`. */
export const chatCodec: Codec<'chat'> = {
  encode: (call) => ({
    path: '/chat',
    body: Buffer.from(JSON.stringify(cohereRequestOf(call, new Losses(call as Call, CHAT_LOSSES)))),
  }),
  decode(bytes, call) {
    const reply: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const error = saidError(reply);
    if (error !== undefined) return Buffer.from(JSON.stringify(error));
    if (!isObject(reply) || !isObject(reply.message))
      throw new WeirError('upstream_malformed', 'The reply has no message');
    return Buffer.from(JSON.stringify(chatResponseOf(reply, told(call))));
  },
  decodeEvents: (call) => new ChatChunks(told(call)),
};
