import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { cerebras } from './cerebras.ts';

const USER = { role: 'user', content: 'hi' } as const;

describe('cerebras keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => cerebras(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('cerebras', () => {
  it.each([
    [{ presence_penalty: 1 }, 'presence_penalty'],
    [{ logit_bias: { '1': 1 } }, 'logit_bias'],
  ])('refuses %j before anything is sent', async (request, param) => {
    await expect(askOnce(cerebras, chat(request))).rejects.toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('gets no field it would refuse', async () => {
    const answer = {
      role: 'assistant',
      content: 'ho',
      refusal: null,
      annotations: [],
      reasoning_content: 'hm',
    } as const;
    const call = chat({
      messages: [answer, USER],
      max_tokens: 5,
      metadata: { a: 'b' },
      store: true,
      presence_penalty: 0,
      clear_thinking: false,
    });
    const { model: _, ...body } = (await askOnce(cerebras, call)).sent.json as ChatRequest;
    expect(body).toEqual({
      messages: [{ role: 'assistant', content: 'ho', reasoning: 'hm' }, USER],
      max_completion_tokens: 5,
      clear_thinking: false,
    });
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('metadata, store');
  });

  it('says that an answer that only calls tools has no content', async () => {
    const message = {
      role: 'assistant',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    };
    const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
    const { value } = await askOnce(cerebras, chat('hi'), json(200, { choices }));
    expect(value).toEqual({ choices: [{ ...choices[0], message: { ...message, content: null } }] });
  });
});
