import { inputTokensAtMost, keepRaw } from '@weir/core';
import { type ChatRequest, chatEndpoint } from '@weir/endpoints';
import { chat } from '@weir/testkit';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { surelyFits } from './surely-fits.ts';

const received = (request: ChatRequest): ChatRequest =>
  keepRaw(request, { bytes: Buffer.from(JSON.stringify(request)) });
const prompt = (content: ChatRequest['messages'][number]['content']): ChatRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: content ?? null }],
});

it('never lets pass what could be too large, even at a token for every byte', () => {
  const everyByte = { count: (_: string, text: string) => Buffer.byteLength(text), load: async () => true };
  const message = fc.record({
    role: fc.constantFrom('user', 'assistant', 'system'),
    content: fc.string({ unit: 'binary' }),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.nat(600), fc.boolean(), (messages, limit, isReceived) => {
      const request = { model: 'm', messages } as ChatRequest;
      if (!surelyFits(isReceived ? received(request) : request, limit)) return;
      expect(inputTokensAtMost(chat(request), chatEndpoint, 'm', everyByte)).toBeLessThanOrEqual(limit);
    }),
  );
});

it('lets pass what is small, received or made in the process', () => {
  expect(surelyFits(received(prompt('x'.repeat(900))), 1_000)).toBe(true);
  expect(surelyFits(prompt('x'.repeat(900)), 1_000)).toBe(true);
  expect(surelyFits(prompt('x'.repeat(1_100)), 1_000)).toBe(false);
});

it('counts an image for what it takes, not for the bytes of its body', () => {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(200_000)}` } } as const;
  expect(surelyFits(received(prompt([image])), 100_000)).toBe(true);
  const linked = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } } as const;
  expect(surelyFits(received(prompt([linked])), 200)).toBe(false);
});
