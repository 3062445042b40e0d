import type { BillingManifest, Call } from '@weir/core';
import { chatOverMessages, exactJson, Losses, type MessagesResponse } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';

/** Chat completions over `POST /messages`. */
export const chatCodec = (billing: BillingManifest): Codec<'chat'> => ({
  encode: (call) => ({
    path: '/messages',
    body: Buffer.from(
      JSON.stringify(chatOverMessages.request(call, new Losses(call as Call, chatOverMessages.losses))),
    ),
  }),
  decode(bytes, call) {
    const message = exactJson(Buffer.from(bytes).toString('utf8')) as MessagesResponse;
    return Buffer.from(JSON.stringify(chatOverMessages.response(message, { call, billing })));
  },
  decodeEvents: (call) => chatOverMessages.events({ call, billing }),
});
