import { type CallOf, EventBus, exchangeOf, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { chatEndpoint } from '../../chat/chat-endpoint.ts';
import type { ChatChunk, ChatResponse } from '../../chat/chat-response.ts';
import type { ResponsesEvent, ResponsesResponse } from '../../responses/responses-response.ts';
import { splitResponses } from '../../responses/responses-split.ts';
import { Losses } from '../losses.ts';
import { chatOverResponses } from './chat-over-responses.ts';

const translation = chatOverResponses();
const billing = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const MESSAGES = [{ role: 'user', content: 'Hi' }];
const callOf = (request: object, wishes: Wishes = {}, model = 'gpt-5-pro'): CallOf<'chat'> => ({
  endpoint: 'chat',
  request: { model: 'mine', messages: MESSAGES, ...request } as RequestOf<'chat'>,
  target: { provider: 'openai', model },
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x1',
    startedAt: 5_000,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const over = (call: CallOf<'chat'>): RequestOf<'responses'> =>
  translation.request(call, new Losses(call, translation.losses));
const sent = (request: object): RequestOf<'responses'> => over(callOf(request));
const items = (messages: readonly object[]) => sent({ messages }).input;

describe('a chat request over Responses', () => {
  it('has messages, calls, results and pictures as items', () => {
    const messages = [
      { role: 'system', content: 'Be kind' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look' },
          { type: 'image_url', image_url: { url: 'https://e.com/a.png' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' } },
        ],
      },
      {
        role: 'assistant',
        content: 'I look',
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'Hm', format: 'openai-responses-v1', id: 'rs_1' },
          { type: 'reasoning.encrypted', data: 'gAAAA+/==', format: 'openai-responses-v1', id: 'rs_1' },
        ],
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"far": 1.0}' } },
          { id: 'b', type: 'custom', custom: { name: 'sh', input: 'ls' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'a cat' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'a.txt' }] },
    ];
    expect(items(messages)).toEqual([
      { type: 'message', role: 'system', content: 'Be kind' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'Look' },
          { type: 'input_image', image_url: 'https://e.com/a.png', detail: 'auto' },
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AA' },
        ],
      },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Hm' }],
        encrypted_content: 'gAAAA+/==',
      },
      {
        type: 'message',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'I look', annotations: [] }],
      },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"far": 1.0}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'sh', input: 'ls' },
      { type: 'function_call_output', call_id: 'a', output: 'a cat' },
      { type: 'custom_tool_call_output', call_id: 'b', output: [{ type: 'input_text', text: 'a.txt' }] },
    ]);
  });

  it('has parameters by the names of Responses, stores nothing, and asks for what has to come back', () => {
    const tool = { type: 'function', function: { name: 'f', description: 'F', parameters: { type: 'object' } } };
    const { input: _, ...rest } = sent({
      max_tokens: 5,
      max_completion_tokens: 9,
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {}, strict: true } },
      tools: [
        tool,
        {
          type: 'custom',
          custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      logprobs: true,
      top_logprobs: 2,
      n: 1,
      stop: null,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0,
      unheard_of: 1,
    });
    expect(rest).toEqual({
      model: 'gpt-5-pro',
      store: false,
      include: ['reasoning.encrypted_content', 'message.output_text.logprobs'],
      max_output_tokens: 9,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'n', schema: {}, strict: true }, verbosity: 'low' },
      tools: [
        { type: 'function', strict: false, name: 'f', description: 'F', parameters: { type: 'object' } },
        { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      ],
      tool_choice: { type: 'function', name: 'f' },
      top_logprobs: 2,
      stream: true,
      temperature: 0,
      unheard_of: 1,
    });
    expect(over(callOf({}, {}, 'gpt-4o')).include).toBeUndefined(); // it would refuse to be asked
    expect(over(callOf({}, {}, 'gpt-5-chat-latest')).include).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ['several answers', { n: 2 }, 'n'],
    ['stops', { stop: ['x'] }, 'stop'],
    ['a seed', { seed: 0 }, 'seed'],
    ['sound', { modalities: ['text', 'audio'] }, 'modalities'],
    ['a search', { web_search_options: {} }, 'web_search_options'],
    ['a tool of a provider', { tools: [{ type: 'google_search' }] }, 'tools[0]'],
    ['a sound', { messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0]'],
    ['a name', { messages: [{ role: 'user', name: 'Ann', content: 'Hi' }] }, 'messages[0].name'],
    ['an old call', { messages: [{ role: 'function', name: 'f', content: 'x' }] }, 'messages[0].role'],
  ])('refuses %s by name', (_, request, param) => {
    expect(() => sent(request)).toThrow(expect.objectContaining({ code: 'unsupported_parameter', param }));
    expect(() => over(callOf(request, { unsupported: 'drop' }))).not.toThrow();
  });

  it('sends no thinking that another provider signed', () => {
    const foreign = { type: 'reasoning.text', text: 'Hm', signature: 's', format: 'anthropic-claude-v1' };
    const call = callOf({ messages: [{ role: 'assistant', content: 'So', reasoning_details: [foreign] }] });
    expect(over(call).input).toEqual([expect.objectContaining({ type: 'message' })]);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('messages[0].reasoning_details');
  });
});

const response = {
  id: 'resp_1',
  object: 'response',
  created_at: 7,
  status: 'completed',
  model: 'gpt-5-pro-2026',
  error: null,
  incomplete_details: null,
  service_tier: 'flex',
  output: [
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'Hm' },
        { type: 'summary_text', text: 'Aha' },
      ],
      encrypted_content: 'gAAAA+/==',
    },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
    {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      content: [
        {
          type: 'output_text',
          text: 'Grüße, 世界',
          annotations: [{ type: 'url_citation', url: 'https://e.com', title: 'E', start_index: 0, end_index: 5 }],
          logprobs: [{ token: 'Grüße', logprob: -1, bytes: null, top_logprobs: [] }],
        },
      ],
    },
    { type: 'function_call', id: 'fc_1', call_id: 'a', name: 'f', arguments: '{"n": 1.0}', status: 'completed' },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'b', name: 'sh', input: 'ls' },
  ],
  usage: {
    input_tokens: 1_000,
    input_tokens_details: { cached_tokens: 400, cache_write_tokens: 100 },
    output_tokens: 300,
    output_tokens_details: { reasoning_tokens: 100 },
    total_tokens: 1_300,
  },
} as unknown as ResponsesResponse;

const asValue = (one: ResponsesResponse): ChatResponse => translation.response(one, { call: callOf({}), billing });
function asChunks(events: readonly ResponsesEvent[]): readonly ChatChunk[] {
  const decoder = translation.events({ call: callOf({}), billing });
  if (typeof decoder === 'function') throw new Error('it has a state');
  return [...events.flatMap((event) => decoder.decode(event, undefined)), ...(decoder.end?.() ?? [])];
}
const asStream = (one: ResponsesResponse): ChatResponse => chatEndpoint.collect(asChunks(splitResponses(one)));

describe('a response as a chat reply', () => {
  it('has one choice with everything that was said', () => {
    expect(asValue(response)).toEqual({
      id: 'resp_1',
      object: 'chat.completion',
      created: 7,
      model: 'gpt-5-pro-2026',
      service_tier: 'flex',
      choices: [
        {
          index: 0,
          finish_reason: 'tool_calls',
          logprobs: { content: [expect.objectContaining({ token: 'Grüße' })], refusal: null },
          message: {
            role: 'assistant',
            content: 'Grüße, 世界',
            refusal: null,
            reasoning_content: 'Hm\n\nAha',
            reasoning_details: [
              { type: 'reasoning.summary', summary: 'Hm', format: 'openai-responses-v1', id: 'rs_1' },
              { type: 'reasoning.summary', summary: 'Aha', format: 'openai-responses-v1', id: 'rs_1' },
              { type: 'reasoning.encrypted', data: 'gAAAA+/==', format: 'openai-responses-v1', id: 'rs_1' },
            ],
            annotations: [
              {
                type: 'url_citation',
                url_citation: { url: 'https://e.com', title: 'E', start_index: 0, end_index: 5 },
              },
            ],
            tool_calls: [
              { id: 'a', type: 'function', function: { name: 'f', arguments: '{"n": 1.0}' } },
              { id: 'b', type: 'custom', custom: { name: 'sh', input: 'ls' } },
            ],
          },
        },
      ],
      usage: expect.objectContaining({ prompt_tokens: 1_000, completion_tokens: 300, total_tokens: 1_300 }),
    });
  });

  it('counts the same in both forms, searches too', () => {
    expect(chatEndpoint.usageOf(asValue(response), billing)).toEqual({
      input_tokens: 500,
      cached_input_tokens: 400,
      cache_write_tokens: 100,
      output_tokens: 200,
      reasoning_tokens: 100,
      searches: 1,
    });
  });

  it('adds up to the same when it is streamed, its usage last and without choices', () => {
    expect(asStream(response)).toEqual(asValue(response));
    const chunks = asChunks(splitResponses(response));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 1_300 } });
    expect(chunks[0]!.choices[0]!.delta).toEqual({ role: 'assistant', content: null, refusal: null });
    expect(chunks.filter((chunk) => chatEndpoint.isFinish(chunk))).toHaveLength(1);
  });

  it('tells what only the end of an item tells, once', () => {
    const whole = splitResponses(response);
    const bare = whole.filter(({ type }) => !type.endsWith('.delta') && !type.endsWith('part.added'));
    const { logprobs: _, ...choice } = chatEndpoint.collect(asChunks(bare)).choices[0]!;
    const { logprobs: __, ...expected } = asValue(response).choices[0]!;
    expect(choice).toEqual(expected);
    const only = chatEndpoint.collect(asChunks([whole[0]!, whole.at(-1)!])).choices[0]!;
    expect(only.message.tool_calls).toEqual(expected.message.tool_calls);
    expect(only.message.content).toBe(expected.message.content);
  });

  it.each<[string, object, object]>([
    ['cut', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, { finish_reason: 'length' }],
    [
      'filtered',
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
      { finish_reason: 'content_filter' },
    ],
    ['not over', { status: 'queued' }, { finish_reason: null }],
    [
      'refused',
      { output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No' }] }] },
      { finish_reason: 'stop', message: { content: null, refusal: 'No' } },
    ],
    ['empty', { output: [] }, { finish_reason: 'stop', message: { content: '' } }],
    [
      'thinking aloud',
      { output: [{ type: 'reasoning', content: [{ type: 'reasoning_text', text: 'Hm' }] }] },
      { message: { reasoning_content: 'Hm' } },
    ],
  ])('says that it was %s', (_, change, expected) => {
    const one = { ...response, ...change } as ResponsesResponse;
    expect(asValue(one).choices[0]).toMatchObject(expected);
    if (one.status !== 'queued') expect(asStream(one).choices[0]).toMatchObject(expected);
  });

  it('hands on errors of every form', () => {
    const error = { code: 'server_error', message: 'Oh' };
    const failed = { ...response, status: 'failed', error } as ResponsesResponse;
    expect(chatEndpoint.errorIn(asValue(failed))).toEqual(error);
    for (const event of [
      { type: 'response.failed', response: failed },
      { type: 'error', ...error },
      { type: 'error', error },
    ])
      expect(chatEndpoint.errorIn(asChunks([event as never])[0]!)).toEqual(error);
  });
});

it('takes thinking back byte for byte that it gave', () => {
  for (const { choices } of [asValue(response), asStream(response)])
    expect((items([choices[0]!.message]) as object[])[0]).toEqual({
      type: 'reasoning',
      id: 'rs_1',
      summary: [
        { type: 'summary_text', text: 'Hm' },
        { type: 'summary_text', text: 'Aha' },
      ],
      encrypted_content: 'gAAAA+/==',
    });
});
