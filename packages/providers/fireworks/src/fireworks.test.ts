import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { fireworks } from './fireworks.ts';

const USER = { role: 'user', content: 'hi' } as const;

describe('fireworks keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => fireworks(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('fireworks', () => {
  it('is asked in its own words, and what is its own passes', async () => {
    const own = { context_length_exceeded_behavior: 'error', prompt_cache_isolation_key: 'k', raw_output: true };
    const answer = { role: 'assistant', content: 'ho', reasoning: 'hm' } as const;
    const { sent } = await askOnce(fireworks, chat({ messages: [answer, USER], reasoning_effort: 'minimal', ...own }));
    expect(sent.json).toMatchObject({ ...own, reasoning_effort: 'low' });
    expect((sent.json as ChatRequest).messages[0]).toEqual({
      role: 'assistant',
      content: 'ho',
      reasoning_content: 'hm',
    });
  });

  it('refuses what it cannot express, and tells a model’s name with slashes as it is', async () => {
    const model = 'accounts/fireworks/models/kimi-k2p6';
    await expect(askOnce(fireworks, chat({ model, web_search_options: {} }))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'web_search_options',
    });
    expect((await askOnce(fireworks, chat({ model }), json(200, {}))).sent.json).toMatchObject({ model });
  });
});
