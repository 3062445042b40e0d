import { WeirError } from '@weir/core';
import { endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { responsesEndpoint } from './responses-endpoint.ts';
import type { ResponsesRequest } from './responses-request.ts';
import type { ResponsesEvent, ResponsesResponse } from './responses-response.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: false, // as some vendors count in chat, and nobody in Responses
  reasoningInsideOutput: false,
  unbilledStatuses: [],
  hosts: [],
};
const usage = {
  input_tokens: 1_000,
  input_tokens_details: { cached_tokens: 400, cache_write_tokens: 100 },
  output_tokens: 300,
  output_tokens_details: { reasoning_tokens: 100 },
  total_tokens: 1_300,
};
const response: ResponsesResponse = {
  id: 'resp_1',
  object: 'response',
  created_at: 1_790_000_000,
  status: 'completed',
  model: 'gpt-5',
  error: null,
  incomplete_details: null,
  output: [
    {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm, let me think' }],
      encrypted_content: 'Z0FBQUFB/+==',
    },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'weirs' } },
    {
      type: 'message',
      id: 'msg_1',
      status: 'completed',
      role: 'assistant',
      content: [
        {
          type: 'output_text',
          text: 'Grüße, 世界',
          annotations: [{ type: 'url_citation', url: 'https://example.com', start_index: 0, end_index: 5 }],
          logprobs: [],
        },
        { type: 'output_text', text: '', annotations: [] },
      ],
    },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'at', arguments: '{"n":1.0}', status: 'completed' },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'sh', input: 'ls' },
  ],
  usage,
  service_tier: 'default',
};
const request: ResponsesRequest = {
  model: 'gpt-5',
  stream: true,
  instructions: 'You are very kind',
  input: [
    { role: 'user', content: 'What is in this picture?' },
    {
      type: 'message',
      role: 'user',
      content: [
        { type: 'input_text', text: 'And in this one, please?' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' },
      ],
    },
    { type: 'reasoning', id: 'rs_0', summary: [], encrypted_content: 'Z0FBQUFB' },
    { type: 'function_call', call_id: 'call_0', name: 'look', arguments: '{"closely":true}' },
    {
      type: 'function_call_output',
      call_id: 'call_0',
      output: [
        { type: 'input_text', text: 'A cat on a mat' },
        { type: 'input_image', image_url: 'https://example.com/a.png' },
      ],
    },
  ],
  tools: [{ type: 'function', name: 'look', parameters: { type: 'object' }, strict: true }],
  text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' }, strict: true } },
};
const events = responsesEndpoint.split(response);

describe('responses', () => {
  const { cases } = endpointSuite(responsesEndpoint, {
    requests: [request, { model: 'm', input: 'Hi' }, { model: 'm', previous_response_id: 'resp_0' }],
    refused: [
      {},
      { model: 'm', input: 5 },
      { model: 'm', input: [{ content: [{ text: 'no type' }] }] },
      { model: 'm', max_output_tokens: 0 },
      { model: 'm', tools: [{ name: 'no type' }] },
      { model: 'm', text: { format: {} } },
      [],
      null,
    ],
    responses: [response],
    streams: [events],
  });
  for (const { name, run } of cases) it(name, run);

  it('is told in the order of OpenAI, numbered from 0', () => {
    expect(events.map(({ type }) => type.replace('response.', ''))).toEqual([
      'created',
      'in_progress',
      'output_item.added', // thinking
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
      'output_item.done',
      'output_item.added', // a search
      'output_item.done',
      'output_item.added', // a message of two parts
      'content_part.added',
      'output_text.delta',
      'output_text.annotation.added',
      'output_text.done',
      'content_part.done',
      'content_part.added',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'output_item.added', // calls
      'function_call_arguments.delta',
      'function_call_arguments.done',
      'output_item.done',
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
      'completed',
    ]);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    expect(events[2]).toMatchObject({ item: { id: 'rs_1', summary: [] } });
    expect(events[20]).toMatchObject({ output_index: 3, item: { arguments: '', status: 'in_progress' } });
  });

  it('counts disjoint units that sum to the totals, whatever the provider does in chat', () => {
    expect(responsesEndpoint.usageOf(response, BILLING)).toEqual({
      input_tokens: 500,
      cached_input_tokens: 400,
      cache_write_tokens: 100,
      output_tokens: 200,
      reasoning_tokens: 100,
      searches: 1,
    });
  });

  it('counts what tools of the provider used, each by its own unit', () => {
    const call = (type: string, more: object = {}) => ({ type, id: 'x', ...more });
    const used = (fields: object) =>
      responsesEndpoint.usageOf({ ...response, ...fields } as ResponsesResponse, BILLING) as Record<string, unknown>;
    const output = [
      call('web_search_call', { action: { type: 'search' } }),
      call('web_search_call', { action: { type: 'open_page' } }),
      call('web_search_call'),
      call('file_search_call'),
      call('code_interpreter_call', { container_id: 'cntr_1' }),
      call('code_interpreter_call', { container_id: 'cntr_1' }),
      call('code_interpreter_call', { container_id: 'cntr_mine' }),
      call('shell_call', { environment: { type: 'container_reference', container_id: 'cntr_2' } }),
      call('image_generation_call', { result: 'AAAA' }),
    ];
    const tools = [{ type: 'code_interpreter', container: 'cntr_mine' }];
    expect(used({ output, tools })).toMatchObject({ searches: 2, file_searches: 1, containers: 2, images: 1 });
    expect(used({ output: [], tool_usage: { web_search: { num_requests: 3 } } })).toMatchObject({ searches: 3 });
    const details = { web_search_calls: 2, x_search_calls: 1, document_search_calls: 4, image_generation_calls: 1 };
    expect(used({ output: [], usage: { ...usage, server_side_tool_usage_details: details } })).toMatchObject({
      searches: 3,
      file_searches: 4,
      images: 1,
    });
  });

  it('finds what is wrong with figures, and counts no impossible ones', () => {
    const told = (figures: object) => ({ ...response, usage: { ...usage, ...figures } }) as ResponsesResponse;
    expect(responsesEndpoint.usageFlaw!(response, BILLING)).toBeUndefined();
    expect(responsesEndpoint.usageFlaw!(told({ output_tokens: 50, total_tokens: 1_050 }), BILLING)).toContain(
      '100 reasoning tokens are more than the 50 completion tokens',
    );
    expect(responsesEndpoint.usageOf(told({ output_tokens: -1 }), BILLING)).toBeUndefined();
    expect(responsesEndpoint.usageOf({ ...response, usage: null }, BILLING)).toBeUndefined();
  });

  it('begins with what can be shown, and with nothing before', () => {
    const first = events.findIndex((event) => responsesEndpoint.isContent(event));
    expect(events[first]).toMatchObject({ type: 'response.reasoning_summary_text.delta' });
    for (const item of [{ type: 'function_call', name: 'f' }, { type: 'web_search_call' }])
      expect(responsesEndpoint.isContent({ type: 'response.output_item.added', item })).toBe(true);
    expect(responsesEndpoint.isContent({ type: 'response.completed', response })).toBe(true);
    expect(responsesEndpoint.isContent({ type: 'response.queued', response })).toBe(false);
  });

  it.each<[string, object]>([
    ['a response that failed', { response: { status: 'failed', error: { code: 'server_error', message: 'Oh' } } }],
    ['an error event as documented', { type: 'error', code: 'server_error', message: 'Oh', param: null }],
    ['an error event as sent', { type: 'error', error: { type: 'x', code: 'server_error', message: 'Oh' } }],
    ['a value that failed', { status: 'failed', error: { code: 'server_error', message: 'Oh' } }],
  ])('sees that %s is an error', (_, part) => {
    expect(responsesEndpoint.errorIn(part as ResponsesEvent)).toEqual({ message: 'Oh', code: 'server_error' });
    expect(responsesEndpoint.isFinish(part as ResponsesEvent)).toBe(false);
  });

  it('sees a failure that gives no reason', () => {
    expect(responsesEndpoint.errorIn({ type: 'response.failed', response: { status: 'failed', error: null } })).toEqual(
      { message: expect.stringContaining('failed') },
    );
  });

  it('is not complete when it was cut, refused, or is still under way', () => {
    const cut = { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    const refused = { ...response, output: [{ type: 'message', content: [{ type: 'refusal', refusal: 'No' }] }] };
    const queued = { ...response, status: 'queued', output: [] };
    for (const one of [cut, refused, queued]) expect(responsesEndpoint.isComplete(one)).toBe(false);
    expect(responsesEndpoint.isFinish({ type: 'response.incomplete', response: cut })).toBe(true);
    expect([response, cut, queued].map((one) => responsesEndpoint.isUnderWay!(one))).toEqual([false, false, true]);
  });

  it('takes items from the events that finished them where the end leaves them out', () => {
    const bare = [...events.slice(0, -1), { ...events.at(-1)!, response: { ...response, output: [] } }];
    expect(responsesEndpoint.collect(bare)).toEqual(response);
  });

  it('knows the tier that was served, not the one that was asked for', () => {
    const tierOf = (service_tier: string) => responsesEndpoint.tierOf!({ ...response, service_tier });
    expect(['flex', 'auto'].map(tierOf)).toEqual(['flex', undefined]);
    expect(responsesEndpoint.tierOf!(events.at(-1)!)).toBe('default');
  });

  it('bounds what it cannot see: earlier conversations, files, thinking only the provider reads', () => {
    const tokens = (more: object) => responsesEndpoint.otherInputTokens({ model: 'm', ...more });
    expect(tokens({ input: 'Hi' })).toBe(0);
    expect(tokens({ previous_response_id: 'resp_0' })).toBe(131_072);
    expect(tokens({ conversation: { id: 'conv_0' }, input: [{ type: 'item_reference', id: 'x' }] })).toBe(262_144);
    expect(tokens({ input: [{ type: 'reasoning', encrypted_content: 'x'.repeat(100) }] })).toBe(50);
    expect(tokens({ input: [{ type: 'shell_call_output', output: [{ stdout: 'x' }] }] })).toBeGreaterThan(0);
  });

  it('reads tool results, schemas and thinking as text, and knows what abilities they need', () => {
    const texts = responsesEndpoint.texts(request);
    for (const text of ['You are very kind', 'A cat on a mat', '{"closely":true}']) expect(texts).toContain(text);
    expect([...texts].join()).toContain('json_schema');
    expect(responsesEndpoint.needs(request)).toEqual(['stream', 'tools', 'json_schema', 'image_input', 'file_input']);
    expect(responsesEndpoint.needs({ model: 'm', include: ['message.output_text.logprobs'] })).toEqual(['logprobs']);
  });

  it('ends a broken stream with an error of both forms, numbered after the last event', () => {
    const error = new WeirError('upstream_reset', 'It broke');
    const last = Buffer.concat(events.slice(0, 3).map((event) => responsesEndpoint.encodeEvent(event)));
    const written = Buffer.from(responsesEndpoint.errorEvent!(error, last)).toString();
    const event = JSON.parse(written.split('data: ')[1]!) as object;
    expect(written).toMatch(/^event: error\n/);
    expect(event).toMatchObject({ type: 'error', sequence_number: 3, code: 'upstream_reset', message: 'It broke' });
    expect(event).toMatchObject({ error: { code: 'upstream_reset', message: 'It broke' } });
    expect(Buffer.from(responsesEndpoint.errorEvent!(error)).toString()).toContain('"sequence_number":0');
  });
});
