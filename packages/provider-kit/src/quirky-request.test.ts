import { keepRaw, type RequestOf, text } from '@weir/core';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type ChatQuirks, leftOut, refused } from './chat-quirks.ts';
import { openaiCodecs } from './openai-wire.ts';

const TARGET = { provider: 'vendor', model: 'm' };
const USER = { role: 'user', content: 'hi' };

function callWith(request: object) {
  return callOf('chat', { model: 'm', messages: [USER], ...request } as RequestOf<'chat'>, { target: TARGET });
}
const encoded = (chat: ChatQuirks, call: ReturnType<typeof callWith>): string =>
  text(openaiCodecs({ chat }).chat!.encode(call).body!);
const sent = (chat: ChatQuirks, request: object) => JSON.parse(encoded(chat, callWith(request)));

describe('the quirks of a chat request', () => {
  const losses = [
    ...refused('it tells none', 'logprobs', 'n', 'response_format', 'modalities', 'logit_bias', 'parallel_tool_calls'),
    ...leftOut('user', 'store'),
    ...refused('it knows no names', 'messages[].name'),
  ];

  it('leave the very bytes of a request that has none of them', () => {
    const json = '{"model":"m","messages":[{"role":"user","content":"hi"}],"seed":12345678901234567890}';
    const request = keepRaw(JSON.parse(json) as object, { bytes: Buffer.from(json) });
    const quirks: ChatQuirks = {
      losses,
      renames: { max_completion_tokens: 'max_tokens' },
      efforts: { minimal: 'low' },
      developerRole: 'system',
      thinkingField: 'reasoning',
      answerFields: ['refusal'],
    };

    expect(encoded(quirks, callOf('chat', request as RequestOf<'chat'>, { target: TARGET }))).toBe(json);
  });

  it.each([
    [{ logprobs: true }, 'logprobs'],
    [{ n: 2 }, 'n'],
    [{ logit_bias: { 50256: -100 } }, 'logit_bias'],
    [{ response_format: { type: 'json_schema' } }, 'response_format'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ parallel_tool_calls: false, tools: [{ type: 'function', function: { name: 'f' } }] }, 'parallel_tool_calls'],
    [{ messages: [{ ...USER, name: 'Ann' }] }, 'messages[0].name'],
  ])('refuse %j by name, and another target may be asked', (request, param) => {
    expect(() => sent({ losses }, request)).toThrowError(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param,
        advice: 'reroute',
        message: expect.stringContaining(`'vendor/m' cannot take '${param}'`),
      }),
    );
  });

  it.each([
    { logprobs: false, n: 1, logit_bias: {}, response_format: { type: 'text' }, modalities: ['text'], store: false },
    { logprobs: null, n: null, logit_bias: null, parallel_tool_calls: true },
    { parallel_tool_calls: false }, // there are no tools to call
  ])('leave out in silence what asks for nothing: %j', (request) => {
    const call = callWith(request);

    expect(JSON.parse(encoded({ losses }, call))).toEqual({ model: 'm', messages: [USER] });
    expect(call.exchange.headers.size).toBe(0);
  });

  it('leave out what changes nothing in the answer, and tell', () => {
    const call = callWith({ user: 'u', store: true });

    expect(JSON.parse(encoded({ losses }, call))).toEqual({ model: 'm', messages: [USER] });
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('user, store');
  });

  it('leave out the name of a tool, which its call has', () => {
    const result = { role: 'tool', tool_call_id: 'c', content: '1' };
    expect(sent({ losses }, { messages: [USER, { ...result, name: 'now' }] }).messages).toEqual([USER, result]);
  });

  it('call fields what the vendor calls them; the newer name wins', () => {
    const renames = { max_completion_tokens: 'max_tokens', seed: 'random_seed' };

    expect(sent({ renames }, { max_completion_tokens: 5, max_tokens: 9, seed: 0 })).toMatchObject({
      max_tokens: 5,
      random_seed: 0,
    });
    expect(sent({ renames }, { max_completion_tokens: null, max_tokens: 9 })).toEqual({
      model: 'm',
      messages: [USER],
      max_tokens: 9,
    });
  });

  it('call an effort what the vendor calls it, and leave others as they are', () => {
    const efforts = { minimal: 'low' };
    expect(sent({ efforts }, { reasoning_effort: 'minimal' }).reasoning_effort).toBe('low');
    expect(sent({ efforts }, { reasoning_effort: 'toString' }).reasoning_effort).toBe('toString');
  });

  it('let the system speak for developers', () => {
    const messages = [{ role: 'developer', content: 'x' }, USER];
    expect(sent({ developerRole: 'system' }, { messages }).messages[0]).toEqual({ role: 'system', content: 'x' });
  });

  it.each([
    ['reasoning', { reasoning_content: 'hm' }, { reasoning: 'hm' }],
    ['reasoning', { reasoning: 'hm' }, { reasoning: 'hm' }],
    ['reasoning_content', { reasoning: 'hm' }, { reasoning_content: 'hm' }],
    ['reasoning_content', { reasoning_content: '' }, { reasoning_content: '' }],
    ['reasoning_content', { reasoning: null }, {}],
    [null, { reasoning_content: 'hm', reasoning: 'hm' }, {}],
    [undefined, { reasoning_content: 'hm' }, { reasoning_content: 'hm' }],
  ] as const)('send thinking back as %s: %j', (thinkingField, fields, expected) => {
    const answer = { role: 'assistant', content: 'ho' };
    const quirks = thinkingField === undefined ? {} : { thinkingField };
    const { messages } = sent(quirks, { messages: [USER, { ...answer, ...fields }, USER] });
    expect(messages[1]).toEqual({ ...answer, ...expected });
  });

  it('leave out of an answer sent back what the vendor refuses there; what was refused in words stays said', () => {
    const answerFields = ['refusal', 'annotations', 'audio'];
    const answers = [
      { role: 'assistant', content: 'ho', refusal: null, annotations: [], audio: null },
      { role: 'assistant', content: null, refusal: 'No.' },
    ];

    expect(sent({ answerFields }, { messages: answers }).messages).toEqual([
      { role: 'assistant', content: 'ho' },
      { role: 'assistant', content: 'No.' },
    ]);
    expect(() => sent({ answerFields }, { messages: [{ role: 'assistant', audio: { id: 'a' } }] })).toThrowError(
      expect.objectContaining({ param: 'messages[].audio' }),
    );
  });

  it('end with what data cannot say, which sees the target’s model', () => {
    const request: ChatQuirks['request'] = (given, { model }) => ({ ...given, thinks: model });
    expect(sent({ request, renames: { seed: 'random_seed' } }, { seed: 1 })).toMatchObject({
      random_seed: 1,
      thinks: 'm',
    });
  });

  it.each([{ messages: 'no list' }, { messages: [null, 1] }, { messages: undefined }])(
    'leave %j to the vendor to refuse',
    (request) => {
      expect(() => sent({ losses, developerRole: 'system', thinkingField: null }, request)).not.toThrow();
    },
  );
});
