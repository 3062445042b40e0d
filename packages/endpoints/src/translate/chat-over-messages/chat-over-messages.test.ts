import { type CallOf, EventBus, exchangeOf, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { collectChat } from '../../chat/chat-collect.ts';
import { chatEndpoint } from '../../chat/chat-endpoint.ts';
import type { ChatChunk } from '../../chat/chat-response.ts';
import { messagesEndpoint } from '../../messages/messages-endpoint.ts';
import type { MessagesResponse } from '../../messages/messages-response.ts';
import { openaiUsage } from '../../shared/openai-usage.ts';
import { Losses } from '../losses.ts';
import { chatOverMessages } from './chat-over-messages.ts';
import { chatResponseOf } from './chat-response-of.ts';

const MODEL = 'claude-sonnet-4-5';
const billing = {
  cancelStopsBilling: 'unknown' as const,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const callOf = (request: object, model = MODEL, wishes: Wishes = {}): CallOf<'chat'> => ({
  endpoint: 'chat',
  request: { model: 'asked', messages: [{ role: 'user', content: 'Hi' }], ...request } as RequestOf<'chat'>,
  target: { provider: 'anthropic', model },
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x',
    startedAt: 1_790_000_000_500,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const over = (call: CallOf<'chat'>): RequestOf<'messages'> =>
  chatOverMessages.request(call, new Losses(call, chatOverMessages.losses));
const sent = (request: object, model = MODEL): RequestOf<'messages'> => over(callOf(request, model));
const refused = (request: object, model = MODEL): unknown => {
  try {
    sent(request, model);
  } catch (error) {
    const { code, param, advice } = error as { code: string; param: string; advice: string };
    return code === 'unsupported_parameter' && advice === 'reroute' ? param : error;
  }
  return 'nothing';
};
const user = (content: unknown): object => ({ role: 'user', content });
const tool = { type: 'function', function: { name: 'at', parameters: { type: 'object' } } };

describe('a conversation for Claude', () => {
  it('has every instruction in front, and one turn after another', () => {
    expect(
      sent({
        messages: [
          { role: 'system', content: 'Be kind' },
          user('One'),
          user([{ type: 'text', text: 'Two', cache_control: { type: 'ephemeral', ttl: '1h' } }]),
          { role: 'developer', content: [{ type: 'text', text: 'Be brief' }] },
          { role: 'assistant', content: 'Three \n' },
        ],
      }),
    ).toEqual({
      model: MODEL,
      max_tokens: 64_000,
      system: [
        { type: 'text', text: 'Be kind' },
        { type: 'text', text: 'Be brief' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'One' },
            { type: 'text', text: 'Two', cache_control: { type: 'ephemeral', ttl: '1h' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'Three' }] },
      ],
    });
  });

  it('has the results of parallel calls in one turn, images in them, thinking back where it stood', () => {
    const format = 'anthropic-claude-v1';
    const call = (id: string, written: string) => ({
      id,
      type: 'function',
      function: { name: 'at', arguments: written },
    });
    const { messages } = sent({
      messages: [
        user('When?'),
        {
          role: 'assistant',
          content: 'Let me see',
          tool_calls: [call('a', ''), call('b', '{"n": 12345678901234567890}')],
          reasoning_details: [
            { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format, index: 0 },
            { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format, index: 2 },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'noon' },
        {
          role: 'tool',
          tool_call_id: 'b',
          content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
        },
        user('And?'),
      ],
    });
    expect(JSON.parse(JSON.stringify(messages.slice(1)))).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
          { type: 'text', text: 'Let me see' },
          { type: 'redacted_thinking', data: 'ZGF0YQ==' },
          { type: 'tool_use', id: 'a', name: 'at', input: {} },
          { type: 'tool_use', id: 'b', name: 'at', input: { n: Number('12345678901234567890') } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'noon' },
          {
            type: 'tool_result',
            tool_use_id: 'b',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
          },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
    expect(JSON.stringify(messages)).toContain('{"n":12345678901234567890}');
  });

  it('shows images and documents by URL, content or id', () => {
    const content = sent({
      messages: [
        user([
          { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' } },
          { type: 'file', file: { file_data: 'data:text/csv,a%2Cb' } },
          { type: 'file', file: { file_id: 'file_1' } },
        ]),
      ],
    }).messages[0]!.content;
    expect(content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' },
        title: 'a.pdf',
      },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' } },
    ]);
  });

  it('never has the thinking of another provider, and says so', () => {
    const call = callOf({
      messages: [
        user('Hi'),
        {
          role: 'assistant',
          content: 'Yes',
          reasoning_content: 'x',
          reasoning_details: [{ format: 'google-gemini-v1' }],
        },
      ],
    });
    expect(over(call).messages[1]!.content).toEqual([{ type: 'text', text: 'Yes' }]);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('messages[1].reasoning_details');
  });
});

describe('what Claude charges more for', () => {
  it('is told in chat as well: its fast mode and the region', () => {
    const usage = { input_tokens: 5, output_tokens: 2, service_tier: 'standard', speed: 'fast', inference_geo: 'us' };
    const response = {
      id: 'm',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content: [],
      stop_reason: 'end_turn',
      usage,
    };
    const told = chatResponseOf(response as never, 0);
    expect(chatEndpoint.tierOf!(told)).toBe('fast');
    expect(chatEndpoint.variantOf!(told)).toEqual({ region: 'us' });
    expect(chatEndpoint.askedTier!({ model: MODEL, messages: [], speed: 'fast' } as never)).toBe('fast');
  });
});

describe('parameters for Claude', () => {
  it('are those it knows, by its names', () => {
    const { messages: _, ...rest } = sent({
      max_tokens: 50,
      max_completion_tokens: 90,
      stop: 'END',
      temperature: 0.5,
      top_k: 5,
      tools: [tool, { type: 'web_search_20250305', name: 'web_search' }],
      tool_choice: { type: 'function', function: { name: 'at' } },
      parallel_tool_calls: false,
      service_tier: 'default',
      user: 'u-1',
      stream: true,
      stream_options: { include_usage: true },
      container: 'c-1',
    });
    expect(rest).toEqual({
      model: MODEL,
      max_tokens: 90,
      stop_sequences: ['END'],
      temperature: 0.5,
      top_k: 5,
      tools: [
        { name: 'at', input_schema: { type: 'object' } },
        { type: 'web_search_20250305', name: 'web_search' },
      ],
      tool_choice: { type: 'tool', name: 'at', disable_parallel_tool_use: true },
      service_tier: 'standard_only',
      metadata: { user_id: 'u-1' },
      stream: true,
      container: 'c-1',
    });
  });

  it('let it think as much as the model and the limit allow', () => {
    const effort = (reasoning_effort: string, model: string, more: object = {}) => {
      const { thinking, output_config } = sent({ reasoning_effort, ...more }, model);
      return [thinking, output_config];
    };
    expect(effort('medium', MODEL)).toEqual([{ type: 'enabled', budget_tokens: 19_200 }, undefined]);
    expect(effort('high', MODEL, { max_tokens: 2_000 })).toEqual([
      { type: 'enabled', budget_tokens: 1_999 },
      undefined,
    ]);
    expect(effort('none', MODEL)).toEqual([undefined, undefined]);
    expect(effort('xhigh', 'claude-opus-4-7')).toEqual([
      { type: 'adaptive', display: 'summarized' },
      { effort: 'xhigh' },
    ]);
    expect(effort('none', 'claude-opus-4-7')).toEqual([{ type: 'disabled' }, undefined]);
    expect(effort('none', 'claude-sonnet-5-5')).toEqual([{ type: 'between_tools' }, undefined]);
    expect(effort('none', 'claude-fable-5')).toEqual([undefined, { effort: 'low' }]);
    expect(effort('low', MODEL, { thinking: { type: 'disabled' } })[0]).toEqual({ type: 'disabled' });
    expect(refused({ reasoning_effort: 'high', max_tokens: 1_000 })).toBe('reasoning_effort');
    expect(refused({ reasoning_effort: 'xhigh' }, 'claude-opus-4-6')).toBe('reasoning_effort');
  });

  it('ask for a JSON schema whose bounds are told in words', () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string', minLength: 2 }, list: { type: 'array', items: { type: 'object' } } },
    };
    const { output_config } = sent({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
    expect(output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          additionalProperties: false,
          properties: {
            name: { type: 'string', description: '{"minLength":2}' },
            list: { type: 'array', items: { type: 'object', additionalProperties: false } },
          },
        },
      },
    });
    expect(refused({ response_format: { type: 'json_schema', json_schema: { schema } } }, 'claude-sonnet-4-0')).toBe(
      'response_format',
    );
  });

  it.each<[string, object, string?]>([
    ['n', { n: 2 }],
    ['logprobs', { logprobs: true }],
    ['seed', { seed: 0 }],
    ['presence_penalty', { presence_penalty: 0.5 }],
    ['modalities', { modalities: ['text', 'audio'] }],
    ['temperature', { temperature: 1.5 }],
    ['temperature', { temperature: 0 }, 'claude-opus-4-7'],
    ['temperature', { temperature: 0, reasoning_effort: 'low' }],
    ['top_k', { top_k: 1 }, 'claude-opus-4-7'],
    ['response_format', { response_format: { type: 'json_object' } }],
    ['tool_choice', { tools: [tool], tool_choice: 'required' }, 'claude-opus-5-5'],
    ['tool_choice', { tools: [tool], tool_choice: 'required', reasoning_effort: 'low' }],
    ['tools[0]', { tools: [{ type: 'custom', custom: { name: 'x' } }] }],
    ['service_tier', { service_tier: 'flex' }],
    ['messages[0].name', { messages: [{ role: 'user', name: 'Ann', content: 'Hi' }] }],
    [
      'messages[0].content[0]',
      { messages: [user([{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }])] },
    ],
    [
      'messages[0].tool_calls[0].function.arguments',
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'a', type: 'function', function: { name: 'x', arguments: '[' } }] },
        ],
      },
    ],
  ])('refuse %s in %j', (param, request, model) => {
    expect(refused(request, model)).toBe(param);
  });

  it('pass where they say nothing', () => {
    const quiet = { n: 1, logprobs: false, presence_penalty: 0, temperature: 1, seed: null, tool_choice: 'auto' };
    expect(sent(quiet, 'claude-opus-4-7')).toEqual({
      model: 'claude-opus-4-7',
      max_tokens: 128_000,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
  });
});

const answer = (fields: object): MessagesResponse => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: MODEL,
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 2 },
  ...fields,
});
const read = (fields: object) => chatOverMessages.response(answer(fields), { call: callOf({}), billing });

describe('an answer of Claude', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
    ['something_new', 'something_new'],
  ])('that ended with %s ends with %s', (stop_reason, finish_reason) => {
    expect(read({ stop_reason }).choices[0]).toMatchObject({ finish_reason, native_finish_reason: stop_reason });
  });

  it('is of the time its exchange began', () => expect(read({}).created).toBe(1_790_000_000));

  it('cites what it found', () => {
    const citations = [
      {
        type: 'web_search_result_location',
        url: 'https://a.example',
        title: 'A',
        cited_text: 'x',
        encrypted_index: 'y',
      },
      { type: 'page_location', document_index: 0, start_page_number: 1 },
    ];
    const { annotations } = read({ content: [{ type: 'text', text: 'Hi', citations }] }).choices[0]!.message;
    expect(annotations).toEqual([
      {
        type: 'url_citation',
        url_citation: { start_index: 0, end_index: 2, url: 'https://a.example', title: 'A', cited_text: 'x' },
      },
      citations[1],
    ]);
  });

  it('counts every pass of the model, every lifetime of a cache and every search', () => {
    const pass = { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 3, cache_creation_input_tokens: 0 };
    const usage = {
      input_tokens: 10,
      output_tokens: 5,
      cache_read_input_tokens: 3,
      iterations: [
        { type: 'compaction', input_tokens: 1_000, output_tokens: 100 },
        { type: 'message', ...pass, cache_creation: { ephemeral_1h_input_tokens: 7, ephemeral_5m_input_tokens: 2 } },
      ],
      server_tool_use: { web_search_requests: 2 },
    };
    const told = read({ usage }).usage;
    expect(openaiUsage(told, billing)).toEqual({
      input_tokens: 1_010,
      cached_input_tokens: 3,
      cache_write_tokens: 2,
      cache_write_1h_tokens: 7,
      output_tokens: 105,
      searches: 2,
    });
  });

  it('has no usage where a figure is missing', () => {
    expect(read({ usage: { input_tokens: 5 } })).not.toHaveProperty('usage');
  });
});

describe('a stream of Claude', () => {
  const decode = (...events: readonly object[]): readonly ChatChunk[] => {
    const decoder = chatOverMessages.events({ call: callOf({}), billing });
    if (typeof decoder === 'function') throw new Error('it has state');
    return [...events.flatMap((event) => decoder.decode(event, undefined)), ...decoder.end!()];
  };

  it('adds up to the answer, whatever else comes between', () => {
    const start = { type: 'message_start', message: answer({ content: [], stop_reason: null }) };
    const text = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } };
    const finish = { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } };
    const chunks = decode(start, { type: 'ping' }, text, { type: 'yet_to_come' }, finish);
    expect(collectChat(chunks)).toEqual(read({}));
  });

  it('refuses a message inside another, but not one that begins twice', () => {
    const start = (id: string) => ({ type: 'message_start', message: answer({ id, content: [] }) });
    expect(decode(start('a'), start('a'))).toHaveLength(2);
    expect(decode(start('a'), start('b'))).toContainEqual({
      error: { message: 'A message begins inside another', code: 'upstream_malformed' },
    });
  });

  it('takes arguments that come with the call', () => {
    const content_block = { type: 'tool_use', id: 't', name: 'at', input: { zone: 'CET' } };
    const chunks = decode(
      { type: 'content_block_start', index: 2, content_block },
      { type: 'content_block_stop', index: 2 },
    );
    expect(collectChat(chunks).choices[0]!.message.tool_calls).toEqual([
      { id: 't', type: 'function', function: { name: 'at', arguments: '{"zone":"CET"}' } },
    ]);
  });

  it('leaves out what Anthropic runs itself', () => {
    const content_block = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const delta = { type: 'input_json_delta', partial_json: '{"q":1}' };
    expect(
      decode(
        { type: 'content_block_start', index: 0, content_block },
        { type: 'content_block_delta', index: 0, delta },
        { type: 'content_block_stop', index: 0 },
      ),
    ).toEqual([]);
  });
});

describe('a turn that goes back to Claude', () => {
  const thinking = { type: 'thinking', thinking: 'Grüße, let me see', signature: 'EqQBCkYIARgCKkA=' };
  const content = [
    thinking,
    { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix=' },
    { type: 'text', text: 'I look' },
    { type: 'thinking', thinking: '', signature: 'only-signed' }, // thinking that is not shown
    { type: 'tool_use', id: 'toolu_1', name: 'at', input: { zone: 'CET' } },
    { type: 'tool_use', id: 'toolu_2', name: 'now', input: {} },
  ];
  const turn = answer({ content, stop_reason: 'tool_use' });
  const streamed = (): ReturnType<typeof read> => {
    const decoder = chatOverMessages.events({ call: callOf({}), billing });
    if (typeof decoder === 'function') throw new Error('it has state');
    return collectChat(messagesEndpoint.split(turn).flatMap((event) => decoder.decode(event, undefined)));
  };

  it.each([
    ['whole', () => read(turn)],
    ['streamed', streamed],
  ])('is what it was, to the byte, when it came %s', (_, came) => {
    const { message } = came().choices[0]!;
    const { messages } = sent({ messages: [user('When?'), JSON.parse(JSON.stringify(message))] });
    expect(messages[1]!.content).toEqual(content);
  });

  it('has no thinking that was never signed', () => {
    const message = { role: 'assistant', content: 'x', reasoning_content: 'made up' };
    const forged = {
      ...message,
      reasoning_details: [{ type: 'reasoning.text', text: 'made up', format: 'anthropic-claude-v1' }],
    };
    for (const one of [message, forged])
      expect(sent({ messages: [one] }).messages[0]!.content).toEqual([{ type: 'text', text: 'x' }]);
  });
});
