import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { LLMock } from '@copilotkit/aimock';
import { tool as langchainTool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { anthropic } from '@weir/anthropic';
import { bedrock } from '@weir/bedrock';
import { createGateway, type Gateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { type Listening, listen } from '@weir/node';
import { ollama } from '@weir/ollama';
import { openai } from '@weir/openai';
import { generateText, jsonSchema, type LanguageModel, Output, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const KEY = 'sk-sdk-clients';
const HELLO = 'Grüße aus dem Mock 👋, in several pieces';
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const skySchema = {
  type: 'object',
  properties: { sky: { type: 'string' } },
  required: ['sky'],
  additionalProperties: false,
};

const mock = new LLMock({ port: 0 });
let gateway: Gateway;
let listening: Listening;

beforeAll(async () => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  mock.on({ userMessage: 'hello' }, { content: HELLO });
  mock.on({ userMessage: 'weather', hasToolResult: true }, { content: 'Rain in Köln' });
  // the mock says FUNCTION_CALL where Gemini says STOP
  const toolCalls = [{ name: 'weather', arguments: '{"city":"Köln"}' }];
  mock.on({ userMessage: 'weather', model: /gemini/ }, { toolCalls, finishReason: 'stop' });
  mock.on({ userMessage: 'weather' }, { toolCalls });
  mock.on({ userMessage: 'sky' }, { content: '{"sky":"rain"}' });
  await mock.start();
  const [apiKey, baseUrl] = ['k', `${mock.url}/v1`];
  gateway = await createGateway({
    providers: [
      openai({ apiKey, baseUrl }),
      anthropic({ apiKey, baseUrl }),
      gemini({ apiKey, baseUrl: `${mock.url}/v1beta` }),
      bedrock({ apiKey, baseUrl: mock.url }),
      ollama({ baseUrl: mock.url }),
    ],
    keys: [{ name: 'k', secret: KEY, tenant: 't' }],
  });
  listening = await listen(gateway, { port: 0 });
});
afterAll(async () => {
  await listening.close();
  await mock.stop();
  vi.unstubAllGlobals();
});

/** What every client can do, in its own words. */
interface Client {
  says(): Promise<string>;
  streams(): Promise<readonly string[]>;
  /** Has a tool run, and answers with what it said. */
  usesTool(run: (city: string) => void): Promise<string>;
  answersInSchema(): Promise<unknown>;
}

const weather = (run: (city: string) => void) =>
  tool({
    description: 'Weather',
    inputSchema: jsonSchema<{ city: string }>(parameters as never),
    execute: async ({ city }) => {
      run(city);
      return { sky: 'rain' };
    },
  });

const aiSdk = (model: LanguageModel): Client => ({
  says: async () => (await generateText({ model, prompt: 'hello' })).text,
  async streams() {
    const pieces: string[] = [];
    for await (const piece of streamText({ model, prompt: 'hello' }).textStream) pieces.push(piece);
    return pieces;
  },
  async usesTool(run) {
    const asked = { model, prompt: 'weather', tools: { weather: weather(run) }, stopWhen: stepCountIs(3) };
    const streamed = streamText(asked);
    await streamed.consumeStream();
    const { text } = await generateText(asked);
    expect(await streamed.text).toBe(text);
    return text;
  },
  async answersInSchema() {
    const output = Output.object({ schema: jsonSchema<{ sky: string }>(skySchema as never) });
    return (await generateText({ model, prompt: 'sky', output })).output;
  },
});

function langchain(model: string): Client {
  const chat = new ChatOpenAI({ model, apiKey: KEY, configuration: { baseURL: `${listening.url}/v1` }, maxRetries: 0 });
  return {
    says: async () => (await chat.invoke('hello')).text,
    async streams() {
      const pieces: string[] = [];
      for await (const piece of await chat.stream('hello')) if (piece.text !== '') pieces.push(piece.text);
      return pieces;
    },
    async usesTool(run) {
      const look = langchainTool(
        async ({ city }: { city: string }) => {
          run(city);
          return 'rain';
        },
        { name: 'weather', description: 'Weather', schema: parameters as never },
      );
      const bound = chat.bindTools([look as never]);
      const call = await bound.invoke('weather');
      const results = await Promise.all((call.tool_calls ?? []).map((one) => look.invoke(one as never)));
      run('again');
      return (await bound.invoke([{ role: 'user', content: 'weather' }, call, ...(results as never[])])).text;
    },
    answersInSchema: () =>
      chat.withStructuredOutput(skySchema as never, { name: 'sky', method: 'jsonSchema' }).invoke('sky'),
  };
}

function official(model: string): Client {
  const { chat } = new OpenAI({ apiKey: KEY, baseURL: `${listening.url}/v1`, maxRetries: 0 });
  const messages = (content: string) => [{ role: 'user' as const, content }];
  return {
    says: async () =>
      (await chat.completions.create({ model, messages: messages('hello') })).choices[0]!.message.content!,
    async streams() {
      const pieces: string[] = [];
      const stream = await chat.completions.create({ model, messages: messages('hello'), stream: true });
      for await (const { choices } of stream) if (choices[0]?.delta.content) pieces.push(choices[0].delta.content);
      return pieces;
    },
    async usesTool(run) {
      const look = {
        name: 'weather',
        parameters,
        parse: JSON.parse,
        function: ({ city }: { city: string }) => {
          run(city);
          return 'rain';
        },
      };
      const asked = { model, messages: messages('weather'), tools: [{ type: 'function' as const, function: look }] };
      const text = await chat.completions.runTools({ ...asked, stream: true } as never).finalContent();
      expect(await chat.completions.runTools(asked as never).finalContent()).toBe(text);
      return text!;
    },
    async answersInSchema() {
      const json_schema = { name: 'sky', schema: skySchema, strict: true };
      const asked = {
        model,
        messages: messages('sky'),
        response_format: { type: 'json_schema' as const, json_schema },
      };
      return JSON.parse((await chat.completions.parse(asked)).choices[0]!.message.content!);
    },
  };
}

const MODELS = [
  'openai/gpt-4o',
  'anthropic/claude-sonnet-4-5',
  'gemini/gemini-2.5-flash',
  'bedrock/eu.anthropic.claude-haiku-4-5-20251001-v1:0',
  'bedrock/amazon.nova-lite-v1:0',
  'ollama/llama3.1',
];
const openaiSdk = () => createOpenAI({ apiKey: KEY, baseURL: `${listening.url}/v1` });
// for an answer in a schema it demands one call of one tool, and not all models can be kept to one
const headers = { 'x-weir-unsupported': 'drop' };
const anthropicSdk = () => createAnthropic({ apiKey: KEY, baseURL: `${listening.url}/v1`, headers });

type Entry = readonly [name: string, make: (model: string) => Client, models: readonly string[]];
const CLIENTS: readonly Entry[] = [
  ['the openai client', official, MODELS],
  ['the AI SDK, by OpenAI chat', (model) => aiSdk(openaiSdk().chat(model)), MODELS],
  ['the AI SDK, by OpenAI Responses', (model) => aiSdk(openaiSdk().responses(model)), MODELS],
  [
    'the AI SDK, by Anthropic Messages',
    (model) => aiSdk(anthropicSdk()(model)),
    MODELS.filter((model) => !model.startsWith('bedrock/eu.anthropic')), // the mock's chunks hold no `bytes`, as Bedrock's do
  ],
  ['LangChain', langchain, MODELS],
];

/** Every client before every provider, over an upstream none of us wrote. */
describe.each(CLIENTS)('%s', (_, make, models) => {
  describe.each(models)('before %s', (model) => {
    it('reads an answer, and the same as a stream', async () => {
      const client = make(model);
      expect(await client.says()).toBe(HELLO);
      const pieces = await client.streams();
      expect(pieces.join('')).toBe(HELLO);
      expect(pieces.length).toBeGreaterThan(1);
    });

    it('has a tool run and answers with what it said', async () => {
      const cities: string[] = [];
      expect(await make(model).usesTool((city) => cities.push(city))).toBe('Rain in Köln');
      expect(cities[0]).toBe('Köln');
      expect(cities).toHaveLength(2);
    });

    it('answers in a schema', async () => {
      expect(await make(model).answersInSchema()).toEqual({ sky: 'rain' });
    });
  });
});
