import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite, sse } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { vllm } from './vllm.ts';

const USER = { role: 'user', content: 'hi' } as const;

beforeEach(() => {
  for (const name of ['VLLM_API_KEY', 'VLLM_BASE_URL']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('vllm keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => vllm(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('vllm', () => {
  it('needs no key, and finds its server in the environment', () => {
    expect(vllm().billing.hosts).toEqual(['127.0.0.1:8000']);
    vi.stubEnv('VLLM_BASE_URL', 'http://gpu.internal:8000/v1');
    expect(vllm().billing.hosts).toEqual(['gpu.internal:8000']);
  });

  it('passes what is its own, and gives thinking back under its name', async () => {
    const own = { top_k: 5, min_p: 0.1, structured_outputs: { choice: ['a'] }, chat_template_kwargs: { x: 1 } };
    const answer = { role: 'assistant', content: 'ho', reasoning_content: 'hm' } as const;
    const { sent } = await askOnce(vllm, chat({ messages: [answer, USER], ...own }));
    expect(sent.json).toMatchObject(own);
    expect((sent.json as ChatRequest).messages[0]).toEqual({ role: 'assistant', content: 'ho', reasoning: 'hm' });
  });

  it('keeps what a caller wants of usage on every event', async () => {
    const stream_options = { continuous_usage_stats: true };
    const usage = (completion_tokens: number) => ({
      prompt_tokens: 5,
      completion_tokens,
      total_tokens: 5 + completion_tokens,
    });
    const event = (content: string, count: number) => ({
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
      usage: usage(count),
    });
    const sentEvents = [event('a', 1), event('b', 2)];
    const { sent, events } = await askOnce(vllm, chat({ stream: true, stream_options }), sse(sentEvents));
    expect(sent.json).toMatchObject({ stream_options: { continuous_usage_stats: true, include_usage: true } });
    expect(events).toEqual(sentEvents);
  });

  it.each([
    [
      400,
      { error: { message: "This model's maximum context length is 8192 tokens.", type: 'BadRequestError', code: 400 } },
      'context_length_exceeded',
    ],
    [400, { object: 'error', message: 'No such thing', type: 'BadRequestError', code: 400 }, 'upstream_rejected'],
    [404, { error: { message: 'The model `x` does not exist.', type: 'NotFoundError', code: 404 } }, 'model_not_found'],
  ])('reads its %i, in the new form and the old: %j', async (status, body, code) => {
    await expect(askOnce(vllm, chat('hi'), json(status, body))).rejects.toMatchObject({ code });
  });
});
