import type { CallOf } from '@weir/core';
import { messagesEndpoint } from '@weir/endpoints';
import { type Codecs, claudeModels, type EncodedRequest, encodePlain, fitted } from '@weir/provider-kit';
import { betaHeaders } from './beta-headers.ts';

/**
 * Anthropic's own wire: what callers send is what it reads, but for the model's name. What a model would refuse is
 * refused before it is sent.
 *
 * @param betas features that every request asks for, whatever its caller does
 */
export function messagesCodecs(betas: readonly string[]): Codecs {
  const plain =
    (path: string) =>
    (call: CallOf<'messages'> | CallOf<'messages.count'>): EncodedRequest => ({
      path,
      ...betaHeaders(betas, call.exchange.wishes.betas),
      body: encodePlain(fitted(call, call.request, claudeModels), call.target?.model ?? call.request.model),
    });
  return {
    messages: { encode: plain('/messages'), encodeEvent: messagesEndpoint.encodeEvent },
    'messages.count': { encode: plain('/messages/count_tokens') },
  };
}
