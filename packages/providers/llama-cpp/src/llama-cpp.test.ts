import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { llamaCpp } from './llama-cpp.ts';

const USER = { role: 'user', content: 'hi' } as const;

beforeEach(() => {
  for (const name of ['LLAMA_API_KEY', 'LLAMA_BASE_URL']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('llama-cpp keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => llamaCpp(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('llama-cpp', () => {
  it('needs no key, and sends the one its server was started with', async () => {
    expect(llamaCpp().billing.hosts).toEqual(['127.0.0.1:8080']);
    vi.stubEnv('LLAMA_API_KEY', 'mine');
    const { sent } = await askOnce(({ baseUrl }) => llamaCpp({ baseUrl }), chat('hi'));
    expect(sent.headers.authorization).toBe('Bearer mine');
  });

  it('is asked in its own words, and what is its own passes', async () => {
    const answer = { role: 'assistant', content: 'ho', reasoning: 'hm' } as const;
    const request = { messages: [answer, USER], max_completion_tokens: 5, cache_prompt: true, grammar: 'root ::= "a"' };
    const { sent } = await askOnce(llamaCpp, chat(request));
    expect(sent.json).toMatchObject({ max_tokens: 5, cache_prompt: true, grammar: 'root ::= "a"' });
    expect((sent.json as ChatRequest).messages[0]).toEqual({
      role: 'assistant',
      content: 'ho',
      reasoning_content: 'hm',
    });
    await expect(askOnce(llamaCpp, chat({ n: 2 }))).rejects.toMatchObject({ param: 'n' });
  });

  it('is asked again while it loads its model, and not with what does not fit', async () => {
    const loading = { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } };
    await expect(askOnce(llamaCpp, chat('hi'), json(503, loading))).rejects.toMatchObject({
      code: 'upstream_unavailable',
      advice: 'retry',
    });
    const message = 'the request exceeds the available context size, try increasing it';
    const long = { error: { code: 400, message, type: 'exceed_context_size_error', n_prompt_tokens: 9, n_ctx: 8 } };
    await expect(askOnce(llamaCpp, chat('hi'), json(400, long))).rejects.toMatchObject({
      code: 'context_length_exceeded',
      advice: 'reroute',
      message: `'llama-cpp' answered 400: ${message}`,
    });
  });
});
