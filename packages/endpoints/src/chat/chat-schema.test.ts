import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { chatSchema } from './chat-schema.ts';

const validate = new Ajv({ strict: false }).compile(chatSchema);
const chat = (more: object = {}): object => ({ model: 'gpt-6', messages: [{ role: 'user', content: 'hi' }], ...more });
const path = (request: unknown): string | undefined => {
  if (validate(request)) return undefined;
  return validate.errors![0]!.instancePath || validate.errors![0]!.message;
};

const EVERYTHING = chat({
  messages: [
    { role: 'developer', content: 'be short' },
    {
      role: 'system',
      content: [{ type: 'text', text: 'x', prompt_cache_breakpoint: { mode: 'explicit' } }],
      name: 'a',
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'look' },
        { type: 'image_url', image_url: { url: 'https://a/b.png', detail: 'original' } },
        { type: 'image_url', image_url: 'https://a/b.png' },
        { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'video_url', video_url: { url: 'https://a/b.mp4' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      refusal: null,
      audio: { id: 'audio_1' },
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' }, extra_content: { google: {} } },
        { id: 'c2', type: 'custom', custom: { name: 'g', input: 'x' } },
      ],
      reasoning_content: '',
    },
    { role: 'tool', tool_call_id: 'c1', content: 'done' },
    { role: 'function', name: 'f', content: null },
  ],
  max_completion_tokens: 1,
  max_tokens: null,
  n: 128,
  temperature: 0,
  top_p: 1,
  stop: ['a', 'b', 'c', 'd'],
  stream: true,
  stream_options: { include_usage: true, include_obfuscation: false },
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {}, strict: true } },
  tools: [
    { type: 'function', function: { name: 'f', parameters: {}, strict: null } },
    { type: 'custom', custom: { name: 'g', format: { type: 'text' } } },
    { type: 'web_search' },
  ],
  tool_choice: { type: 'function', function: { name: 'f' } },
  logit_bias: { 50256: -100 },
  logprobs: true,
  top_logprobs: 20,
  reasoning_effort: 'max',
  service_tier: 'fast',
  seed: -1,
  metadata: { a: 'b' },
  modalities: ['text', 'audio'],
  audio: { voice: { id: 'v' }, format: 'mp3' },
  prediction: { type: 'content', content: 'x' },
  web_search_options: {},
  top_k: 5,
  provider: { order: ['a'] },
});

describe('chatSchema', () => {
  it('lets through all that OpenAI documents, and what it does not know', () => {
    expect(path(EVERYTHING)).toBeUndefined();
  });

  it('lets through null where OpenAI allows it', () => {
    for (const field of ['max_tokens', 'n', 'temperature', 'stop', 'stream', 'tools', 'logprobs', 'seed', 'user']) {
      expect(path(chat({ [field]: null }))).toBeUndefined();
    }
  });

  it.each([
    [{ model: 'm' }, "must have required property 'messages'"],
    [{ messages: [{ role: 'user', content: 'x' }] }, "must have required property 'model'"],
    [chat({ model: '' }), '/model'],
    [chat({ model: 5 }), '/model'],
    [chat({ messages: [] }), '/messages'],
    [chat({ messages: 'hi' }), '/messages'],
    [chat({ messages: ['hi'] }), '/messages/0'],
    [
      chat({
        messages: [
          { role: 'user', content: 'x' },
          { role: 'boss', content: 'x' },
        ],
      }),
      '/messages/1/role',
    ],
    [chat({ messages: [{ role: 'user', content: 5 }] }), '/messages/0/content'],
    [chat({ messages: [{ role: 'user', content: [{ text: 'x' }] }] }), '/messages/0/content/0'],
    [
      chat({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }),
      '/messages/0/content/0/image_url',
    ],
    [chat({ max_tokens: 0 }), '/max_tokens'],
    [chat({ max_tokens: -5 }), '/max_tokens'],
    [chat({ max_tokens: 1.5 }), '/max_tokens'],
    [chat({ max_tokens: '5' }), '/max_tokens'],
    [chat({ max_tokens: 2e9 }), '/max_tokens'],
    [chat({ max_completion_tokens: 0 }), '/max_completion_tokens'],
    [chat({ n: 0 }), '/n'],
    [chat({ n: 129 }), '/n'],
    [chat({ temperature: 2.1 }), '/temperature'],
    [chat({ temperature: true }), '/temperature'],
    [chat({ stop: ['a', 'b', 'c', 'd', 'e'] }), '/stop'],
    [chat({ stop: [5] }), '/stop/0'],
    [chat({ stream: 'true' }), '/stream'],
    [chat({ stream_options: { include_usage: 1 } }), '/stream_options/include_usage'],
    [chat({ tools: [{ type: 'function', function: {} }] }), '/tools/0/function'],
    [chat({ logit_bias: { a: 101 } }), '/logit_bias/a'],
    [chat({ response_format: 'json' }), '/response_format'],
    [chat({ top_logprobs: 21 }), '/top_logprobs'],
  ])('refuses %j at %s', (request, place) => {
    expect(path(request)).toBe(place);
  });

  it('refuses 1e999, which parses to Infinity, in every numeric field', () => {
    const numeric = ['max_tokens', 'max_completion_tokens', 'n', 'temperature', 'top_p', 'seed', 'top_logprobs'];
    for (const field of [...numeric, 'frequency_penalty', 'presence_penalty']) {
      expect(path(JSON.parse(`{"model":"m","messages":[{"role":"user","content":"x"}],"${field}":1e999}`))).toBe(
        `/${field}`,
      );
    }
  });

  it('would let 1e999 through where a bound is missing', () => {
    expect(new Ajv({ strict: false }).validate({ type: 'integer' }, JSON.parse('1e999'))).toBe(true);
  });
});
