import { askOnce, chat, json, providerSuite, sse } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { groq } from './groq.ts';

const ask = (request: Parameters<typeof chat>[0], answer?: Parameters<typeof askOnce>[2]) =>
  askOnce(groq, chat(request), answer);
const USER = { role: 'user', content: 'hi' } as const;

describe('groq keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => groq(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('groq', () => {
  it.each([
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { '1': 2 } }, 'logit_bias'],
    [{ n: 2 }, 'n'],
    [{ messages: [{ ...USER, name: 'Ann' }] }, 'messages[0].name'],
    [{ web_search_options: {} }, 'web_search_options'],
  ])('refuses %j before anything is sent', async (request, param) => {
    await expect(ask(request)).rejects.toMatchObject({
      code: 'unsupported_parameter',
      param,
      details: { dispatch: { sent: false } },
    });
  });

  it('takes an answer back as Groq knows it: thinking as `reasoning`, no fields of OpenAI alone', async () => {
    const answer = {
      role: 'assistant',
      content: 'ho',
      refusal: null,
      annotations: [],
      reasoning_content: 'hm',
    } as const;
    const foreign = { ...answer, reasoning_details: [{ format: 'anthropic-claude-v1', signature: 's' }] };
    const { sent } = await ask({ messages: [{ role: 'developer', content: 'x' }, foreign, USER] });

    expect((sent.json as { messages: unknown }).messages).toEqual([
      { role: 'system', content: 'x' },
      { role: 'assistant', content: 'ho', reasoning: 'hm' },
      USER,
    ]);
  });

  it('passes what is Groq’s own', async () => {
    const own = { reasoning_format: 'parsed', service_tier: 'on_demand', reasoning_effort: 'none' };
    expect((await ask({ messages: [USER], ...own })).sent.json).toMatchObject(own);
  });

  it('counts the usage of a stream wherever it is told, once', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const choices = [{ index: 0, delta: {}, finish_reason: 'stop' }];
    const { events } = await ask({ stream: true }, sse([{ choices, x_groq: { id: 'r', usage }, usage }]));
    expect(events).toEqual([{ choices, x_groq: { id: 'r', usage }, usage }]);
  });

  it.each([
    [
      498,
      { error: { message: 'Flex tier capacity exceeded', code: 'capacity_exceeded' } },
      'upstream_unavailable',
      'retry',
    ],
    [
      413,
      { error: { message: 'Request too large for model', code: 'rate_limit_exceeded' } },
      'upstream_rejected',
      'reroute',
    ],
    [404, { error: { message: 'No such model', code: 'model_not_found' } }, 'model_not_found', 'reroute'],
  ])('reads its status %i', async (status, body, code, advice) => {
    await expect(ask('hi', json(status, body))).rejects.toMatchObject({ code, advice });
  });

  it('takes a tool call the model got wrong for the model’s failure, whose tokens may be billed', async () => {
    const error = {
      code: 'tool_use_failed',
      failed_generation: 'maybe',
      message: 'no tool',
      type: 'invalid_request_error',
    };
    const failure = ask('hi', json(400, { error }));

    await expect(failure).rejects.toMatchObject({ code: 'upstream_error', advice: 'retry' });
    await expect(failure).rejects.not.toHaveProperty('details.dispatch.status');
    expect(groq({ apiKey: 'k' }).billing.unbilledStatuses).toContain(400);
  });
});
