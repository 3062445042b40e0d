import { messagesEndpoint } from '@weir/endpoints';
import { type Codec, encodePlain } from '@weir/provider-kit';
import { betaHeaders } from './beta-headers.ts';

/**
 * Anthropic's own wire: what callers send is what it reads, but for the model's name.
 *
 * @param betas features that every request asks for, whatever its caller does
 */
export const messagesCodec = (betas: readonly string[]): Codec<'messages'> => ({
  encode: ({ request, target, exchange }) => ({
    path: '/messages',
    ...betaHeaders(betas, exchange.wishes.betas),
    body: encodePlain(request, target?.model ?? request.model),
  }),
  encodeEvent: messagesEndpoint.encodeEvent,
});
