import { type ChatRequest, openaiUsage } from '@weir/endpoints';
import { askOnce, chat, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { alibaba } from './alibaba.ts';

const USER = { role: 'user', content: 'hi' } as const;

async function sent(request: Partial<ChatRequest>): Promise<object> {
  const { sent: got } = await askOnce(alibaba, chat({ messages: [USER], ...request }));
  const { model: _, messages: __, ...rest } = got.json as ChatRequest;
  return rest;
}

describe('alibaba keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => alibaba(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('alibaba', () => {
  it.each([
    [{ reasoning_effort: 'none' }, { enable_thinking: false }],
    [{ reasoning_effort: 'low' }, { enable_thinking: true, thinking_budget: 1_638 }],
    [{ reasoning_effort: 'max' }, { enable_thinking: true, thinking_budget: 16_384 }],
    [
      { reasoning_effort: 'high', thinking_budget: 100 },
      { enable_thinking: true, thinking_budget: 100 },
    ],
    [{ max_completion_tokens: 5 }, { max_tokens: 5 }],
  ])('is asked for %j in its own words', async (request, expected) => {
    expect(await sent(request)).toEqual(expected);
  });

  it('refuses what it would not apply', async () => {
    await expect(sent({ frequency_penalty: 1 })).rejects.toMatchObject({ param: 'frequency_penalty' });
  });

  it('counts what it writes to its cache, which stands inside the prompt', () => {
    const usage = {
      prompt_tokens: 1_000,
      completion_tokens: 5,
      total_tokens: 1_005,
      prompt_tokens_details: { cached_tokens: 300, cache_creation_input_tokens: 500, cache_type: 'ephemeral' },
    };
    expect(openaiUsage(usage, alibaba({ apiKey: 'k' }).billing)).toEqual({
      input_tokens: 200,
      cached_input_tokens: 300,
      cache_write_tokens: 500,
      output_tokens: 5,
    });
  });
});
