import { type CallOf, EventBus, exchangeOf, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { chatEndpoint } from '../../chat/chat-endpoint.ts';
import type { ChatChunk, ChatResponse } from '../../chat/chat-response.ts';
import { splitChat } from '../../chat/chat-split.ts';
import { responsesEndpoint } from '../../responses/responses-endpoint.ts';
import type { ResponsesEvent, ResponsesResponse } from '../../responses/responses-response.ts';
import { Losses } from '../losses.ts';
import { isCarriedReasoning } from './carried-reasoning.ts';
import { responsesOverChat } from './responses-over-chat.ts';

const billing = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const callOf = (request: object, wishes: Wishes = {}): CallOf<'responses'> => ({
  endpoint: 'responses',
  request: { model: 'm', input: 'Hi', ...request } as RequestOf<'responses'>,
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
const over = (call: CallOf<'responses'>): RequestOf<'chat'> =>
  responsesOverChat.request(call, new Losses(call, responsesOverChat.losses));
const sent = (request: object): RequestOf<'chat'> => over(callOf(request));
const turns = (input: readonly object[]) => sent({ input }).messages;
const refused = (request: object): unknown => {
  try {
    sent(request);
  } catch (error) {
    return (error as { code: string }).code === 'unsupported_parameter' ? (error as { param: string }).param : error;
  }
  return 'nothing';
};
const text = (type: string, said: string) => ({ type, text: said });

describe('a Responses request over chat', () => {
  it('has instructions, items, results and pictures where chat has them', () => {
    const input = [
      { role: 'developer', content: 'Be brief' },
      {
        type: 'message',
        role: 'user',
        content: [text('input_text', 'Look'), { type: 'input_image', image_url: 'https://e.com/a.png', detail: 'low' }],
      },
      { type: 'reasoning', id: 'rs_0', summary: [text('summary_text', 'Hm')] },
      { type: 'message', role: 'assistant', content: [text('output_text', 'I look')] },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"far": 1.0}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'sh', input: 'ls' },
      {
        type: 'function_call_output',
        call_id: 'a',
        output: [text('input_text', 'a cat'), { type: 'input_image', image_url: 'data:image/png;base64,AA' }],
      },
      { type: 'custom_tool_call_output', call_id: 'b', output: 'a.txt' },
      {
        role: 'user',
        content: [
          text('input_text', 'And?'),
          { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BB' },
          { type: 'input_audio', input_audio: { data: 'CC', format: 'wav' } },
        ],
      },
    ];
    expect(sent({ instructions: 'Be kind', input }).messages).toEqual([
      { role: 'system', content: 'Be kind' },
      { role: 'developer', content: 'Be brief' },
      {
        role: 'user',
        content: [
          text('text', 'Look'),
          { type: 'image_url', image_url: { url: 'https://e.com/a.png', detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: 'I look',
        reasoning_content: 'Hm',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"far": 1.0}' } },
          { id: 'b', type: 'custom', custom: { name: 'sh', input: 'ls' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'a cat' },
      { role: 'tool', tool_call_id: 'b', content: 'a.txt' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } }] },
      {
        role: 'user',
        content: [
          text('text', 'And?'),
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,BB' } },
          { type: 'input_audio', input_audio: { data: 'CC', format: 'wav' } },
        ],
      },
    ]);
  });

  it('keeps turns apart: thinking and text after calls begin another', () => {
    const call = (call_id: string) => ({ type: 'function_call', call_id, name: 'f', arguments: '' });
    const thought = { type: 'reasoning', summary: [text('summary_text', 'Hm')] };
    const said = { role: 'assistant', content: 'So' };
    expect(turns([call('a'), thought, call('b'), said, said])).toMatchObject([
      { role: 'assistant', content: null, tool_calls: [{ id: 'a' }] },
      { role: 'assistant', content: 'So', reasoning_content: 'Hm', tool_calls: [{ id: 'b' }] },
      { role: 'assistant', content: 'So' },
    ]);
  });

  it('has parameters by the names of chat, and the unknown as they are', () => {
    const tool = { type: 'function', name: 'f', description: 'F', parameters: { type: 'object' }, strict: true };
    const { messages: _, ...rest } = sent({
      max_output_tokens: 9,
      reasoning: { effort: 'low', summary: 'auto' },
      text: { format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true }, verbosity: 'low' },
      tools: [tool, { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'lark', definition: 'x' } }],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      include: ['message.output_text.logprobs', 'reasoning.encrypted_content'],
      top_logprobs: 2,
      temperature: 0,
      store: false,
      stream: true,
      stream_options: { include_obfuscation: false },
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      unheard_of: 1,
    });
    expect(rest).toEqual({
      model: 'm',
      max_completion_tokens: 9,
      reasoning_effort: 'low',
      verbosity: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
      tools: [
        { type: 'function', function: { name: 'f', description: 'F', parameters: { type: 'object' }, strict: true } },
        {
          type: 'custom',
          custom: { name: 'c', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'x' } } },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      logprobs: true,
      top_logprobs: 2,
      temperature: 0,
      stream: true,
      metadata: { a: 'b' },
      prompt_cache_key: 'k',
      unheard_of: 1,
    });
    expect(sent({ tool_choice: 'auto', parallel_tool_calls: true })).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const allowed = { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] };
    expect(sent({ tools: [tool], tool_choice: allowed }).tool_choice).toEqual({
      type: 'allowed_tools',
      allowed_tools: { mode: 'auto', tools: [{ type: 'function', function: { name: 'f' } }] },
    });
  });

  it.each<[string, object, string]>([
    ['a tool the provider runs', { tools: [{ type: 'web_search' }] }, 'tools[0]'],
    ['a choice of one', { tools: [{ type: 'function', name: 'f' }], tool_choice: { type: 'mcp' } }, 'tool_choice'],
    ['an unknown form of answers', { text: { format: { type: 'grammar' } } }, 'text.format'],
    ['an earlier response', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['a conversation', { conversation: 'c' }, 'conversation'],
    ['a stored prompt', { prompt: { id: 'p' } }, 'prompt'],
    ['work in the background', { background: true }, 'background'],
    ['an item of another kind', { input: [{ type: 'compaction', encrypted_content: 'x' }] }, 'input[0]'],
    ['a reference', { input: [{ type: 'item_reference', id: 'x' }] }, 'input[0]'],
    [
      'a picture by id',
      { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
      'input[0].content[0]',
    ],
    [
      'a file by URL',
      { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'u' }] }] },
      'input[0].content[0]',
    ],
  ])('refuses %s by name', (_, request, param) => {
    expect(refused(request)).toBe(param);
    const call = callOf(request, { unsupported: 'drop' });
    expect(() => over(call)).not.toThrow();
    expect(call.exchange.headers.get('x-weir-dropped')).toBe(param);
  });

  it('tells what it leaves out although that changes nothing', () => {
    const call = callOf({
      truncation: 'auto',
      max_tool_calls: 3,
      input: [
        { type: 'web_search_call', id: 'ws' },
        { role: 'user', content: 'Hi' },
        { type: 'reasoning', encrypted_content: 'weir1.bm9wZQ' },
      ],
    });
    expect(over(call).messages).toEqual([{ role: 'user', content: 'Hi' }]);
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('max_tool_calls, truncation, input[0], input[2]');
  });
});

const usage = {
  prompt_tokens: 1_000,
  completion_tokens: 300,
  total_tokens: 1_300,
  prompt_tokens_details: { cached_tokens: 400, cache_write_tokens: 100, cache_write_1h_tokens: 40 },
  completion_tokens_details: { reasoning_tokens: 100 },
};
const SIGNED = [
  { type: 'reasoning.text', text: 'Hm, so', signature: 'c2ln+/==', format: 'anthropic-claude-v1', index: 0 },
];
const chatOf = (message: object, finish_reason = 'stop'): ChatResponse => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 7,
  model: 'gpt-5-mini',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: null, refusal: null, ...message },
      finish_reason,
      logprobs: null,
    },
  ],
  usage,
  service_tier: 'flex',
});
const full = chatOf(
  {
    content: 'Grüße, 世界',
    reasoning_content: 'Hm, so',
    reasoning_details: SIGNED,
    annotations: [
      { type: 'url_citation', url_citation: { url: 'https://e.com', title: 'E', start_index: 0, end_index: 5 } },
    ],
    tool_calls: [
      {
        id: 'a',
        type: 'function',
        function: { name: 'f', arguments: '{"n": 1.0}' },
        extra_content: { google: { thought_signature: 's' } },
      },
      { id: 'b', type: 'function', function: { name: 'g', arguments: '' } },
      { id: 'c', type: 'custom', custom: { name: 'sh', input: 'ls' } },
    ],
  },
  'tool_calls',
);

const asValue = (response: ChatResponse, request: object = {}): ResponsesResponse =>
  responsesOverChat.response(response, { call: callOf(request), billing });
function asEvents(chunks: readonly ChatChunk[], request: object = {}): readonly ResponsesEvent[] {
  const decoder = responsesOverChat.events({ call: callOf(request), billing });
  if (typeof decoder === 'function') throw new Error('it has an end');
  return [...chunks.flatMap((chunk) => decoder.decode(chunk, undefined)), ...(decoder.end?.() ?? [])];
}
const asStream = (response: ChatResponse): ResponsesResponse =>
  responsesEndpoint.collect(asEvents(splitChat(response)));

describe('a chat reply as a response', () => {
  it('has items in the order of OpenAI, and says its request again', () => {
    const response = asValue(full, { instructions: 'Be kind', temperature: 0, metadata: { a: 'b' } });
    expect(response).toMatchObject({
      id: 'resp_x1',
      object: 'response',
      created_at: 7,
      model: 'gpt-5-mini',
      status: 'completed',
      error: null,
      incomplete_details: null,
      instructions: 'Be kind',
      temperature: 0,
      metadata: { a: 'b' },
      tools: [],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      service_tier: 'flex',
    });
    expect(response.output).toEqual([
      {
        id: 'rs_x1-0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm, so' }],
        encrypted_content: expect.stringMatching(/^weir1\.[\w-]+$/),
      },
      {
        id: 'msg_x1-1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          {
            type: 'output_text',
            text: 'Grüße, 世界',
            annotations: [{ type: 'url_citation', url: 'https://e.com', title: 'E', start_index: 0, end_index: 5 }],
            logprobs: [],
          },
        ],
      },
      {
        id: 'fc_x1-2',
        type: 'function_call',
        status: 'completed',
        call_id: 'a',
        name: 'f',
        arguments: '{"n": 1.0}',
        extra_content: { google: { thought_signature: 's' } },
      },
      { id: 'fc_x1-3', type: 'function_call', status: 'completed', call_id: 'b', name: 'g', arguments: '{}' },
      { id: 'ctc_x1-4', type: 'custom_tool_call', status: 'completed', call_id: 'c', name: 'sh', input: 'ls' },
    ]);
  });

  it('counts the same in both forms, one-hour writes told apart', () => {
    expect(responsesEndpoint.usageOf(asValue(full), billing)).toEqual(chatEndpoint.usageOf(full, billing));
    expect(asValue(full).usage).toMatchObject({ input_tokens: 1_000, output_tokens: 300, total_tokens: 1_300 });
    const outside = { ...billing, reasoningInsideOutput: false };
    const told = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 25,
      completion_tokens_details: { reasoning_tokens: 10 },
    };
    const response = responsesOverChat.response({ ...full, usage: told }, { call: callOf({}), billing: outside });
    expect(response.usage).toMatchObject({ output_tokens: 15, output_tokens_details: { reasoning_tokens: 10 } });
    const { usage: _, ...silent } = full;
    expect(asValue(silent as ChatResponse).usage).toBeNull();
  });

  it.each<[string, ChatResponse, object]>([
    [
      'cut',
      chatOf({ content: 'Hel' }, 'length'),
      { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    ],
    [
      'filtered',
      chatOf({ content: '' }, 'content_filter'),
      { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
    ],
    [
      'refused',
      chatOf({ refusal: 'No' }),
      { status: 'completed', output: [{ content: [{ type: 'refusal', refusal: 'No' }] }] },
    ],
    ['empty', chatOf({ content: '' }), { status: 'completed', output: [{ type: 'message', content: [{ text: '' }] }] }],
  ])('says that it was %s, streamed or not', (_, chat, expected) => {
    expect(asValue(chat)).toMatchObject(expected);
    expect(asStream(chat)).toMatchObject(expected);
  });

  it('adds up to the same when it is streamed', () => {
    expect(asStream(full)).toEqual(asValue(full));
  });

  it('is streamed in the order of OpenAI', () => {
    const events = asEvents(splitChat(full));
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added', // thinking
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added', // text
      'content_part.added',
      'output_text.delta',
      'output_text.annotation.added',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added', // calls, which may be written side by side
      'function_call_arguments.delta',
      'output_item.added',
      'output_item.added',
      'custom_tool_call_input.delta',
      'function_call_arguments.done',
      'output_item.done',
      'function_call_arguments.delta', // no arguments are an empty object
      'function_call_arguments.done',
      'output_item.done',
      'custom_tool_call_input.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events.filter((event) => responsesEndpoint.isContent(event))[0]?.type).toContain('reasoning_summary');
  });

  it('puts interleaved calls together, and calls that share an index apart', () => {
    const chunk = (...tool_calls: object[]): ChatChunk => ({
      ...splitChat(full)[0]!,
      choices: [{ index: 0, delta: { tool_calls } as never, finish_reason: null }],
    });
    const call = (index: number, id: string | undefined, written: string, name?: string) => ({
      index,
      ...(id && { id, type: 'function' }),
      function: { ...(name && { name }), arguments: written },
    });
    const finish: ChatChunk = { ...chunk(), choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] };
    const written = (chunks: readonly ChatChunk[]) =>
      responsesEndpoint
        .collect(asEvents([...chunks, finish]))
        .output.map((item) => [item.call_id, item.name, item.arguments]);
    const both = [
      ['a', 'f', '{"x":1}'],
      ['b', 'g', '{"y":2}'],
    ];
    expect(
      written([
        chunk(call(0, 'a', '', 'f'), call(1, 'b', '', 'g')),
        chunk(call(0, undefined, '{"x"'), call(1, undefined, '{"y"')),
        chunk(call(1, undefined, ':2}'), call(0, undefined, ':1}')),
      ]),
    ).toEqual(both);
    expect(written([chunk(call(0, 'a', '{"x":1}', 'f')), chunk(call(0, 'b', '{"y":2}', 'g'))])).toEqual(both);
  });

  it('hands on an error, and finishes nothing that was not finished', () => {
    const chunks = splitChat(full).slice(0, 3);
    expect(asEvents(chunks).some((event) => responsesEndpoint.isFinish(event))).toBe(false);
    const failed = { error: { message: 'Oh', code: 'x' } };
    expect(responsesEndpoint.errorIn(asEvents([...chunks, failed as never]).at(-1)!)).toMatchObject({ message: 'Oh' });
    expect(responsesEndpoint.errorIn(asValue({ ...full, ...failed }))).toMatchObject({ message: 'Oh' });
    expect(() => asValue({ ...full, choices: [] })).toThrow('no choices');
  });
});

describe('thinking that has to come back', () => {
  const again = (output: readonly object[]) => turns([...output, { role: 'user', content: 'And?' }])[0]!;

  it('comes back byte for byte, streamed or not', () => {
    for (const response of [asValue(full), asStream(full)]) {
      const turn = again(response.output);
      expect(turn.reasoning_details).toEqual(SIGNED);
      expect(turn.reasoning_content).toBe('Hm, so');
      expect(turn.tool_calls![0]).toMatchObject({ extra_content: { google: { thought_signature: 's' } } });
    }
  });

  it('is put together from the pieces of a stream', () => {
    const pieces = [
      { type: 'reasoning.text', text: 'Hm, ', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', text: 'so', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.text', signature: 'c2ln+/==', format: 'anthropic-claude-v1', index: 0 },
    ];
    const [first] = splitChat(full);
    const chunks = pieces.map(
      (piece) =>
        ({
          ...first!,
          choices: [
            {
              index: 0,
              delta: { reasoning_content: piece.text ?? null, reasoning_details: [piece] },
              finish_reason: null,
            },
          ],
        }) as ChatChunk,
    );
    const finish = {
      ...first!,
      choices: [{ index: 0, delta: { content: 'Yes' }, finish_reason: 'stop' }],
    } as ChatChunk;
    const { output } = responsesEndpoint.collect(asEvents([...chunks, finish]));
    expect(again(output).reasoning_details).toEqual([{ ...pieces[0], text: 'Hm, so', signature: 'c2ln+/==' }]);
  });

  it('is OpenAI’s own where it came from there, in both directions', () => {
    const item = {
      type: 'reasoning',
      id: 'rs_9',
      summary: [text('summary_text', 'Hm')],
      encrypted_content: 'gAAAA+/==',
    };
    const { reasoning_details } = again([item]);
    expect(reasoning_details).toEqual([
      { type: 'reasoning.summary', summary: 'Hm', format: 'openai-responses-v1', id: 'rs_9' },
      { type: 'reasoning.encrypted', data: 'gAAAA+/==', format: 'openai-responses-v1', id: 'rs_9' },
    ]);
    expect(asValue(chatOf({ content: 'Hi', reasoning_details })).output[0]).toMatchObject({
      encrypted_content: 'gAAAA+/==',
    });
  });

  it('is known to be made here where nothing seals it', () => {
    const [item] = asValue(chatOf({ content: 'Hi', reasoning_content: 'Hm' })).output;
    expect(isCarriedReasoning(item!.encrypted_content)).toBe(true);
    expect(again([item!])).toEqual({ role: 'assistant', content: null, reasoning_content: 'Hm' });
  });
});
