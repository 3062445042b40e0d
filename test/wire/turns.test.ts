import { anthropic } from '@weir/anthropic';
import { type ChatChunk, type ChatResponse, chatEndpoint } from '@weir/endpoints';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { openai } from '@weir/openai';
import { attemptBudget } from '@weir/retry-budget';
import { type FakeUpstream, fakeUpstream, json, sse, type WireScript } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

type Vendor = 'anthropic' | 'gemini' | 'openai';
const MODELS: Readonly<Record<Vendor, string>> = {
  anthropic: 'anthropic/claude-sonnet-4-5',
  gemini: 'gemini/gemini-3-flash-preview',
  openai: 'openai/gpt-5-mini',
};
/** What only its vendor can read; it has to come back as it was, to the byte. */
const CLAUDES = 'EqoBCkgIARABGAIiQL8+/ab==';
const REDACTED = 'EmwKAhgBEgy3va3pz+/=';
const GEMINIS = 'CpcBAdHtim9+/cd==';
const OPENAIS = 'gAAAAABo-xyz_+/=';

const named = (type: string, fields: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}`;
const CLAUDE = { id: 'm', type: 'message', role: 'assistant', model: 'c', stop_sequence: null };
const usage = { input_tokens: 9, output_tokens: 5 };
const BLOCKS = [
  { type: 'thinking', thinking: 'First, see', signature: CLAUDES },
  { type: 'redacted_thinking', data: REDACTED },
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_use', id: 'call-1', name: 'look', input: { at: 'x' } },
];
const streamedBlock = (block: (typeof BLOCKS)[number], index: number): readonly string[] => {
  const { thinking, signature, text, input } = block as Readonly<Record<string, unknown>>;
  const started = { thinking: { type: 'thinking', thinking: '', signature: '' }, text: { type: 'text', text: '' } };
  const deltas = [
    ...(typeof thinking === 'string' ? [...thinking].map((one) => ({ type: 'thinking_delta', thinking: one })) : []),
    ...(typeof signature === 'string' ? [{ type: 'signature_delta', signature }] : []),
    ...(typeof text === 'string' ? [{ type: 'text_delta', text }] : []),
    ...(input === undefined ? [] : [{ type: 'input_json_delta', partial_json: JSON.stringify(input) }]),
  ];
  const opening = block.type === 'tool_use' ? { ...block, input: {} } : (started[block.type as 'text'] ?? block);
  return [
    named('content_block_start', { index, content_block: opening }),
    ...deltas.map((delta) => named('content_block_delta', { index, delta })),
    named('content_block_stop', { index }),
  ];
};

const google = (parts: readonly object[], finishReason: string): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, finishReason }],
  modelVersion: 'g',
  responseId: 'r',
  usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 5, totalTokenCount: 14 },
});
const PARTS = [
  { text: 'First, see', thought: true },
  { functionCall: { id: 'call-1', name: 'look', args: { at: 'x' } }, thoughtSignature: GEMINIS },
];
const SAID = { role: 'assistant', content: 'A cat' };
const choices = [{ index: 0, message: SAID, finish_reason: 'stop' }];

/** Thinks and calls a tool, whole and as a stream; then says what it saw. */
const ANSWERS: Readonly<
  Record<Vendor, { readonly thinks: WireScript; readonly streams: WireScript; readonly says: WireScript }>
> = {
  anthropic: {
    thinks: json(200, { ...CLAUDE, content: BLOCKS, stop_reason: 'tool_use', usage }),
    streams: sse(
      [
        named('message_start', { message: { ...CLAUDE, content: [], stop_reason: null, usage } }),
        ...BLOCKS.flatMap(streamedBlock),
        named('message_delta', { delta: { stop_reason: 'tool_use', stop_sequence: null }, usage }),
        named('message_stop'),
      ],
      { done: false },
    ),
    says: json(200, { ...CLAUDE, content: [{ type: 'text', text: 'A cat' }], stop_reason: 'end_turn', usage }),
  },
  gemini: {
    thinks: json(200, google(PARTS, 'STOP')),
    streams: sse([...PARTS.map((part) => google([part], 'STOP'))], { done: false }),
    says: json(200, google([{ text: 'A cat' }], 'STOP')),
  },
  openai: {
    thinks: json(200, {}),
    streams: sse([]),
    says: json(200, { id: 'c', object: 'chat.completion', created: 1, model: 'gpt-5-mini', choices }),
  },
};

let upstreams: Record<Vendor, FakeUpstream>;
let gateway: Gateway;
beforeEach(async () => {
  upstreams = { anthropic: await fakeUpstream(), gemini: await fakeUpstream(), openai: await fakeUpstream() };
  const of = (vendor: Vendor) => ({ apiKey: 'k', baseUrl: `${upstreams[vendor].origin}/v1` });
  gateway = await createGateway({
    providers: [anthropic(of('anthropic')), gemini(of('gemini')), openai(of('openai'))],
    services: [attemptBudget()],
    middleware: [
      fallback({
        models: Object.fromEntries(
          (['anthropic', 'gemini'] as const).flatMap((from) =>
            (['anthropic', 'gemini', 'openai'] as const)
              .filter((to) => to !== from)
              .map((to) => [`${from}-${to}`, [MODELS[from], MODELS[to]]] as const),
          ),
        ),
      }),
    ],
  });
});
afterEach(async () => {
  await gateway.stop();
  for (const upstream of Object.values(upstreams)) await upstream.close();
});

const TOOLS = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
const ASKED = { role: 'user', content: 'What is at x?' };
const RESULT = { role: 'tool', tool_call_id: 'call-1', content: 'a cat' };

const post = (path: string, body: object): Promise<Response> =>
  gateway.fetch(`http://weir/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const chat = (model: string, messages: readonly unknown[], more: object = {}): Promise<Response> =>
  post('/chat/completions', { model, messages, tools: TOOLS, ...more });

async function chunksOf(vendor: Vendor): Promise<readonly ChatChunk[]> {
  upstreams[vendor].answer(ANSWERS[vendor].streams);
  const text = await (await chat(MODELS[vendor], [ASKED], { stream: true })).text();
  return [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as ChatChunk);
}

/** The turn that thinks, as callers put it together. */
const TURNS: Readonly<Record<string, (vendor: Vendor) => Promise<object>>> = {
  'came whole': async (vendor) => {
    upstreams[vendor].answer(ANSWERS[vendor].thinks);
    const reply = (await (await chat(MODELS[vendor], [ASKED])).json()) as ChatResponse;
    return reply.choices[0]!.message;
  },
  'was streamed': async (vendor) => chatEndpoint.collect(await chunksOf(vendor)).choices[0]!.message,
  'was streamed, its details one after the other': async (vendor) => {
    const chunks = await chunksOf(vendor);
    const details = chunks.flatMap(({ choices: [choice] }) => choice?.delta.reasoning_details ?? []);
    return { ...chatEndpoint.collect(chunks).choices[0]!.message, reasoning_details: details };
  },
};

// biome-ignore lint/suspicious/noExplicitAny: what a test looks into
const lastOf = (vendor: Vendor): any => upstreams[vendor].requests.at(-1)!.json;

describe.each(Object.entries(TURNS))('a turn that %s', (_, turn) => {
  it('goes back to Claude with its blocks as they were and where they stood', async () => {
    const message = await turn('anthropic');
    upstreams.anthropic.answer(ANSWERS.anthropic.says);
    const messages = [ASKED, message, RESULT];
    expect((await chat(MODELS.anthropic, messages)).status).toBe(200);
    expect(lastOf('anthropic').messages[1].content).toEqual(BLOCKS);
    // and once more, a turn later
    expect((await chat(MODELS.anthropic, [...messages, SAID, ASKED])).status).toBe(200);
    expect(lastOf('anthropic').messages[1].content).toEqual(BLOCKS);
  });

  it('goes back to Gemini with its signature on the call it was on', async () => {
    const message = await turn('gemini');
    upstreams.gemini.answer(ANSWERS.gemini.says);
    expect((await chat(MODELS.gemini, [ASKED, message, RESULT])).status).toBe(200);
    const { parts } = lastOf('gemini').contents[1];
    expect(parts.filter(({ functionCall }: { functionCall?: object }) => functionCall !== undefined)).toEqual([
      expect.objectContaining({ functionCall: expect.objectContaining({ name: 'look' }), thoughtSignature: GEMINIS }),
    ]);
  });

  const ways = [
    ['anthropic', 'gemini'],
    ['anthropic', 'openai'],
    ['gemini', 'anthropic'],
    ['gemini', 'openai'],
  ] as const;
  it.each(ways)('of %s loses its signatures when it falls back to %s, and none is made up', async (from, to) => {
    const message = await turn(from);
    upstreams[from].answer(json(529, {}));
    upstreams[to].answer(ANSWERS[to].says);
    const before = upstreams[from].requests.length;
    const reply = await chat(`${from}-${to}`, [ASKED, message, RESULT]);
    expect([reply.status, upstreams[from].requests.length - before]).toEqual([200, 1]);
    expect(((await reply.json()) as ChatResponse).choices[0]!.message.content).toBe('A cat');
    const sent = JSON.stringify(lastOf(to));
    for (const signature of [CLAUDES, REDACTED, GEMINIS]) expect(sent).not.toContain(signature);
    expect(sent).not.toMatch(/"signature"/);
    if (to === 'openai') expect(sent).not.toMatch(/reasoning|extra_content/); // which it refuses as unknown
    expect(sent).toContain('a cat');
  });
});

describe('a turn of OpenAI Responses', () => {
  it('goes back with its encrypted reasoning as it was', async () => {
    const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: OPENAIS };
    const call = {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'call-1',
      name: 'look',
      arguments: '{ "at": 1.0 }',
      status: 'completed',
    };
    const response = { id: 'resp_1', object: 'response', created_at: 1, status: 'completed', model: 'gpt-5-mini' };
    upstreams.openai.answer(json(200, { ...response, output: [reasoning, call] }));
    const asked = { model: MODELS.openai, store: false, include: ['reasoning.encrypted_content'] };
    const first = (await (await post('/responses', { ...asked, input: 'What is at x?' })).json()) as {
      output: object[];
    };
    expect(first.output).toEqual([reasoning, call]);
    const output = { type: 'function_call_output', call_id: 'call-1', output: 'a cat' };
    const input = [{ role: 'user', content: 'What is at x?' }, ...first.output, output];
    await post('/responses', { ...asked, input });
    expect(lastOf('openai').input).toEqual(input);
    expect(upstreams.openai.requests.at(-1)!.text).toContain(JSON.stringify(reasoning));
  });
});
