import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite, sse } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { zai } from './zai.ts';

const USER = { role: 'user', content: 'hi' } as const;
const TOOLS = [{ type: 'function', function: { name: 'f' } }];

async function sent(request: Partial<ChatRequest>): Promise<object> {
  const { sent: got } = await askOnce(zai, chat({ messages: [USER], ...request }));
  const { model: _, messages: __, ...rest } = got.json as ChatRequest;
  return rest;
}

describe('zai keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => zai(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('zai', () => {
  it.each([
    [{ reasoning_effort: 'none' }, { thinking: { type: 'disabled' } }],
    [{ reasoning_effort: 'high' }, { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    [
      { reasoning_effort: 'high', thinking: { type: 'enabled', clear_thinking: false } },
      { thinking: { type: 'enabled', clear_thinking: false }, reasoning_effort: 'high' },
    ],
    [{ max_completion_tokens: 5, tool_choice: 'auto', presence_penalty: 0 }, { max_tokens: 5 }],
  ])('is asked for %j in its own words', async (request, expected) => {
    expect(await sent(request)).toEqual(expected);
  });

  it.each([
    [{ tool_choice: 'required', tools: TOOLS }, 'tool_choice'],
    [{ n: 2 }, 'n'],
  ])('refuses %j', async (request, param) => {
    await expect(sent(request)).rejects.toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('ends with OpenAI’s words; a broken network is a failure', async () => {
    const choice = (finish_reason: string) => ({ index: 0, delta: {}, finish_reason });
    const ends = ['sensitive', 'model_context_window_exceeded', 'network_error', 'stop'];
    const { events } = await askOnce(zai, chat({ stream: true }), sse([{ choices: ends.map(choice) }]));
    const [{ choices }] = events as [{ choices: { finish_reason: string }[] }];
    expect(choices.map(({ finish_reason }) => finish_reason)).toEqual(['content_filter', 'length', 'error', 'stop']);
  });

  it.each([
    [429, { code: '1113', message: 'Insufficient balance or no resource package' }, 'quota_exhausted'],
    [429, { code: '1302', message: 'Rate limit reached' }, 'rate_limited'],
    [400, { code: '1301', message: 'Potentially unsafe content' }, 'content_refused'],
  ])('reads its %i %j', async (status, error, code) => {
    await expect(askOnce(zai, chat('hi'), json(status, { error }))).rejects.toMatchObject({ code });
  });
});
