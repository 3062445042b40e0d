import type { CallOf } from '@weir/core';
import { messagesEndpoint } from '@weir/endpoints';
import { type Codecs, type EncodedRequest, encodePlain } from '@weir/provider-kit';
import { betaHeaders } from './beta-headers.ts';

/**
 * Anthropic's own wire: what callers send is what it reads, but for the model's name.
 *
 * @param betas features that every request asks for, whatever its caller does
 */
export function messagesCodecs(betas: readonly string[]): Codecs {
  const plain =
    (path: string) =>
    ({ request, target, exchange }: CallOf<'messages'> | CallOf<'messages.count'>): EncodedRequest => ({
      path,
      ...betaHeaders(betas, exchange.wishes.betas),
      body: encodePlain(request, target?.model ?? request.model),
    });
  return {
    messages: { encode: plain('/messages'), encodeEvent: messagesEndpoint.encodeEvent },
    'messages.count': { encode: plain('/messages/count_tokens') },
  };
}
