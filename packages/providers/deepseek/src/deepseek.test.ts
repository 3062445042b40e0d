import type { ChatRequest } from '@weir/endpoints';
import { askOnce, callOf, json, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { deepseek } from './deepseek.ts';

const USER = { role: 'user', content: 'hi' } as const;
const TOOLS = [{ type: 'function', function: { name: 'f' } }];
const answer = { role: 'assistant', content: 'ho' } as const;

async function sent(request: Partial<ChatRequest>, model = 'deepseek-v4-flash'): Promise<ChatRequest> {
  const call = callOf('chat', { model, messages: [USER], ...request }, { target: { provider: 'deepseek', model } });
  return (await askOnce(deepseek, call)).sent.json as ChatRequest;
}

describe('deepseek keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => deepseek(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('deepseek', () => {
  it.each([
    [{ n: 2 }, 'n'],
    [{ parallel_tool_calls: false, tools: TOOLS }, 'parallel_tool_calls'],
    [{ response_format: { type: 'json_schema', json_schema: { name: 'a', schema: {} } } }, 'response_format'],
  ] as const)('refuses %j before anything is sent', async (request, param) => {
    await expect(sent(request)).rejects.toMatchObject({ code: 'unsupported_parameter', param, advice: 'reroute' });
  });

  it('calls the limit what DeepSeek calls it', async () => {
    const body = await sent({ max_completion_tokens: 5 });
    expect(body).toMatchObject({ max_tokens: 5 });
    expect(body).not.toHaveProperty('max_completion_tokens');
  });

  it.each([
    ['none', { thinking: { type: 'disabled' } }],
    ['minimal', { thinking: { type: 'enabled' }, reasoning_effort: 'low' }],
    ['medium', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }],
    ['xhigh', { thinking: { type: 'enabled' }, reasoning_effort: 'max' }],
  ])('thinks as hard as %s', async (reasoning_effort, expected) => {
    const { model: _, messages: __, ...rest } = await sent({ reasoning_effort });
    expect(rest).toEqual(expected);
  });

  it('lets a caller say itself whether to think', async () => {
    const own = { thinking: { type: 'disabled' }, reasoning_effort: 'high' };
    expect(await sent(own)).toMatchObject(own);
  });

  it('gives V4 a thought for every answer, however empty', async () => {
    const call = { ...answer, reasoning: 'hm' };
    const { messages } = await sent({ messages: [USER, answer, USER, call] });
    expect(messages).toEqual([
      USER,
      { ...answer, reasoning_content: '' },
      USER,
      { ...answer, reasoning_content: 'hm' },
    ]);
  });

  it('gives older models the thoughts of the turn under way alone', async () => {
    const thought = { ...answer, reasoning_content: 'hm' };
    const { messages } = await sent({ messages: [USER, thought, USER, thought] }, 'deepseek-reasoner');
    expect(messages).toEqual([USER, answer, USER, thought]);
  });

  it('never waits for a balance that is used up', async () => {
    const error = {
      message: 'Insufficient Balance',
      type: 'unknown_error',
      param: null,
      code: 'invalid_request_error',
    };
    const call = callOf('chat', { model: 'm', messages: [USER] });
    await expect(askOnce(deepseek, call, json(402, { error }))).rejects.toMatchObject({
      code: 'quota_exhausted',
      advice: 'reroute',
    });
  });
});
