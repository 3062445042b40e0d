import { describe, expect, it } from 'vitest';
import { chatEndpoint } from './chat-endpoint.ts';
import { chatProvesComplete } from './chat-proves-complete.ts';
import type { ChatChunk } from './chat-response.ts';

const chunk = (delta: object, finish: string | null = null, index = 0): ChatChunk =>
  ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index, delta, finish_reason: finish }],
  }) as unknown as ChatChunk;
const blocks = (...chunks: ChatChunk[]): Uint8Array[] => chunks.map((one) => chatEndpoint.encodeEvent(one));

describe('chatProvesComplete', () => {
  it('proves a stream that ends with stop', () => {
    expect(chatProvesComplete(blocks(chunk({ content: 'a', refusal: null }), chunk({}, 'stop')), 1)).toBe(true);
  });

  it.each(['length', 'content_filter', 'error'])('does not prove one that ends with %s', (finish) => {
    expect(chatProvesComplete(blocks(chunk({ content: 'a' }), chunk({}, finish)), 1)).toBe(false);
  });

  it('does not prove a refusal, an error or a stream without a finish', () => {
    expect(chatProvesComplete(blocks(chunk({ refusal: 'no' }), chunk({}, 'stop')), 1)).toBe(false);
    expect(
      chatProvesComplete([Buffer.from('data: {"error":{"message":"x"}}\n\n'), ...blocks(chunk({}, 'stop'))], 1),
    ).toBe(false);
    expect(chatProvesComplete(blocks(chunk({ content: 'a' })), 1)).toBe(false);
  });

  it('wants a finish for every choice', () => {
    const one = blocks(chunk({ content: 'a' }), chunk({}, 'stop'));
    expect(chatProvesComplete(one, 2)).toBe(false);
    expect(chatProvesComplete([...one, ...blocks(chunk({}, 'tool_calls', 1))], 2)).toBe(true);
  });

  it('is not fooled by text that looks like keys', () => {
    const text = '"finish_reason":"stop"';
    expect(chatProvesComplete(blocks(chunk({ content: text })), 1)).toBe(false);
    expect(chatProvesComplete(blocks(chunk({ content: text }), chunk({}, 'length')), 1)).toBe(false);
  });

  it('agrees with reading the stream wherever it proves', () => {
    const texts = ['error', 'refusal', 'finish_reason', 'stop', '{"error":1}', ''];
    for (const text of texts) {
      for (const finish of ['stop', 'length', 'tool_calls', null]) {
        const events = [chunk({ role: 'assistant', content: text }), chunk({}, finish)];
        const isComplete = chatEndpoint.isComplete(chatEndpoint.collect(events));
        if (chatProvesComplete(blocks(...events), 1)) expect(isComplete).toBe(true);
      }
    }
  });
});
