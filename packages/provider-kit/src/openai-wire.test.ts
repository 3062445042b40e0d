import { keepRaw, type RequestOf, type Target, text } from '@weir/core';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import type { EncodedRequest } from './codec.ts';
import { type OpenAIWireOptions, openaiCodecs } from './openai-wire.ts';

const TARGET: Target = { provider: 'openai', model: 'gpt-5' };

function encoded(request: object, options?: OpenAIWireOptions): EncodedRequest {
  return openaiCodecs(options).chat!.encode(callOf('chat', request as RequestOf<'chat'>, { target: TARGET }));
}
const sent = (request: object, options?: OpenAIWireOptions): string => text(encoded(request, options).body!);

/** A request parsed from these bytes, as a host hands it over. */
function received(json: string): object {
  const at = json.indexOf('"model"');
  const start = json.indexOf('"', at + 7);
  const span = at < 0 ? {} : { model: { start, end: json.indexOf('"', start + 1) + 1 } };
  return keepRaw(JSON.parse(json) as object, { bytes: Buffer.from(json), ...span });
}

describe('the OpenAI wire', () => {
  it('sends the very bytes of a request that needs no change', () => {
    const json = '{ "model":"gpt-5",  "messages":[], "seed":12345678901234567890, "n":1.0 }';

    expect(sent(received(json))).toBe(json);
  });

  it('changes nothing but the name of the model', () => {
    const json = '{ "seed":12345678901234567890, "model" : "fast",  "messages":[{"model":"fast"}] }';

    expect(sent(received(json))).toBe(json.replace(': "fast"', ': "gpt-5"'));
  });

  it('leaves out thinking in formats that its vendor does not write, and nothing where it writes all', () => {
    const theirs = '{"type":"reasoning.text","format":"b-v1","signature":"s"}';
    const request = (details: string): object =>
      received(
        `{ "model":"gpt-5","seed":12345678901234567890,"messages":[{"role":"user"},{"role":"assistant"${details}}]}`,
      );
    const messages = (details: string, reasoningFormats?: readonly string[]): unknown =>
      (JSON.parse(sent(request(details), { reasoningFormats })) as { messages: unknown[] }).messages[1];
    const own = '{"format":"a-v1"}';
    const bare = { role: 'assistant' };

    for (const foreign of [
      `[${theirs}]`,
      '[{"type":"reasoning.text","text":"whose?"}]',
      '[null,1]',
      '[]',
      'null',
      '{}',
    ])
      expect(messages(`,"reasoning_details":${foreign}`, ['a-v1'])).toEqual(bare);
    expect(messages(`,"reasoning_details":[${theirs},${own}]`, ['a-v1'])).toEqual({
      ...bare,
      reasoning_details: [{ format: 'a-v1' }],
    });
    for (const kept of ['', `,"reasoning_details":[${own}]`])
      expect(sent(request(kept), { reasoningFormats: ['a-v1'] })).toContain('"seed":12345678901234567890,');
    expect(sent(request(`,"reasoning_details":[${theirs}]`))).toContain(theirs);
  });

  it('asks for usage on every stream, beside what the caller wrote', () => {
    const json = '{"model":"fast","stream":true}';

    expect(sent(received(json))).toBe('{"stream_options":{"include_usage":true},"model":"gpt-5","stream":true}');
    expect(JSON.parse(sent({ model: 'fast', stream: true, stream_options: { include_obfuscation: false } }))).toEqual({
      model: 'gpt-5',
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: true },
    });
  });

  it('asks for usage where the caller said that it wants none, because the bill does', () => {
    const json = '{"model":"fast","stream":true,"stream_options":{"include_usage":false}}';

    expect(JSON.parse(sent(received(json)))).toEqual({
      model: 'gpt-5',
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it('asks for no usage where the provider tells it unasked, or nothing is streamed', () => {
    expect(sent({ model: 'fast', stream: true }, { asksUsage: false })).toBe('{"model":"gpt-5","stream":true}');
    expect(sent({ model: 'fast' })).toBe('{"model":"gpt-5"}');
  });

  it('writes a request that somebody changed anew', () => {
    const request = { ...received('{"model":"fast","messages":[1]}'), messages: [2] };

    expect(sent(request)).toBe('{"model":"gpt-5","messages":[2]}');
  });

  it('escapes the name of a model', () => {
    const codec = openaiCodecs().chat!;
    const request = received('{"model":"fast"}') as RequestOf<'chat'>;
    const target = { provider: 'openai', model: 'a"b\\c' };

    expect(JSON.parse(text(codec.encode(callOf('chat', request, { target })).body!))).toEqual({ model: 'a"b\\c' });
  });

  it.each([
    ['completions', '/completions'],
    ['embeddings', '/embeddings'],
    ['moderations', '/moderations'],
    ['rerank', '/rerank'],
    ['images.generate', '/images/generations'],
  ] as const)('sends %s to %s', (endpoint, path) => {
    const request = { model: 'fast', input: 'x' } as never;
    const codec = openaiCodecs()[endpoint]!;
    const { body, ...rest } = codec.encode(callOf(endpoint, request, { target: TARGET }) as never);

    expect(rest).toEqual({ path });
    expect(JSON.parse(text(body!))).toEqual({ model: 'gpt-5', input: 'x' });
  });

  it('falls back on the model of the request where no target was chosen', () => {
    const codecs = openaiCodecs();
    const modelOf = ({ body }: EncodedRequest): unknown => JSON.parse(text(body!)).model;

    expect(modelOf(codecs.chat!.encode(callOf('chat', { model: 'm', messages: [] })))).toBe('m');
    expect(modelOf(codecs.completions!.encode(callOf('completions', { model: 'm', prompt: '' })))).toBe('m');
    expect(modelOf(codecs.embeddings!.encode(callOf('embeddings', { model: 'm', input: '' })))).toBe('m');
    expect(modelOf(codecs.moderations!.encode(callOf('moderations', { input: '' })))).toBe('');
  });
});

describe('the raw endpoint', () => {
  const raw = (path: string) => openaiCodecs().raw!.encode(callOf('raw', { method: 'GET', path }));

  it('sends what it is given', () => {
    const body = Buffer.from('a');
    const request = { method: 'PUT', path: '/files/a..b/c?d=../e', contentType: 'text/plain', body };

    expect(openaiCodecs().raw!.encode(callOf('raw', request))).toEqual({
      method: 'PUT',
      path: '/files/a..b/c?d=../e',
      headers: ['content-type', 'text/plain'],
      body,
    });
    expect(raw('/files')).toEqual({ method: 'GET', path: '/files', headers: [] });
  });

  it.each(['files', '', '//../x', '/..', '/a/../../admin', '/%2e%2e/admin', '/a%2F..%2fb', '/..\\x', '/./x', '/..;/x'])(
    'sends nothing to %j, which could leave the base URL',
    (path) => {
      expect(() => raw(path)).toThrowError(expect.objectContaining({ code: 'invalid_request', param: 'path' }));
    },
  );
});
