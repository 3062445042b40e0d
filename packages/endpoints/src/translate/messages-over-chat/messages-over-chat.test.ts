import { type CallOf, EventBus, exchangeOf, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import type { ChatResponse } from '../../chat/chat-response.ts';
import { splitChat } from '../../chat/chat-split.ts';
import { messagesEndpoint } from '../../messages/messages-endpoint.ts';
import type { MessagesEvent } from '../../messages/messages-response.ts';
import { openaiUsage } from '../../shared/openai-usage.ts';
import { Losses } from '../losses.ts';
import { messagesOverChat } from './messages-over-chat.ts';

const billing = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const callOf = (request: object, wishes: Wishes = {}): CallOf<'messages'> => ({
  endpoint: 'messages',
  request: {
    model: 'm',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'Hi' }],
    ...request,
  } as RequestOf<'messages'>,
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x',
    startedAt: 0,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const over = (call: CallOf<'messages'>): RequestOf<'chat'> =>
  messagesOverChat.request(call, new Losses(call, messagesOverChat.losses));
const sent = (request: object): RequestOf<'chat'> => over(callOf(request));
const refused = (request: object): unknown => {
  try {
    sent(request);
  } catch (error) {
    return (error as { code: string }).code === 'unsupported_parameter' ? (error as { param: string }).param : error;
  }
  return 'nothing';
};

describe('a Messages request over chat', () => {
  it('has instructions, turns, results and pictures where chat has them', () => {
    expect(
      sent({
        system: [
          { type: 'text', text: 'Be kind' },
          { type: 'text', text: 'Be brief' },
        ],
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'Look' }] },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'of mine', signature: '' },
              { type: 'text', text: 'I look' },
              { type: 'tool_use', id: 'a', name: 'look', input: { far: true } },
              { type: 'tool_use', id: 'b', name: 'hear', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 'a',
                content: [
                  { type: 'text', text: 'a cat' },
                  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
                ],
              },
              { type: 'tool_result', tool_use_id: 'b', content: 'purring' },
              { type: 'text', text: 'And?' },
              {
                type: 'document',
                title: 'a.pdf',
                source: { type: 'base64', media_type: 'application/pdf', data: 'BB' },
              },
            ],
          },
        ],
      }),
    ).toEqual({
      model: 'm',
      max_completion_tokens: 100,
      messages: [
        { role: 'system', content: 'Be kind\n\nBe brief' },
        { role: 'user', content: 'Look' },
        {
          role: 'assistant',
          content: 'I look',
          reasoning_content: 'of mine',
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'look', arguments: '{"far":true}' } },
            { id: 'b', type: 'function', function: { name: 'hear', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'a cat' },
        { role: 'tool', tool_call_id: 'b', content: 'purring' },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
            { type: 'text', text: 'And?' },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BB' } },
          ],
        },
      ],
    });
  });

  it('has parameters by the names of chat', () => {
    const { messages: _, ...rest } = sent({
      stream: true,
      temperature: 0.5,
      stop_sequences: ['END'],
      tools: [{ name: 'look', description: 'Looks', input_schema: { type: 'object' } }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
      metadata: { user_id: 'u-1' },
    });
    expect(rest).toEqual({
      model: 'm',
      max_completion_tokens: 100,
      stream: true,
      temperature: 0.5,
      stop: ['END'],
      tools: [{ type: 'function', function: { name: 'look', description: 'Looks', parameters: { type: 'object' } } }],
      tool_choice: 'required',
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
      },
      user: 'u-1',
    });
  });

  it.each([
    ['top_k', { top_k: 5 }],
    ['container', { container: 'c' }],
    ['tools[0]', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['tool_choice', { tools: [{ name: 'x' }], tool_choice: { type: 'odd' } }],
    ['messages[0].content[0]', { messages: [{ role: 'user', content: [{ type: 'search_result' }] }] }],
    ['messages[0].content[0]', { messages: [{ role: 'assistant', content: [{ type: 'server_tool_use' }] }] }],
  ])('is refused for %s', (param, request) => expect(refused(request)).toBe(param));

  it("never has Claude's own thinking, and tells what it leaves out", () => {
    const call = callOf({
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }],
      messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 'c2ln' }] }],
    });
    expect(JSON.stringify(over(call))).not.toMatch(/c2ln|thinking|cache_control|reasoning/);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('thinking, cache_control, messages[0].content[0]');
  });
});

const chat = (message: object, finish_reason = 'stop', more: object = {}): ChatResponse => ({
  id: 'c-1',
  object: 'chat.completion',
  created: 1,
  model: 'm-1',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, refusal: null, ...message },
      logprobs: null,
      finish_reason,
    },
  ],
  ...more,
});
const USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
const call = (id: string, written: string): object => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: written },
});
const read = (response: ChatResponse) => messagesOverChat.response(response, { call: callOf({}), billing });
const decode = (events: readonly unknown[]): readonly MessagesEvent[] => {
  const decoder = messagesOverChat.events({ call: callOf({}), billing });
  if (typeof decoder === 'function') throw new Error('it has state');
  return [...events.flatMap((event) => decoder.decode(event, undefined)), ...decoder.end!()];
};

describe('a chat answer as Messages', () => {
  const whole = chat(
    {
      content: 'Grüße',
      reasoning_content: 'Hm',
      tool_calls: [call('a', '{"n": 12345678901234567890}'), call('b', '')],
    },
    'stop', // some say so although they call tools
    { usage: USAGE },
  );

  it('has thinking, text and calls, in blocks', () => {
    expect(JSON.parse(JSON.stringify(read(whole)))).toEqual({
      id: 'c-1',
      type: 'message',
      role: 'assistant',
      model: 'm-1',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: '' },
        { type: 'text', text: 'Grüße' },
        { type: 'tool_use', id: 'a', name: 'look', input: { n: 12_345_678_901_234_567_000 } },
        { type: 'tool_use', id: 'b', name: 'look', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 500,
        cache_creation_input_tokens: 100,
        cache_read_input_tokens: 400,
        cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
        output_tokens: 300,
        output_tokens_details: { thinking_tokens: 100 },
      },
    });
    expect(JSON.stringify(read(whole))).toContain('{"n":12345678901234567890}');
  });

  it('counts what chat counts', () => {
    expect(messagesEndpoint.usageOf(read(whole), billing)).toEqual(openaiUsage(USAGE, billing));
  });

  it('says that nobody told the usage, not that there was none', () => {
    expect(messagesEndpoint.usageOf(read(chat({ content: 'x' })), billing)).toBeUndefined();
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['content_filter', 'refusal'],
    ['odd', 'odd'],
  ])('that ended with %s ends with %s', (finish, stop_reason) => {
    expect(read(chat({ content: 'x' }, finish)).stop_reason).toBe(stop_reason);
  });

  it('that is a refusal says so', () => {
    expect(read(chat({ refusal: 'No' }))).toMatchObject({ content: [{ text: 'No' }], stop_reason: 'refusal' });
  });

  it('streams to the same', () => {
    const events = decode(splitChat(whole));
    expect(JSON.stringify(messagesEndpoint.collect(events).content)).toBe(JSON.stringify(read(whole).content));
    expect(messagesEndpoint.collect(events)).toMatchObject({ stop_reason: 'tool_use', usage: read(whole).usage });
    expect(events.map(({ type }) => type).filter((type) => type !== 'content_block_delta')).toEqual([
      'message_start',
      ...Array.from({ length: 4 }, () => ['content_block_start', 'content_block_stop']).flat(),
      'message_delta',
      'message_stop',
    ]);
  });

  it("has thinking also where it is part of the content, as Mistral's is", () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
      { type: 'text', text: 'Yes' },
    ];
    const blocks = [
      { type: 'thinking', thinking: 'Hm', signature: '' },
      { type: 'text', text: 'Yes' },
    ];
    expect(read(chat({ content })).content).toEqual(blocks);
    const delta = { choices: [{ index: 0, delta: { content } }] };
    expect(messagesEndpoint.collect(decode([delta])).content).toEqual(blocks);
  });

  it('tells calls apart that share an index', () => {
    const part = (fragment: object) => ({
      choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...fragment }] } }],
    });
    const events = decode([
      part(call('a', '{"x":')),
      part({ function: { arguments: '1}' } }),
      part(call('b', '{"y":2}')),
      { choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] },
    ]);
    expect(messagesEndpoint.collect(events).content).toMatchObject([
      { id: 'a', input: { x: 1 } },
      { id: 'b', input: { y: 2 } },
    ]);
  });

  it('is not finished where chat is not', () => {
    const events = decode([{ choices: [{ index: 0, delta: { content: 'x' } }] }]);
    expect(events.some((event) => messagesEndpoint.isFinish(event))).toBe(false);
  });

  it('hands errors on', () => {
    const error = { error: { message: 'Failed', code: 'x' } };
    expect(messagesEndpoint.errorIn(decode([error])[0]!)).toEqual({ message: 'Failed', code: 'x' });
    expect(messagesEndpoint.errorIn(read(error as never))).toEqual({ message: 'Failed', code: 'x' });
    expect(() => read({ id: 'x' } as never)).toThrow();
  });
});
