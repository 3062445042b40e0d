import { type Provider, WeirError } from '@weir/core';
import { type Codec, httpProvider } from '@weir/provider-kit';

const unbilledStatuses = [400, 401, 429, 500, 503];

const chat: Codec<'chat'> = {
  encode({ request: { messages, model, stream, ...rest }, target }) {
    if (stream === true) throw new WeirError('unsupported_parameter', 'acme does not stream', { param: 'stream' });
    const question = messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
    return { path: '/ask', body: Buffer.from(JSON.stringify({ ...rest, engine: target?.model ?? model, question })) };
  },
  decode(bytes, { target }) {
    const { answer, read, written, ...rest } = JSON.parse(Buffer.from(bytes).toString());
    const message = { role: 'assistant', content: answer, refusal: null };
    const choices = [{ index: 0, message, logprobs: null, finish_reason: 'stop' }];
    const usage = { prompt_tokens: read, completion_tokens: written, total_tokens: read + written };
    const known = { id: 'chatcmpl-acme', object: 'chat.completion', created: 0, model: target?.model };
    return Buffer.from(JSON.stringify({ ...rest, ...known, choices, usage }));
  },
};

export const acme = (baseUrl: string, apiKey: string): Provider =>
  httpProvider({
    name: 'acme',
    baseUrl,
    headers: ['authorization', `Bearer ${apiKey}`],
    codecs: { chat },
    billing: { cancelStopsBilling: true, cachedInsideInput: true, reasoningInsideOutput: true, unbilledStatuses },
    acceptsUnknownModels: true,
  });
