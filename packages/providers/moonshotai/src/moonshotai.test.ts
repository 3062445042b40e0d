import type { ChatRequest } from '@weir/endpoints';
import { askOnce, callOf, chat, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { moonshotai } from './moonshotai.ts';

const USER = { role: 'user', content: 'hi' } as const;

async function effortAt(model: string, reasoning_effort: string): Promise<object> {
  const target = { provider: 'moonshotai', model };
  const call = callOf('chat', { model, messages: [USER], reasoning_effort }, { target });
  const { model: _, messages: __, ...rest } = (await askOnce(moonshotai, call)).sent.json as ChatRequest;
  return rest;
}

describe('moonshotai keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => moonshotai(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('moonshotai', () => {
  it.each([
    ['kimi-k3', 'medium', { reasoning_effort: 'high' }],
    ['kimi-k3', 'xhigh', { reasoning_effort: 'max' }],
    ['kimi-k2.6', 'high', { thinking: { type: 'enabled' } }],
    ['kimi-k2.5', 'none', { thinking: { type: 'disabled' } }],
    ['moonshot-v1-8k', 'none', {}],
  ])('makes %s think as hard as %s', async (model, effort, expected) => {
    expect(await effortAt(model, effort)).toEqual(expected);
  });

  it.each([
    ['kimi-k3', 'none'],
    ['moonshot-v1-8k', 'high'],
  ])('refuses what %s cannot: %s', async (model, effort) => {
    await expect(effortAt(model, effort)).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'reasoning_effort',
    });
  });

  it('gives thinking back under its name', async () => {
    const answer = { role: 'assistant', content: 'ho', reasoning: 'hm' } as const;
    const { sent } = await askOnce(moonshotai, chat({ messages: [answer, USER] }));
    expect((sent.json as ChatRequest).messages[0]).toEqual({
      role: 'assistant',
      content: 'ho',
      reasoning_content: 'hm',
    });
  });
});
