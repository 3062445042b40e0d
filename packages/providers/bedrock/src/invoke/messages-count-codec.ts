import { type Call, type CallOf, WeirError } from '@weir/core';
import { type JsonObject, Losses, messagesOverChat, objectOf } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { CONVERSE_LOSSES } from '../converse/converse-losses.ts';
import { converseRequestOf } from '../converse/converse-request-of.ts';
import { modelFamily } from '../converse/model-family.ts';
import { modelPath } from '../model-path.ts';
import { claudeBody, modelOf } from './messages-codec.ts';

/** What of a Converse request is read by the model. Source: ConverseTokensRequest, November 2026. */
function conversed(call: CallOf<'messages.count'>): JsonObject {
  const asMessages = { ...call, endpoint: 'messages' } as unknown as CallOf<'messages'>;
  const request = messagesOverChat.request(asMessages, new Losses(call as Call, messagesOverChat.losses));
  const chat = { ...call, endpoint: 'chat', request } as unknown as CallOf<'chat'>;
  const { messages, system, toolConfig } = converseRequestOf(chat, new Losses(chat as Call, CONVERSE_LOSSES));
  return { messages, system, toolConfig };
}

/** Bedrock wants the limit of an answer also where none is written. */
const invoked = (call: CallOf<'messages.count'>): JsonObject => ({
  body: Buffer.from(JSON.stringify({ max_tokens: 1, ...claudeBody(call) })).toString('base64'),
});

/** How long a Messages request is, over `POST /model/{model}/count-tokens`. */
export const MESSAGES_COUNT_CODEC: Codec<'messages.count'> = {
  encode(call) {
    const model = modelOf(call);
    const isClaude = modelFamily(model) === 'claude';
    const input = isClaude ? { invokeModel: invoked(call) } : { converse: conversed(call) };
    return { path: modelPath(model, 'count-tokens'), body: Buffer.from(JSON.stringify({ input })) };
  },
  decode(bytes) {
    const { inputTokens: input_tokens } = objectOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
    if (typeof input_tokens !== 'number') throw new WeirError('upstream_malformed', 'The reply has no count of tokens');
    return Buffer.from(JSON.stringify({ input_tokens }));
  },
};
