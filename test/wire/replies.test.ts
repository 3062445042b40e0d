import { type ChatResponse, chatEndpoint } from '@weir/endpoints';
import { chunk, json, LAST_CHUNK, sse, streamHead, type WireScript } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, type Wire, type World, world } from './wire.ts';

let upstreams: World;
beforeAll(async () => {
  upstreams = await world();
});
afterAll(() => upstreams[Symbol.asyncDispose]());

const named = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const STREAM = { stream: true, stream_options: { include_usage: true } };
const collected = ({ events }: Asked): ChatResponse => chatEndpoint.collect(events);

const openaiDelta = (delta: object, finish_reason: string | null = null, more: object = {}): object => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'gpt-4o',
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const USAGE = { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 };

const CLAUDE = { id: 'm', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5', stop_sequence: null };
const claude = (content: readonly object[], stop_reason: string, more: object = {}): WireScript =>
  json(200, { ...CLAUDE, content, stop_reason, usage: { input_tokens: 9, output_tokens: 5 }, ...more });
const STARTED = named('message_start', {
  message: { ...CLAUDE, content: [], stop_reason: null, usage: { input_tokens: 9, output_tokens: 1 } },
});
const opened = (index: number, content_block: object, ...deltas: readonly object[]): readonly string[] => [
  named('content_block_start', { index, content_block }),
  ...deltas.map((delta) => named('content_block_delta', { index, delta })),
  named('content_block_stop', { index }),
];
const ended = (stop_reason: string): readonly string[] => [
  named('message_delta', { delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
  named('message_stop'),
];
const partial = (partial_json: string) => ({ type: 'input_json_delta', partial_json });

const googleOf = (parts: readonly object[], more: object = {}, told: object = {}): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
  modelVersion: 'gemini-2.5-flash',
  responseId: 'r',
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 5, totalTokenCount: 14, ...told },
});

/** Two calls whose places have gaps; the first has no arguments, those of the second are in pieces. */
const CALLS: Readonly<Partial<Record<Wire, WireScript>>> = {
  openai: sse([
    openaiDelta({ role: 'assistant', content: null }),
    openaiDelta({ tool_calls: [{ index: 1, id: 'a', type: 'function', function: { name: 'f', arguments: '' } }] }),
    openaiDelta({ tool_calls: [{ index: 4, id: 'b', type: 'function', function: { name: 'g', arguments: '{"x":' } }] }),
    openaiDelta({ tool_calls: [{ index: 4, function: { arguments: ' 1.0}' } }] }),
    openaiDelta({}, 'tool_calls'),
    { ...openaiDelta({}), choices: [], usage: USAGE },
  ]),
  anthropic: sse(
    [
      STARTED,
      named('ping'),
      ...opened(1, { type: 'tool_use', id: 'a', name: 'f', input: {} }),
      ...opened(5, { type: 'tool_use', id: 'b', name: 'g', input: {} }, partial('{"x":'), partial(' 1.0}')),
      ...ended('tool_use'),
    ],
    { done: false },
  ),
  cohere: sse([
    named('message-start', { id: 'i', delta: { message: { role: 'assistant' } } }),
    named('tool-call-start', {
      index: 0,
      delta: { message: { tool_calls: { id: 'a', type: 'function', function: { name: 'f', arguments: '' } } } },
    }),
    named('tool-call-end', { index: 0 }),
    named('tool-call-start', {
      index: 3,
      delta: { message: { tool_calls: { id: 'b', type: 'function', function: { name: 'g', arguments: '{"x":' } } } },
    }),
    named('tool-call-delta', { index: 3, delta: { message: { tool_calls: { function: { arguments: ' 1.0}' } } } } }),
    named('tool-call-end', { index: 3 }),
    named('message-end', {
      delta: { finish_reason: 'TOOL_CALL', usage: { billed_units: { input_tokens: 9, output_tokens: 5 } } },
    }),
  ]),
};

describe('parallel calls', () => {
  it.each(Object.entries(CALLS))('of %s come as two, arguments as they were written', async (wire, script) => {
    const response = collected(await upstreams.chat(wire as Wire, STREAM, script));
    const calls = response.choices[0]!.message.tool_calls as readonly { id: string; function: object }[];
    const none = wire === 'openai' ? '' : '{}';
    expect(calls.map(({ id, function: called }) => [id, called])).toEqual([
      ['a', { name: 'f', arguments: none }],
      ['b', { name: 'g', arguments: '{"x": 1.0}' }],
    ]);
    expect(response.choices[0]!.finish_reason).toBe('tool_calls');
    expect(response.usage).toMatchObject(USAGE);
  });

  it('of Gemini, which have no ids, get some, and keep their signatures', async () => {
    const call = { functionCall: { name: 'f', args: {} }, thoughtSignature: 'c2ln' };
    const script = json(
      200,
      googleOf([call, { functionCall: { name: 'g', args: { x: 1 } } }], { finishReason: 'STOP' }),
    );
    const [choice] = (await upstreams.chat('gemini', {}, script)).json.choices;
    expect(choice.finish_reason).toBe('tool_calls');
    expect(choice.message.tool_calls).toMatchObject([
      { function: { name: 'f', arguments: '{}' }, extra_content: { google: { thought_signature: 'c2ln' } } },
      { function: { name: 'g', arguments: '{"x":1}' } },
    ]);
    expect(new Set(choice.message.tool_calls.map(({ id }: { id: string }) => id)).size).toBe(2);
  });
});

describe('an end', () => {
  const text = [{ type: 'text', text: 'Hi' }];
  const converse = (stopReason: string) =>
    json(200, {
      output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
      stopReason,
      usage: { inputTokens: 9, outputTokens: 5, totalTokens: 14 },
    });
  const commands = (finish_reason: string) =>
    json(200, {
      id: 'i',
      message: { role: 'assistant', content: text },
      finish_reason,
      usage: { billed_units: { input_tokens: 9, output_tokens: 5 } },
    });
  const google = (finishReason: string) => json(200, googleOf([{ text: 'Hi' }], { finishReason }));

  it.each<[Wire, string, WireScript, string]>([
    ['anthropic', 'end_turn', claude(text, 'end_turn'), 'stop'],
    ['anthropic', 'stop_sequence', claude(text, 'stop_sequence', { stop_sequence: 'END' }), 'stop'],
    ['anthropic', 'max_tokens', claude(text, 'max_tokens'), 'length'],
    ['anthropic', 'refusal', claude(text, 'refusal'), 'content_filter'],
    ['gemini', 'STOP', google('STOP'), 'stop'],
    ['gemini', 'MAX_TOKENS', google('MAX_TOKENS'), 'length'],
    ['gemini', 'SAFETY', google('SAFETY'), 'content_filter'],
    ['gemini', 'RECITATION', google('RECITATION'), 'content_filter'],
    ['bedrock', 'end_turn', converse('end_turn'), 'stop'],
    ['bedrock', 'max_tokens', converse('max_tokens'), 'length'],
    ['bedrock', 'guardrail_intervened', converse('guardrail_intervened'), 'content_filter'],
    ['cohere', 'COMPLETE', commands('COMPLETE'), 'stop'],
    ['cohere', 'MAX_TOKENS', commands('MAX_TOKENS'), 'length'],
  ])('of %s by %s', async (wire, native, script, finish) => {
    const { json: reply } = await upstreams.chat(wire, {}, script);
    expect(reply.choices[0]).toMatchObject({ finish_reason: finish, native_finish_reason: native });
    expect(reply.usage).toMatchObject(USAGE);
  });

  it.each<[Wire, WireScript]>([
    ['gemini', google('MALFORMED_FUNCTION_CALL')],
    ['cohere', commands('ERROR')],
  ])('of %s that is a failure is none', async (wire, script) => {
    expect((await upstreams.chat(wire, {}, script)).status).toBe(502);
  });

  it('of a prompt that Gemini blocks is a filter, not an empty answer', async () => {
    const usageMetadata = { promptTokenCount: 9, totalTokenCount: 9 };
    const script = json(200, { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata, responseId: 'r' });
    const { json: reply } = await upstreams.chat('gemini', {}, script);
    expect(reply.choices[0]).toMatchObject({ finish_reason: 'content_filter', native_finish_reason: 'SAFETY' });
    expect(reply.usage).toMatchObject({ prompt_tokens: 9, completion_tokens: 0 });
  });

  it('of OpenAI that is a refusal says so', async () => {
    const script = sse([
      openaiDelta({ role: 'assistant', refusal: 'I ' }),
      openaiDelta({ refusal: 'cannot' }),
      openaiDelta({}, 'stop'),
    ]);
    expect(collected(await upstreams.chat('openai', STREAM, script)).choices[0]!.message).toMatchObject({
      content: null,
      refusal: 'I cannot',
    });
  });
});

describe('an answer', () => {
  it('comes n times, with logprobs', async () => {
    const chosenCandidates = [{ token: 'A', logProbability: -0.5 }];
    const [first] = (
      googleOf([{ text: 'A' }], { finishReason: 'STOP', logprobsResult: { chosenCandidates } }) as never as {
        candidates: object[];
      }
    ).candidates;
    const second = { index: 1, content: { role: 'model', parts: [{ text: 'B' }] }, finishReason: 'STOP' };
    const script = json(200, { ...googleOf([]), candidates: [first, second] });
    const { choices } = (await upstreams.chat('gemini', { n: 2, logprobs: true }, script)).json;
    expect(choices.map(({ message }: { message: { content: string } }) => message.content)).toEqual(['A', 'B']);
    expect(choices[0].logprobs.content).toMatchObject([{ token: 'A', logprob: -0.5 }]);
  });

  it('has images and sounds', async () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const sound = { inlineData: { mimeType: 'audio/wav', data: 'BBBB' } };
    const script = json(200, googleOf([{ text: 'See' }, image, sound], { finishReason: 'STOP' }));
    const [{ message }] = (await upstreams.chat('gemini', {}, script)).json.choices;
    expect(message).toMatchObject({
      content: 'See',
      images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      audio: { data: 'BBBB' },
    });
  });

  it('cites: where on the web, and which part of it', async () => {
    const citation = { type: 'web_search_result_location', url: 'https://a.example', title: 'A', cited_text: 'x' };
    const script = claude(
      [
        { type: 'text', text: 'So: ' },
        { type: 'text', text: 'yes', citations: [citation] },
      ],
      'end_turn',
    );
    const [{ message }] = (await upstreams.chat('anthropic', {}, script)).json.choices;
    expect(message.annotations).toMatchObject([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 4, end_index: 7 } },
    ]);
  });
});

/** Where usage may stand in a stream: what a caller gets is the same. */
describe('usage', () => {
  const said = openaiDelta({ role: 'assistant', content: 'Hi' });
  const growing = (completion_tokens: number) => ({
    usage: { ...USAGE, completion_tokens, total_tokens: 9 + completion_tokens },
  });
  it.each([
    ['on an event of its own', [said, openaiDelta({}, 'stop'), { ...openaiDelta({}), choices: [], usage: USAGE }]],
    ['on the finish', [said, openaiDelta({}, 'stop', { usage: USAGE })]],
    [
      'on every event, growing',
      [openaiDelta({ role: 'assistant', content: 'Hi' }, null, growing(1)), openaiDelta({}, 'stop', growing(5))],
    ],
    ['null before it is known', [{ ...said, usage: null }, openaiDelta({}, 'stop', { usage: USAGE })]],
  ])('%s is told at the end, and to nobody who did not ask', async (_, events) => {
    const asked = await upstreams.chat('openai', STREAM, sse(events));
    expect(asked.events.at(-1).usage).toMatchObject(USAGE);
    const plain = await upstreams.chat('openai', { stream: true }, sse(events));
    expect(plain.text).not.toContain('_tokens');
    expect(collected(plain).choices[0]!.message.content).toBe('Hi');
  });
});

describe('a stream', () => {
  const TEXT = 'Grüße 👋 世界';
  const FRAMES = [...TEXT].map((content) => `data: ${JSON.stringify(openaiDelta({ content }))}`);
  const LAST = `data: ${JSON.stringify(openaiDelta({}, 'stop'))}`;
  const sent = (text: string): WireScript => [streamHead(), { send: chunk(text) }, { send: LAST_CHUNK }];
  const joined = (frames: readonly string[], end: string): string => frames.map((frame) => frame + end).join('');

  it.each<[string, WireScript]>([
    ['of CRLF', sent(joined([...FRAMES, LAST, 'data: [DONE]'], '\r\n\r\n'))],
    [
      'with comments and pings',
      sent(joined([': hi', 'event: ping', ...FRAMES, ': ping', LAST, 'data: [DONE]'], '\n\n')),
    ],
    ['without [DONE]', sent(joined([...FRAMES, LAST], '\n\n'))],
    ['without a last newline', sent(`${joined(FRAMES, '\n\n')}${LAST}`)],
    ['cut into single bytes', [{ splitEvery: 1 }, ...sent(joined([...FRAMES, LAST, 'data: [DONE]'], '\n\n'))]],
    ['without spaces after the colon', sent(joined([...FRAMES, LAST], '\n\n').replaceAll('data: ', 'data:'))],
  ])('%s is read whole, and ends with one [DONE]', async (_, script) => {
    const asked = await upstreams.chat('openai', { stream: true }, script);
    expect(collected(asked).choices[0]).toMatchObject({ message: { content: TEXT }, finish_reason: 'stop' });
    expect(asked.text.match(/\[DONE\]/g)).toHaveLength(1);
  });
});

describe('an error', () => {
  const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  const unavailable = { error: { code: 503, message: 'Later', status: 'UNAVAILABLE' } };
  const hi = opened(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Hi' });

  it.each<[string, Wire, object, WireScript, number, string]>([
    ['inside a success', 'anthropic', {}, json(200, overloaded), 503, 'overloaded_error'],
    ['inside a success', 'gemini', {}, json(200, unavailable), 503, '503'],
    [
      'before content',
      'anthropic',
      STREAM,
      sse([STARTED, named('error', overloaded)], { done: false }),
      503,
      'overloaded_error',
    ],
  ])('%s of %s is a failure that others may mend', async (_, wire, body, script, status, code) => {
    const asked = await upstreams.chat(wire, body, script);
    expect([asked.status, asked.json.error.code]).toEqual([status, code]);
  });

  it.each<[Wire, WireScript]>([
    ['anthropic', sse([STARTED, ...hi, named('error', overloaded)], { done: false })],
    ['gemini', sse([googleOf([{ text: 'Hi' }]), unavailable], { done: false })],
    [
      'openai',
      sse([openaiDelta({ content: 'Hi' }), { error: { message: 'Later', code: 'server_error' } }], { done: false }),
    ],
  ])('of %s after content is the last event, and no [DONE] follows', async (wire, script) => {
    const { status, events, text } = await upstreams.chat(wire, STREAM, script);
    expect(status).toBe(200);
    expect(events.at(-1).error.message).toMatch(/Overloaded|Later/);
    expect(text).not.toContain('[DONE]');
  });
});
