import { type CallOf, type Provider, WeirError } from '@weir/core';
import type { ChatResponse } from '@weir/endpoints';
import { type Codec, httpProvider } from '@weir/provider-kit';

interface AcmeReply {
  readonly answer: string;
  readonly tokens: { readonly read: number; readonly written: number };
}

const chat: Codec<'chat'> = {
  encode({ request, target }: CallOf<'chat'>) {
    if (request.stream === true) throw new WeirError('unsupported_parameter', "acme does not stream", { param: 'stream' });
    const question = request.messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
    return { path: '/ask', body: Buffer.from(JSON.stringify({ engine: target?.model, question })) };
  },
  decode(bytes, { target }) {
    const { answer, tokens } = JSON.parse(Buffer.from(bytes).toString()) as AcmeReply;
    const message = { role: 'assistant', content: answer, refusal: null };
    const usage = { prompt_tokens: tokens.read, completion_tokens: tokens.written, total_tokens: tokens.read + tokens.written };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
    const response = { id: 'chatcmpl-acme', object: 'chat.completion', created: 0, model: target?.model, choices, usage };
    return Buffer.from(JSON.stringify(response satisfies Partial<Record<keyof ChatResponse, unknown>>));
  },
};

export const acme = (options: { baseUrl: string; apiKey: string }): Provider =>
  httpProvider({
    name: 'acme',
    baseUrl: options.baseUrl,
    headers: ['authorization', `Bearer ${options.apiKey}`],
    codecs: { chat },
    billing: { cancelStopsBilling: true, cachedInsideInput: true, reasoningInsideOutput: true, unbilledStatuses: [400, 401, 429, 500, 503] },
    acceptsUnknownModels: true,
  });
