import { chatEndpoint } from '@weir/endpoints';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ChatChunks } from './chat-chunks.ts';
import { CHAT_CODEC } from './chat-codec.ts';
import { modelFamily } from './model-family.ts';

const CLAUDE = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const USAGE = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };

function answered(reply: object, model = CLAUDE) {
  const call = callOf('chat', { model, messages: [] }, { target: { provider: 'bedrock', model } });
  const whole = { stopReason: 'end_turn', usage: USAGE, ...reply };
  return JSON.parse(Buffer.from(CHAT_CODEC.decode!(Buffer.from(JSON.stringify(whole)), call, {})).toString());
}
const said = (content: readonly object[], model?: string) =>
  answered({ output: { message: { role: 'assistant', content } } }, model).choices[0].message;

function streamed(events: readonly (readonly [name: string, fields: object])[], model = CLAUDE) {
  const chunks = new ChatChunks({ id: 'i', created: 0, model }, modelFamily(model));
  return events.flatMap(([name, fields]) => chunks.decode(fields, name));
}
const collected = (events: readonly (readonly [string, object])[], model?: string) =>
  chatEndpoint.collect!(streamed([...events, ['messageStop', { stopReason: 'end_turn' }]], model) as never[]);
const delta = (contentBlockIndex: number, fields: object) =>
  ['contentBlockDelta', { contentBlockIndex, delta: fields }] as const;
const stop = (contentBlockIndex: number) => ['contentBlockStop', { contentBlockIndex }] as const;

describe('how an answer ended', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['guardrail_intervened', 'content_filter'],
    ['content_filtered', 'content_filter'],
    ['something_new', 'something_new'],
  ])('%s is %s', (stopReason, finish_reason) => {
    const expected = { finish_reason, native_finish_reason: stopReason };
    expect(answered({ output: { message: { content: [] } }, stopReason }).choices[0]).toMatchObject(expected);
    expect(streamed([['messageStop', { stopReason }]])[0]!.choices[0]).toMatchObject(expected);
  });

  it.each(['malformed_model_output', 'malformed_tool_use'])('%s is a failure, not an end', (stopReason) => {
    const answer = answered({ output: { message: { content: [] } }, stopReason });
    expect(chatEndpoint.errorIn!(answer)).toMatchObject({ code: 'error' });
    expect(chatEndpoint.errorIn!(streamed([['messageStop', { stopReason }]])[0]!)).toMatchObject({ code: 'error' });
  });
});

describe('thinking only its maker can read', () => {
  const wire = (text: string) => Buffer.from(text).toString('base64');
  const redacted = (data: string, format: string) => ({ type: 'reasoning.encrypted', data, format, index: 0 });

  it("is Claude's text, as Anthropic would have sent it", () => {
    const detail = redacted('EqQrab==', 'anthropic-claude-v1');
    expect(said([{ reasoningContent: { redactedContent: wire('EqQrab==') } }]).reasoning_details).toEqual([detail]);
    const events = [
      delta(0, { reasoningContent: { redactedContent: wire('EqQr') } }),
      delta(0, { reasoningContent: { redactedContent: wire('ab==') } }),
      stop(0),
      delta(1, { text: 'x' }),
    ];
    expect(collected(events).choices[0]!.message).toMatchObject({ reasoning_details: [detail] });
  });

  it('is base64 of anybody else', () => {
    const model = 'us.openai.gpt-5.6-luna';
    expect(said([{ reasoningContent: { redactedContent: 'AP8=' } }], model).reasoning_details).toEqual([
      redacted('AP8=', 'amazon-bedrock-v1'),
    ]);
  });
});

describe('citations', () => {
  const cited = (location: object) => ({
    title: 'Facts',
    sourceContent: [{ text: 'Ruby ' }, { text: 'is' }],
    location,
  });
  it.each([
    [
      { documentChar: { documentIndex: 0, start: 1, end: 5 } },
      {
        type: 'char_location',
        document_index: 0,
        start_char_index: 1,
        end_char_index: 5,
        document_title: 'Facts',
        cited_text: 'Ruby is',
      },
    ],
    [
      { documentPage: { documentIndex: 1, start: 2, end: 3 } },
      {
        type: 'page_location',
        document_index: 1,
        start_page_number: 2,
        end_page_number: 3,
        document_title: 'Facts',
        cited_text: 'Ruby is',
      },
    ],
    [
      { documentChunk: { documentIndex: 1, start: 2, end: 3 } },
      {
        type: 'content_block_location',
        document_index: 1,
        start_block_index: 2,
        end_block_index: 3,
        document_title: 'Facts',
        cited_text: 'Ruby is',
      },
    ],
    [
      { web: { url: 'https://a.example', domain: 'a.example' } },
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'Facts', cited_text: 'Ruby is' } },
    ],
    [{ other: {} }, { type: 'citation', title: 'Facts', location: { other: {} }, cited_text: 'Ruby is' }],
  ])('at %j are annotations', (location, annotation) => {
    const block = { citationsContent: { content: [{ text: 'Ruby' }], citations: [cited(location)] } };
    expect(said([block])).toMatchObject({ content: 'Ruby', annotations: [annotation] });
    const events = [delta(0, { text: 'Ruby' }), delta(0, { citation: cited(location) }), stop(0)];
    expect(collected(events).choices[0]!.message).toMatchObject({ content: 'Ruby', annotations: [annotation] });
  });
});

describe('tools Bedrock runs itself', () => {
  it('are no calls for the caller to make', () => {
    const toolUse = { toolUseId: 't', name: 'nova_code_interpreter', type: 'server_tool_use', input: { a: 1 } };
    const toolResult = { toolUseId: 't', status: 'success', type: 'nova_code_interpreter_result', content: [] };
    expect(said([{ toolUse }, { toolResult }, { text: '4' }])).toEqual({
      role: 'assistant',
      content: '4',
      refusal: null,
    });
    const events: readonly (readonly [string, object])[] = [
      ['contentBlockStart', { contentBlockIndex: 0, start: { toolUse } }],
      delta(0, { toolUse: { input: '{"a":1}' } }),
      stop(0),
      ['contentBlockStart', { contentBlockIndex: 1, start: { toolResult } }],
      delta(1, { toolResult: [{ json: {} }] }),
      stop(1),
      delta(2, { text: '4' }),
    ];
    const { message } = collected(events).choices[0]!;
    expect(message).toMatchObject({ content: '4' });
    expect(message).not.toHaveProperty('tool_calls');
  });
});

describe('what was used', () => {
  const billing = { cachedInsideInput: true, reasoningInsideOutput: true } as never;
  const usageOf = (usage: object) =>
    chatEndpoint.usageOf!(answered({ output: { message: { content: [] } }, usage }), billing);

  it('is told in units that do not overlap', () => {
    const cacheDetails = [
      { ttl: '1h', inputTokens: 4 },
      { ttl: '5m', inputTokens: 6 },
    ];
    expect(
      usageOf({
        inputTokens: 1,
        outputTokens: 2,
        totalTokens: 113,
        cacheReadInputTokens: 100,
        cacheWriteInputTokens: 10,
        cacheDetails,
      }),
    ).toEqual({
      input_tokens: 1,
      cached_input_tokens: 100,
      cache_write_tokens: 6,
      cache_write_1h_tokens: 4,
      output_tokens: 2,
    });
  });

  it('is unknown where it is not told', () => {
    expect(usageOf({ inputTokens: 1 })).toBeUndefined();
    expect(usageOf(null as never)).toBeUndefined();
  });

  it('was made at the tier that served, or faster', () => {
    const message = { output: { message: { content: [] } } };
    const performanceConfig = { latency: 'optimized' };
    expect(answered({ ...message, serviceTier: { type: 'priority' }, performanceConfig }).service_tier).toBe(
      'priority',
    );
    expect(answered({ ...message, performanceConfig }).service_tier).toBe('optimized');
    expect(streamed([['metadata', { usage: USAGE, performanceConfig }]])[0]).toMatchObject({
      service_tier: 'optimized',
    });
    expect(answered(message)).not.toHaveProperty('service_tier');
  });
});

it.each([[{}], [{ output: {} }], [[]], [{ message: 'No such operation' }]])(
  'a reply that is no answer fails: %j',
  (reply) => {
    const call = callOf('chat', { model: CLAUDE, messages: [] });
    const decode = () => CHAT_CODEC.decode!(Buffer.from(JSON.stringify(reply)), call, {});
    expect(decode).toThrowError(expect.objectContaining({ code: 'upstream_malformed' }));
  },
);

it('skips events that are yet to come', () => {
  expect(
    streamed([
      ['somethingNew', { a: 1 }],
      ['contentBlockStart', { contentBlockIndex: 0, start: { image: {} } }],
    ]),
  ).toEqual([]);
});

it('gives an answer back to its model block for block, signatures to the byte', () => {
  const content = [
    { reasoningContent: { reasoningText: { text: 'Hm ', signature: 'c2ln/+==' } } },
    { reasoningContent: { redactedContent: Buffer.from('EqQrab==').toString('base64') } },
    { text: 'I look' },
    { toolUse: { toolUseId: 'tooluse_1', name: 'f', input: { n: 1 } } },
    { toolUse: { toolUseId: 'tooluse_2', name: 'g', input: {} } },
  ];
  const messages = [said(content), { role: 'tool', tool_call_id: 'tooluse_1', content: 'x' }];
  const target = { provider: 'bedrock', model: CLAUDE };
  const { body } = CHAT_CODEC.encode(callOf('chat', { model: CLAUDE, messages }, { target }));

  expect(JSON.parse(Buffer.from(body!).toString()).messages[0]).toEqual({ role: 'assistant', content });
});
