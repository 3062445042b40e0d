import { messagesEndpoint } from '@weir/endpoints';
import { type Codec, encodePlain } from '@weir/provider-kit';

/** Anthropic's own wire: what callers send is what it reads, but for the model's name. */
export const messagesCodec: Codec<'messages'> = {
  encode: ({ request, target }) => ({ path: '/messages', body: encodePlain(request, target?.model ?? request.model) }),
  encodeEvent: messagesEndpoint.encodeEvent,
};
