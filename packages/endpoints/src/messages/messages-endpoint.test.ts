import { WeirError } from '@weir/core';
import { endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { messagesEndpoint } from './messages-endpoint.ts';
import type { MessagesRequest } from './messages-request.ts';
import type { MessagesEvent, MessagesResponse } from './messages-response.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: false,
  reasoningInsideOutput: false,
  unbilledStatuses: [],
  hosts: [],
};
const usage = {
  input_tokens: 500,
  cache_read_input_tokens: 400,
  cache_creation_input_tokens: 100,
  cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
  output_tokens: 300,
  output_tokens_details: { thinking_tokens: 100 },
  server_tool_use: { web_search_requests: 2 },
  service_tier: 'standard',
};
const response: MessagesResponse = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5',
  content: [
    { type: 'thinking', thinking: 'Hm, let me think', signature: 'c2ln' },
    { type: 'redacted_thinking', data: 'ZGF0YQ==' },
    { type: 'text', text: 'Grüße, 世界', citations: [{ type: 'page_location', start_page_number: 1 }] },
    { type: 'text', text: 'And more', citations: null },
    { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} },
    { type: 'tool_use', id: 'toolu_2', name: 'at', input: { zone: 'CET' } },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage,
};
const request: MessagesRequest = {
  model: 'claude-sonnet-4-5',
  max_tokens: 1_000,
  stream: true,
  system: [{ type: 'text', text: 'You are very kind', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: 'What is in this picture?' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'A picture, is it?', signature: 'c2ln' },
        { type: 'tool_use', id: 'toolu_1', name: 'look', input: { closely: true } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [
            { type: 'text', text: 'A cat on a mat' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          ],
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'All about cats' } },
        { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      ],
    },
  ],
  tools: [{ name: 'look', input_schema: { type: 'object' } }],
  output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
};
const events = [{ type: 'ping' }, ...messagesEndpoint.split(response)] as readonly MessagesEvent[];

describe('messages', () => {
  const { cases } = endpointSuite(messagesEndpoint, {
    requests: [request, { model: 'm', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] }],
    refused: [
      {},
      { model: 'm', messages: request.messages },
      { model: 'm', max_tokens: 0, messages: request.messages },
      { model: 'm', max_tokens: 9, messages: [] },
      { ...request, temperature: 1.1 },
      { ...request, messages: [{ role: 'user' }] },
      { ...request, tools: [{ description: 'x' }] },
    ],
    responses: [response],
    streams: [events],
  });
  for (const { name, run } of cases) it(name, run);

  it('are read whole: texts, media, needs', () => {
    expect(messagesEndpoint.texts(request)).toEqual([
      'You are very kind',
      'What is in this picture?',
      'A picture, is it?',
      'look',
      '{"closely":true}',
      'A cat on a mat',
      'All about cats',
      '{"name":"look","input_schema":{"type":"object"}}',
      '{"type":"json_schema","schema":{"type":"object"}}',
    ]);
    expect(messagesEndpoint.needs(request)).toEqual(['stream', 'tools', 'json_schema', 'image_input', 'file_input']);
    expect(messagesEndpoint.otherInputTokens(request)).toBeGreaterThan(32_768);
    expect(messagesEndpoint.outputLimit(request)).toBe(1_000);
  });

  it('are counted as Anthropic counts, whatever the manifest says', () => {
    expect(messagesEndpoint.usageOf(response, BILLING)).toEqual({
      input_tokens: 500,
      cached_input_tokens: 400,
      cache_write_tokens: 60,
      cache_write_1h_tokens: 40,
      output_tokens: 200,
      reasoning_tokens: 100,
      searches: 2,
    });
    expect(messagesEndpoint.tierOf!(response)).toBe('default');
  });

  it('tell the dearer tier of a request for speed, before and after', () => {
    const request = { model: 'm', max_tokens: 1, messages: [], speed: 'fast' };
    expect(messagesEndpoint.askedTier!(request)).toBe('fast');
    expect(messagesEndpoint.askedTier!({ ...request, speed: 'standard' })).toBeUndefined();
    expect(messagesEndpoint.tierOf!({ ...response, usage: { ...usage, speed: 'fast' } })).toBe('fast');
  });

  it('tell the region that is asked for and that was served', () => {
    expect(messagesEndpoint.askedVariant!({ model: 'm', inference_geo: 'us' } as never)).toEqual({ region: 'us' });
    expect(messagesEndpoint.askedVariant!({ model: 'm' } as never)).toBeUndefined();
    expect(messagesEndpoint.variantOf!({ ...response, usage: { ...usage, inference_geo: 'us' } })).toEqual({
      region: 'us',
    });
    expect(messagesEndpoint.variantOf!(response)).toBeUndefined();
  });

  it('take no usage from an event that tells but a part of it', () => {
    const part = { type: 'message_delta', delta: {}, usage: { output_tokens: 5 } };
    expect(messagesEndpoint.usageIn(part, BILLING)).toBeUndefined();
    const start = { type: 'message_start', message: { ...response, usage } };
    const whole = messagesEndpoint.withEarlierUsage!(part, start);
    expect(messagesEndpoint.usageIn(whole, BILLING)).toMatchObject({ input_tokens: 500, cached_input_tokens: 400 });
    expect(messagesEndpoint.withEarlierUsage!(start, part)).toBe(start);
  });

  it('name their events, errors too', () => {
    const text = Buffer.from(messagesEndpoint.encodeEvent({ type: 'ping' })).toString();
    expect(text).toBe('event: ping\ndata: {"type":"ping"}\n\n');
    const error = new WeirError('budget_exceeded', 'Too dear');
    expect(messagesEndpoint.errorBody!(error)).toEqual({
      type: 'error',
      error: { type: 'billing_error', message: 'Too dear', code: 'budget_exceeded' },
    });
    expect(Buffer.from(messagesEndpoint.errorEvent!(error)).toString()).toMatch(
      /^event: error\ndata: \{"type":"error"/,
    );
  });

  it('that were cut inside the arguments of a call have none', () => {
    const cut = events.map((event) =>
      JSON.stringify(event).includes('zone')
        ? { ...event, delta: { type: 'input_json_delta', partial_json: '{"z' } }
        : event,
    );
    expect(messagesEndpoint.collect(cut).content.at(-1)).toMatchObject({ name: 'at', input: {} });
  });
});
