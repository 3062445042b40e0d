import { askOnce, chat, json, providerSuite, sse } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { together } from './together.ts';

const USER = { role: 'user', content: 'hi' } as const;
const TOOLS = [{ type: 'function', function: { name: 'f' } }];

describe('together keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => together(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});

describe('together', () => {
  it.each([
    [{ logprobs: true }, 'logprobs'],
    [{ parallel_tool_calls: false, tools: TOOLS }, 'parallel_tool_calls'],
  ])('refuses %j before anything is sent', async (request, param) => {
    await expect(askOnce(together, chat(request))).rejects.toMatchObject({ code: 'unsupported_parameter', param });
  });

  it('is asked in its own words', async () => {
    const request = { messages: [USER], max_completion_tokens: 5, reasoning_effort: 'xhigh', min_p: 0.1 };
    const {
      model: _,
      messages: __,
      ...rest
    } = (await askOnce(together, chat(request))).sent.json as {
      model: string;
      messages: unknown;
    };
    expect(rest).toEqual({ max_tokens: 5, reasoning_effort: 'high', min_p: 0.1 });
  });

  it('ends with OpenAI’s word where it says `eos`, in streams too', async () => {
    const choice = { index: 0, finish_reason: 'eos' };
    const read = { finish_reason: 'stop', native_finish_reason: 'eos' };
    const message = { role: 'assistant', content: 'ho' };

    expect((await askOnce(together, chat('hi'), json(200, { choices: [{ ...choice, message }] }))).value).toMatchObject(
      {
        choices: [{ message, ...read }],
      },
    );
    const { events } = await askOnce(together, chat({ stream: true }), sse([{ choices: [{ ...choice, delta: {} }] }]));
    expect(events).toMatchObject([{ choices: [read] }]);
  });
});
