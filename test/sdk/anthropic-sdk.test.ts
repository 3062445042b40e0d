import Anthropic from '@anthropic-ai/sdk';
import { anthropic } from '@weir/anthropic';
import { createGateway, type Gateway } from '@weir/gateway';
import { type Listening, listen } from '@weir/node';
import { sandbox } from '@weir/sandbox';
import { type FakeUpstream, fakeUpstream, json, sse } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const KEY = 'sk-sdk-anthropic';
const ASK = { max_tokens: 500, messages: [{ role: 'user' as const, content: 'Say hello' }] };
const TOOL = { name: 'look', description: 'Looks', input_schema: { type: 'object' as const, properties: {} } };

let upstream: FakeUpstream;
let gateway: Gateway;
let listening: Listening;
let client: Anthropic;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await createGateway({
    providers: [
      sandbox({ latencyMs: 0, chunkMs: 0 }),
      anthropic({ apiKey: 'upstream-key', baseUrl: `${upstream.origin}/v1` }),
    ],
    keys: [{ name: 'k', secret: KEY, tenant: 't' }],
  });
  listening = await listen(gateway, { port: 0 });
  client = new Anthropic({ apiKey: KEY, baseURL: listening.url, maxRetries: 0 });
});
afterAll(async () => {
  await listening.close();
  await upstream.close();
});

describe("Anthropic's official client, before a provider of chat", () => {
  const model = 'sandbox/sandbox-small';

  it('reads an answer and its usage', async () => {
    const message = await client.messages.create({ ...ASK, model });
    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(message.content[0]).toMatchObject({ type: 'text' });
    expect(message.usage.input_tokens).toBeGreaterThan(0);
    expect(message.usage.output_tokens).toBeGreaterThan(0);
  });

  it('streams the same', async () => {
    const message = await client.messages.create({ ...ASK, model });
    const stream = client.messages.stream({ ...ASK, model });
    expect(await stream.finalText()).toBe(message.content[0]?.type === 'text' ? message.content[0].text : '');
    expect((await stream.finalMessage()).usage).toMatchObject({
      input_tokens: message.usage.input_tokens,
      output_tokens: message.usage.output_tokens,
    });
  });

  it('calls tools, and takes their results', async () => {
    const ask = { ...ASK, model, tools: [TOOL], tool_choice: { type: 'any' as const } };
    for (const message of [await client.messages.create(ask), await client.messages.stream(ask).finalMessage()]) {
      const call = message.content.find((block) => block.type === 'tool_use');
      expect([message.stop_reason, call?.name]).toEqual(['tool_use', 'look']);
      const result = { type: 'tool_result' as const, tool_use_id: call!.id, content: 'a cat' };
      const messages = [
        ...ASK.messages,
        { role: 'assistant' as const, content: message.content },
        { role: 'user' as const, content: [result] },
      ];
      expect((await client.messages.create({ ...ASK, model, messages, tools: [TOOL] })).stop_reason).toBe('end_turn');
    }
  });

  it('tells what went wrong in errors of its own', async () => {
    const failing = { ...ASK, model, messages: [{ role: 'user' as const, content: '[sandbox:503]' }] };
    await expect(client.messages.create(failing)).rejects.toBeInstanceOf(Anthropic.InternalServerError);
    upstream.answer(json(404, { type: 'error', error: { type: 'not_found_error', message: 'model: nothing' } }));
    await expect(client.messages.create({ ...ASK, model: 'anthropic/nothing' })).rejects.toBeInstanceOf(
      Anthropic.NotFoundError,
    );
    await expect(client.messages.create({ ...ASK, model, ...{ top_k: 5 } })).rejects.toMatchObject({
      status: 400,
      error: { type: 'error', error: { type: 'invalid_request_error', code: 'unsupported_parameter', param: 'top_k' } },
    });
    const stranger = new Anthropic({ apiKey: 'sk-of-nobody', baseURL: listening.url, maxRetries: 0 });
    await expect(stranger.messages.create({ ...ASK, model })).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  });

  it('is told of a stream that breaks', async () => {
    const cut = { ...ASK, model, messages: [{ role: 'user' as const, content: 'Go on [sandbox:cut=3]' }] };
    await expect(client.messages.stream(cut).finalMessage()).rejects.toThrow(Anthropic.APIError);
  });
});

describe("Anthropic's official client, before Anthropic", () => {
  const model = 'anthropic/claude-sonnet-4-5';
  const answer = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-sonnet-4-5',
    content: [{ type: 'text', text: 'Hello' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, output_tokens: 5 },
  };

  it('has its requests passed on as they are, but for model and key', async () => {
    upstream.answer(json(200, answer));
    const request = {
      ...ASK,
      model,
      top_k: 5,
      system: [{ type: 'text' as const, text: 'x', cache_control: { type: 'ephemeral' as const } }],
    };
    expect(await client.messages.create(request)).toMatchObject(answer);
    const { path, headers, json: body } = upstream.requests.at(-1)!;
    expect([path, headers['x-api-key'], headers.authorization]).toEqual(['/v1/messages', 'upstream-key', undefined]);
    expect(body).toEqual({ ...request, model: 'claude-sonnet-4-5' });
  });

  it('has its betas passed on', async () => {
    upstream.answer(json(200, answer));
    await client.beta.messages.create({ ...ASK, model, betas: ['context-1m-2025-08-07', 'files-api-2025-04-14'] });
    const { headers, json: body } = upstream.requests.at(-1)!;
    expect(headers['anthropic-beta']).toBe('context-1m-2025-08-07,files-api-2025-04-14');
    expect(body).not.toHaveProperty('betas');
    const odd = client.messages.create({ ...ASK, model }, { headers: { 'anthropic-beta': 'a b' } });
    await expect(odd).rejects.toMatchObject({ status: 400, error: { error: { param: 'anthropic-beta' } } });
  });

  it('has tokens counted, for nothing', async () => {
    upstream.answer(json(200, { input_tokens: 14 }));
    const request = { model, messages: ASK.messages, system: 'Be brief' };
    const { data, response } = await client.messages.countTokens(request).withResponse();
    expect(data).toEqual({ input_tokens: 14 });
    expect([response.headers.get('x-weir-cost'), response.headers.get('x-weir-cost-basis')]).toEqual(['0', 'provider']);
    const { path, json: body } = upstream.requests.at(-1)!;
    expect(path).toBe('/v1/messages/count_tokens');
    expect(body).toEqual({ ...request, model: 'claude-sonnet-4-5' });
    const before = upstream.requests.length;
    for (const other of ['sandbox-small', 'sandbox/sandbox-small'])
      await expect(client.messages.countTokens({ ...request, model: other })).rejects.toMatchObject({
        status: 400,
        error: {
          error: {
            code: 'unsupported_parameter',
            param: 'model',
            message: expect.stringContaining("'messages.count'"),
          },
        },
      });
    expect(upstream.requests).toHaveLength(before);
  });

  it('streams events by their names', async () => {
    const { content, ...head } = answer;
    const events = [
      { type: 'message_start', message: { ...head, content: [], stop_reason: null } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: content[0]!.text } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: answer.usage },
      { type: 'message_stop' },
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`);
    upstream.answer(sse(events, { done: false }));
    expect(await client.messages.stream({ ...ASK, model }).finalMessage()).toMatchObject({ content: answer.content });
  });

  it('is charged for all that was read, though only the beginning of a stream tells it', async () => {
    const { content: _, ...head } = answer;
    const cached = { input_tokens: 4, cache_read_input_tokens: 5, output_tokens: 1 };
    const events = [
      { type: 'message_start', message: { ...head, content: [], stop_reason: null, usage: cached } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 10 } },
      { type: 'message_stop' },
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`);
    upstream.answer(sse(events, { done: false }));
    const settled = new Promise<unknown>((resolve) => gateway.events.on('attempt:settled', resolve));
    await client.messages.stream({ ...ASK, model }).finalMessage();
    expect(await settled).toMatchObject({
      settlement: {
        basis: 'provider',
        usage: { input_tokens: 4, cached_input_tokens: 5, output_tokens: 10 },
      },
    });
  });
});
