import { APICallError, type LanguageModelV4Prompt } from '@ai-sdk/provider';
import { anthropic } from '@weir/anthropic';
import { createGateway, type Gateway } from '@weir/gateway';
import { openai } from '@weir/openai';
import { sandbox } from '@weir/sandbox';
import { type FakeUpstream, fakeUpstream, json, sse } from '@weir/testkit';
import { createProviderRegistry, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { weirEmbedding, weirModel, weirProvider } from '../index.ts';

const KEY = 'sk-weir-app';
const SIGNATURE = 'EqoBCkgIARABGAIiQL8+/==';
const claude = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-5', stop_sequence: null };
const usage = { input_tokens: 20, output_tokens: 5 };
const THINKS = json(200, {
  ...claude,
  content: [
    { type: 'thinking', thinking: 'Let me see', signature: SIGNATURE },
    { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Köln' } },
  ],
  stop_reason: 'tool_use',
  usage,
});
const SAYS = json(200, { ...claude, content: [{ type: 'text', text: 'Rain' }], stop_reason: 'end_turn', usage });

const said = (text: string): LanguageModelV4Prompt => [{ role: 'user', content: [{ type: 'text', text }] }];

let upstream: FakeUpstream;
let gateway: Gateway;
const model = (id: string) => weirModel(gateway, id, { apiKey: KEY });
const inputSchema = jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } });
const weather = tool({
  description: 'Weather',
  inputSchema,
  execute: async ({ city }) => ({ city, sky: 'rain' }),
});

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await createGateway({
    providers: [
      sandbox({ latencyMs: 0, chunkMs: 0 }),
      anthropic({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` }),
      openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` }),
    ],
    keys: [{ name: 'app', secret: KEY, tenant: 'acme' }],
  });
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

describe('a gateway as a model of the AI SDK', () => {
  it('generates text and says what it cost and who answered', async () => {
    const result = await generateText({ model: model('sandbox/sandbox-small'), prompt: 'Hello', maxOutputTokens: 99 });
    expect(result.text).toContain('[sandbox]');
    expect(result.finishReason).toBe('stop');
    expect(result.usage.totalTokens).toBeGreaterThan(10);
    expect(result.providerMetadata?.weir).toMatchObject({
      cost: expect.stringMatching(/^0\.0+[1-9]/),
      costBasis: 'provider',
      target: 'sandbox/sandbox-small',
    });
  });

  it('streams the same, its cost at the end', async () => {
    const whole = await generateText({ model: model('sandbox/sandbox-small'), prompt: 'Hello' });
    const streamed = streamText({ model: model('sandbox/sandbox-small'), prompt: 'Hello' });
    const pieces: string[] = [];
    for await (const piece of streamed.textStream) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(3);
    expect(pieces.join('')).toBe(whole.text);
    expect(await streamed.usage).toMatchObject({ totalTokens: whole.usage.totalTokens });
    expect((await streamed.providerMetadata)?.weir?.cost).toBe(whole.providerMetadata?.weir?.cost);
  });

  it('runs tools over several turns, signatures of thinking byte for byte', async () => {
    upstream.answer(THINKS, SAYS);
    const { text, steps } = await generateText({
      model: model('anthropic/claude-sonnet-4-5'),
      prompt: 'Weather in Köln?',
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    expect([text, steps.length]).toEqual(['Rain', 2]);
    expect(steps[0]!.reasoningText).toBe('Let me see');
    const { messages } = upstream.requests.at(-1)!.json as {
      messages: [object, { content: object[] }, { content: object[] }];
    };
    expect(messages[1].content).toEqual([
      { type: 'thinking', thinking: 'Let me see', signature: SIGNATURE },
      expect.objectContaining({ type: 'tool_use', id: 'toolu_1', input: { city: 'Köln' } }),
    ]);
    expect(messages[2].content).toEqual([expect.objectContaining({ type: 'tool_result', tool_use_id: 'toolu_1' })]);
  });

  it('streams calls of tools, and answers of a schema', async () => {
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      id: 'c',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-4o',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const call = (index: number, fields: object) => chunk({ tool_calls: [{ index, ...fields }] });
    upstream.answer(
      sse([
        chunk({ role: 'assistant', content: null }),
        call(0, { id: 'a', type: 'function', function: { name: 'weather', arguments: '' } }),
        call(1, { id: 'b', type: 'function', function: { name: 'weather', arguments: '{"city":' } }),
        call(0, { function: { arguments: '{"city":"Bonn"}' } }),
        call(1, { function: { arguments: '"Köln"}' } }),
        chunk({}, 'tool_calls'),
      ]),
      json(200, {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'gpt-4o',
        choices: [{ index: 0, message: { role: 'assistant', content: '{"sky":"rain"}' }, finish_reason: 'stop' }],
      }),
    );
    const streamed = streamText({ model: model('openai/gpt-4o'), prompt: 'Weather?', tools: { weather } });
    await streamed.consumeStream();
    expect((await streamed.toolCalls).map(({ toolCallId, input }) => [toolCallId, input])).toEqual([
      ['a', { city: 'Bonn' }],
      ['b', { city: 'Köln' }],
    ]);
    expect(await streamed.finishReason).toBe('tool-calls');

    const schema = {
      type: 'object',
      properties: { sky: { type: 'string' } },
      required: ['sky'],
      additionalProperties: false,
    };
    const { output, usage: unknown } = await generateText({
      model: model('openai/gpt-4o'),
      prompt: 'Weather?',
      output: Output.object({ schema: jsonSchema<{ sky: string }>(schema as never) }),
    });
    expect(output).toEqual({ sky: 'rain' });
    expect(unknown.totalTokens).toBeUndefined();
    expect(upstream.requests.at(-1)!.json).toMatchObject({
      response_format: { type: 'json_schema', json_schema: { schema, strict: true } },
    });
  });

  it('sends what the AI SDK carries: files, caches, choices, options of weir', async () => {
    upstream.answer(SAYS);
    const prompt: LanguageModelV4Prompt = [
      { role: 'system', content: 'Be kind', providerOptions: { anthropic: { cacheControl: { type: 'ephemeral' } } } },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See' },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array([0, 0, 0]) } },
          { type: 'file', mediaType: 'application/pdf', filename: 'a.pdf', data: { type: 'data', data: 'AAAA' } },
        ],
      },
    ];
    await model('anthropic/claude-sonnet-4-5').doGenerate({
      prompt,
      stopSequences: ['END'],
      providerOptions: { weir: { metadata: { user_id: 'u' } } },
    });
    expect(upstream.requests.at(-1)!.json).toMatchObject({
      system: [{ type: 'text', text: 'Be kind', cache_control: { type: 'ephemeral' } }],
      messages: [
        {
          content: [
            { type: 'text', text: 'See' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'document', source: { media_type: 'application/pdf', data: 'AAAA' }, title: 'a.pdf' },
          ],
        },
      ],
      stop_sequences: ['END'],
    });
  });

  it('fails as the AI SDK knows it: tried again where that may help', async () => {
    const failure = (text: string): Promise<unknown> =>
      Promise.resolve(model('sandbox/sandbox-small').doGenerate({ prompt: said(text) })).catch(
        (error: unknown) => error,
      );
    const limited = await failure('[sandbox:429]');
    expect(APICallError.isInstance(limited)).toBe(true);
    expect(limited).toMatchObject({ statusCode: 429, isRetryable: true, responseHeaders: { 'retry-after': '1' } });
    expect(await failure('[sandbox:503]')).toMatchObject({ statusCode: 503, isRetryable: false });
    const unknown = generateText({ model: model('nobody/x'), prompt: 'Hello' });
    await expect(unknown).rejects.toMatchObject({ statusCode: 404, isRetryable: false });
    const stranger = generateText({
      model: weirModel(gateway, 'sandbox-small', { apiKey: 'sk-nobody' }),
      prompt: 'Hello',
    });
    await expect(stranger).rejects.toMatchObject({ statusCode: 401 });
  });

  it('does not take a stream that broke for a whole one', async () => {
    const errors: unknown[] = [];
    const streamed = streamText({
      model: model('sandbox/sandbox-small'),
      prompt: '[sandbox:cut=2]',
      onError: ({ error }) => {
        errors.push(error);
      },
    });
    await streamed.consumeStream();
    expect(errors).toHaveLength(1);
    expect(APICallError.isInstance(errors[0])).toBe(true);
  });

  it('ends with its caller', async () => {
    const caller = new AbortController();
    const { stream } = await model('sandbox/sandbox-small').doStream({
      prompt: said('hi [sandbox:slow]'),
      abortSignal: caller.signal,
    });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await expect.poll(() => gateway.exchanges).toBe(0);
    caller.abort();
    const late = generateText({ model: model('sandbox/sandbox-small'), prompt: 'hi', abortSignal: caller.signal });
    await expect(late).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('embeds, and stands in a registry', async () => {
    const { embeddings, usage: used } = await embedMany({
      model: weirEmbedding(gateway, 'sandbox/sandbox-embed', { apiKey: KEY }),
      values: ['one', 'two'],
    });
    expect(embeddings).toHaveLength(2);
    expect(used.tokens).toBeGreaterThan(0);
    const registry = createProviderRegistry({ weir: weirProvider(gateway, { apiKey: KEY }) });
    const { text } = await generateText({
      model: registry.languageModel('weir:sandbox/sandbox-small'),
      prompt: 'Hello',
    });
    expect(text).toContain('[sandbox]');
  });

  it('is charged to whom its host says, or its key', async () => {
    const tenants: string[] = [];
    gateway.events.on('exchange:started', ({ exchange }) => tenants.push(exchange.principal.tenant));
    await generateText({ model: model('sandbox/sandbox-small'), prompt: 'Hello' });
    const principal = { tenant: 'other', tags: {} };
    await generateText({ model: weirModel(gateway, 'sandbox/sandbox-small', { principal }), prompt: 'Hello' });
    expect(tenants).toEqual(['acme', 'other']);
  });
});
