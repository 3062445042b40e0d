import { ApiError, GoogleGenAI } from '@google/genai';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { type Listening, listen } from '@weir/node';
import { sandbox } from '@weir/sandbox';
import { type FakeUpstream, fakeUpstream, json, sse } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const KEY = 'key-of-the-google-sdk';
const CONTENTS = [{ role: 'user', parts: [{ text: 'Say hello' }] }];
const LOOK = { name: 'look', description: 'Looks', parametersJsonSchema: { type: 'object', properties: {} } };

let upstream: FakeUpstream;
let gateway: Gateway;
let listening: Listening;
const clientOf = (apiKey: string, apiVersion?: string): GoogleGenAI =>
  new GoogleGenAI({
    apiKey,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    httpOptions: { baseUrl: listening.url },
  });
let client: GoogleGenAI;

beforeAll(async () => {
  upstream = await fakeUpstream();
  gateway = await createGateway({
    providers: [
      sandbox({ latencyMs: 0, chunkMs: 0 }),
      gemini({ apiKey: 'upstream-key', baseUrl: `${upstream.origin}/v1beta` }),
    ],
    keys: [{ name: 'k', secret: KEY, tenant: 't' }],
  });
  listening = await listen(gateway, { port: 0 });
  client = clientOf(KEY);
});
afterAll(async () => {
  await listening.close();
  await upstream.close();
});

const failure = async (work: Promise<unknown>): Promise<{ status: number; error: Record<string, unknown> }> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(ApiError);
  const { status, message } = thrown as ApiError;
  return { status, error: JSON.parse(message).error };
};

describe("Google's official client, before a provider of chat", () => {
  const model = 'sandbox/sandbox-small';

  it('reads an answer and its usage, whichever version it speaks', async () => {
    for (const speaking of [client, clientOf(KEY, 'v1beta')]) {
      const answer = await speaking.models.generateContent({ model, contents: CONTENTS });
      expect(answer.text).not.toBe('');
      expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
      expect(answer.usageMetadata?.promptTokenCount).toBeGreaterThan(0);
      expect(answer.usageMetadata?.candidatesTokenCount).toBeGreaterThan(0);
    }
  });

  it('streams the same', async () => {
    const answer = await client.models.generateContent({ model, contents: CONTENTS });
    const texts: string[] = [];
    let last: unknown;
    for await (const chunk of await client.models.generateContentStream({ model, contents: CONTENTS })) {
      texts.push(chunk.text ?? '');
      last = chunk.usageMetadata ?? last;
    }
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join('')).toBe(answer.text);
    expect(last).toEqual(answer.usageMetadata);
  });

  it('calls functions, and takes their results', async () => {
    const config = {
      tools: [{ functionDeclarations: [LOOK] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY' as never } },
    };
    const answer = await client.models.generateContent({ model, contents: CONTENTS, config });
    const [call] = answer.functionCalls!;
    expect(call).toMatchObject({ name: 'look' });
    const result = { functionResponse: { id: call!.id!, name: 'look', response: { result: 'a cat' } } };
    const contents = [...CONTENTS, answer.candidates![0]!.content!, { role: 'user', parts: [result] }];
    const second = await client.models.generateContent({ model, contents, config: { tools: config.tools } });
    expect(second.candidates?.[0]?.finishReason).toBe('STOP');
    expect(second.text).toBeTruthy();
  });

  it('tells what went wrong in errors of its own', async () => {
    const failing = { model, contents: [{ role: 'user', parts: [{ text: '[sandbox:503]' }] }] };
    expect(await failure(client.models.generateContent(failing))).toMatchObject({
      status: 503,
      error: { code: 503, status: 'UNAVAILABLE' },
    });
    const lost = { model, contents: CONTENTS, config: { topK: 5 } };
    expect(await failure(client.models.generateContent(lost))).toMatchObject({
      status: 400,
      error: {
        status: 'INVALID_ARGUMENT',
        details: [{ reason: 'unsupported_parameter', metadata: { param: 'generationConfig.topK' } }],
      },
    });
    const stranger = clientOf('key-of-nobody-at-all').models.generateContent({ model, contents: CONTENTS });
    expect(await failure(stranger)).toMatchObject({ status: 401, error: { status: 'UNAUTHENTICATED' } });
    const count = client.models.countTokens({ model, contents: CONTENTS });
    expect(await failure(count)).toMatchObject({
      status: 400,
      error: { details: [{ reason: 'unsupported_parameter' }] },
    });
  });

  it('is told of a stream that breaks', async () => {
    const contents = [{ role: 'user', parts: [{ text: 'Go on [sandbox:cut=3]' }] }];
    const stream = await client.models.generateContentStream({ model, contents });
    const read = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk).toBeDefined();
    };
    await expect(read()).rejects.toThrow();
  });

  it('may have its key in the query, as Google has it, but no other than in a header', async () => {
    const ask = (query: string, headers = {}) =>
      fetch(`${listening.url}/v1beta/models/${model}:generateContent${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ contents: CONTENTS }),
      });
    expect((await ask(`?key=${KEY}`)).status).toBe(200);
    expect((await ask(`?key=${KEY}`, { 'x-goog-api-key': KEY })).status).toBe(200);
    expect((await ask('?key=nobody-at-all')).status).toBe(401);
    expect((await ask(`?key=${KEY}`, { authorization: 'Bearer another-key' })).status).toBe(400);
    const chat = await fetch(`${listening.url}/v1/chat/completions?key=${KEY}`, { method: 'POST', body: '{}' });
    expect(chat.status).toBe(401);
  });
});

describe("Google's official client, before Google", () => {
  const model = 'gemini/gemini-3-flash-preview';
  const parts = [
    { text: 'Hm', thought: true },
    { functionCall: { name: 'look', args: { n: 1 } }, thoughtSignature: 'c2ln+/==' },
  ];
  const answer = {
    candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 7, totalTokenCount: 22 },
    modelVersion: 'gemini-3-flash-preview',
    responseId: 'r1',
  };

  it('has its bytes passed on as they are, and its signatures back', async () => {
    upstream.answer(json(200, answer));
    const config = { topK: 5, safetySettings: [] };
    const got = await client.models.generateContent({ model, contents: CONTENTS, config });
    expect(got.candidates).toEqual(answer.candidates);
    const { path, headers } = upstream.requests.at(-1)!;
    expect([path, headers['x-goog-api-key'], headers.authorization]).toEqual([
      '/v1beta/models/gemini-3-flash-preview:generateContent',
      'upstream-key',
      undefined,
    ]);
    const contents = [...CONTENTS, got.candidates![0]!.content!];
    await client.models.generateContent({ model, contents });
    expect(upstream.requests.at(-1)!.json).toMatchObject({ contents: [{}, { parts }] });

    const body =
      '{ "contents": [{"parts":[{"functionResponse":{"name":"a","response":{"n":12345678901234567890.0}}}]}] }';
    const path2 = `${listening.url}/v1beta/models/${model}:generateContent`;
    const init = { method: 'POST', headers: { 'content-type': 'application/json', 'x-goog-api-key': KEY }, body };
    expect((await fetch(path2, init)).status).toBe(200);
    expect(upstream.requests.at(-1)!.text).toBe(body);
  });

  it('streams, and is charged for what the last event tells', async () => {
    const events = parts.map((part, index) => ({
      ...answer,
      candidates: [
        { content: { role: 'model', parts: [part] }, index: 0, ...(index === 1 ? { finishReason: 'STOP' } : {}) },
      ],
      usageMetadata: index === 1 ? answer.usageMetadata : { promptTokenCount: 10, totalTokenCount: 10 },
    }));
    upstream.answer(sse(events, { done: false }));
    const settled = new Promise<unknown>((resolve) => gateway.events.on('attempt:settled', resolve));
    const got: unknown[] = [];
    for await (const chunk of await client.models.generateContentStream({ model, contents: CONTENTS }))
      got.push(...chunk.candidates![0]!.content!.parts!);
    expect(got).toEqual(parts);
    expect(upstream.requests.at(-1)!.path).toBe('/v1beta/models/gemini-3-flash-preview:streamGenerateContent?alt=sse');
    expect(await settled).toMatchObject({
      settlement: { basis: 'provider', usage: { input_tokens: 10, output_tokens: 5, reasoning_tokens: 7 } },
    });
  });

  it('has tokens counted, for nothing', async () => {
    upstream.answer(json(200, { totalTokens: 14 }));
    expect(await client.models.countTokens({ model, contents: CONTENTS })).toMatchObject({ totalTokens: 14 });
    expect(upstream.requests.at(-1)!.path).toBe('/v1beta/models/gemini-3-flash-preview:countTokens');
  });

  it('reads errors of Google', async () => {
    const error = { code: 429, message: 'Quota', status: 'RESOURCE_EXHAUSTED', details: [] };
    upstream.answer(json(429, { error }));
    expect(await failure(client.models.generateContent({ model, contents: CONTENTS }))).toMatchObject({
      status: 429,
      error: { status: 'RESOURCE_EXHAUSTED' },
    });
  });
});
