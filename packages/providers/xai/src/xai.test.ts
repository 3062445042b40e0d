import type { ChatRequest } from '@weir/endpoints';
import { askOnce, callOf, chat, json, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { xai } from './xai.ts';

const USER = { role: 'user', content: 'hi' } as const;

async function effortAt(model: string, reasoning_effort: string): Promise<unknown> {
  const call = callOf('chat', { model, messages: [USER], reasoning_effort }, { target: { provider: 'xai', model } });
  return ((await askOnce(xai, call)).sent.json as ChatRequest).reasoning_effort;
}

describe('xai keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => xai(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('xai', () => {
  it.each([
    ['grok-4-1-fast', 'minimal', 'low'],
    ['grok-4-1-fast', 'xhigh', 'high'],
    ['grok-4.6', 'max', 'xhigh'],
    ['grok-4.6', 'medium', 'medium'],
  ])('makes %s think %s as %s', async (model, effort, expected) => {
    expect(await effortAt(model, effort)).toBe(expected);
  });

  it('refuses what xAI would not apply', async () => {
    await expect(askOnce(xai, chat({ logit_bias: { '1': 1 } }))).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param: 'logit_bias',
    });
  });

  it('sends thinking back under its own name, signed by nobody else', async () => {
    const answer = { role: 'assistant', content: 'ho', reasoning: 'hm', reasoning_details: [{ format: 'x' }] } as const;
    const { sent } = await askOnce(xai, chat({ messages: [answer, USER] }));
    expect((sent.json as ChatRequest).messages).toEqual([
      { role: 'assistant', content: 'ho', reasoning_content: 'hm' },
      USER,
    ]);
  });

  it.each([
    [400, 'Incorrect API key provided. You can obtain an API key from https://console.x.ai.', 'upstream_auth'],
    [403, "Your newly created team doesn't have any credits or licenses yet.", 'quota_exhausted'],
    [429, 'Your team has either used all available credits or reached its monthly spending limit.', 'quota_exhausted'],
    [429, 'Too many requests', 'rate_limited'],
    [400, 'Argument not supported on this model: presencePenalty', 'upstream_rejected'],
  ])('reads its %i: %s', async (status, error, code) => {
    await expect(askOnce(xai, chat('hi'), json(status, { code: 'any', error }))).rejects.toMatchObject({ code });
  });
});
