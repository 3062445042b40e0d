import { type BillingManifest, type Call, type CallOf, DecodedSource } from '@weir/core';
import { type ChatResponse, Losses, messagesEndpoint, messagesOverChat } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { CHAT_CODEC } from '../converse/chat-codec.ts';

/** As chat is told. */
const CONTAINED = { cachedInsideInput: true, reasoningInsideOutput: true } as BillingManifest;

const asChat = (call: CallOf<'messages'>): CallOf<'chat'> => ({
  ...call,
  endpoint: 'chat',
  request: messagesOverChat.request(call, new Losses(call as Call, messagesOverChat.losses)),
});
/** What names and dates the answer; its request is not read any more. */
const answered = (call: CallOf<'messages'>): CallOf<'chat'> => ({
  ...call,
  endpoint: 'chat',
  request: call.request as never,
});

/** Messages over Converse, by way of chat. */
export const messagesOverConverse: Required<Pick<Codec<'messages'>, 'encode' | 'decode' | 'decodeStream'>> = {
  encode: (call) => CHAT_CODEC.encode(asChat(call)),
  decode(bytes, call, headers) {
    const chat = JSON.parse(Buffer.from(CHAT_CODEC.decode!(bytes, answered(call), headers)).toString('utf8'));
    const response = messagesOverChat.response(chat as ChatResponse, { call, billing: CONTAINED });
    return Buffer.from(JSON.stringify(response));
  },
  decodeStream: (body, call) =>
    new DecodedSource(
      CHAT_CODEC.decodeStream!(body, answered(call)),
      messagesOverChat.events({ call, billing: CONTAINED }),
      messagesEndpoint.encodeEvent,
    ),
};
