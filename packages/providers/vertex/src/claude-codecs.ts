import type { BillingManifest, Call, CallOf } from '@weir/core';
import { chatOverMessages, exactJson, Losses, type MessagesResponse, messagesEndpoint } from '@weir/endpoints';
import type { Codec, EncodedRequest } from '@weir/provider-kit';
import { vertexPath } from './vertex-path.ts';

const VERSION = 'vertex-2023-10-16';

/** Anthropic's body, but that the path names the model. */
function encoded(request: object, model: string, betas: readonly string[] = []): EncodedRequest {
  const { model: _, ...rest } = request as { readonly model?: string; readonly stream?: boolean };
  return {
    path: vertexPath(model, rest.stream === true ? 'streamRawPredict' : 'rawPredict'),
    ...(betas.length === 0 ? {} : { headers: ['content-type', 'application/json', 'anthropic-beta', betas.join(',')] }),
    body: Buffer.from(JSON.stringify({ anthropic_version: VERSION, ...rest })),
  };
}

/** Claude's own form. */
export const CLAUDE_MESSAGES: Codec<'messages'> = {
  encode: ({ request, target, exchange }: CallOf<'messages'>) =>
    encoded(request, target?.model ?? request.model, exchange.wishes.betas),
  encodeEvent: messagesEndpoint.encodeEvent,
};

/** Chat completions over it. */
export const claudeChat = (billing: Omit<BillingManifest, 'hosts'>): Codec<'chat'> => {
  const manifest = { ...billing, hosts: [] };
  return {
    encode(call) {
      const request = chatOverMessages.request(call, new Losses(call as Call, chatOverMessages.losses));
      return encoded(request, request.model);
    },
    decode(bytes, call) {
      const message = exactJson(Buffer.from(bytes).toString('utf8')) as MessagesResponse;
      return Buffer.from(JSON.stringify(chatOverMessages.response(message, { call, billing: manifest })));
    },
    decodeEvents: (call) => chatOverMessages.events({ call, billing: manifest }),
  };
};
