import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { weir as expressWeir } from '@weir/express';
import { createGateway, type Gateway } from '@weir/gateway';
import { weir as koaWeir } from '@weir/koa';
import { nodeHandler } from '@weir/node';
import { sandbox } from '@weir/sandbox';
import express from 'express';
import Koa from 'koa';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Serve = (gateway: Gateway) => Server | undefined;

const HOSTS: readonly (readonly [name: string, serve: Serve])[] = [
  ['node:http', (gateway) => createServer(nodeHandler(gateway))],
  ['Koa', (gateway) => createServer(new Koa().use(koaWeir(gateway)).callback())],
  ['Express', (gateway) => createServer(express().use(expressWeir(gateway)))],
  ['Express behind express.json()', (gateway) => createServer(express().use(express.json(), expressWeir(gateway)))],
  ['no server at all', () => undefined],
];

const messages = [{ role: 'user' as const, content: 'Say something' }];
const tools = [
  {
    type: 'function' as const,
    function: { name: 'weather', parameters: { type: 'object', properties: { place: { type: 'string' } } } },
  },
];

describe.each(HOSTS)('the official openai client over %s', (_, serve) => {
  let gateway: Gateway;
  let server: Server | undefined;
  let client: OpenAI;

  beforeAll(async () => {
    gateway = await createGateway({ providers: [sandbox({ latencyMs: 0, chunkMs: 1 })] });
    server = serve(gateway);
    if (server === undefined) {
      client = new OpenAI({ apiKey: 'unused', baseURL: 'http://weir/v1', fetch: gateway.fetch, maxRetries: 0 });
      return;
    }
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    client = new OpenAI({ apiKey: 'unused', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 });
  });

  afterAll(async () => {
    await gateway.stop();
    server?.closeAllConnections();
    server?.close();
  });

  it('chats, and is told the cost', async () => {
    const { data, response } = await client.chat.completions
      .create({ model: 'sandbox-small', messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toMatch(/^\[sandbox\]/);
    const { prompt_tokens: read, completion_tokens: written } = data.usage!;
    const pico = BigInt(read) * 150_000n + BigInt(written) * 600_000n;
    expect(response.headers.get('x-weir-cost')).toBe((Number(pico) / 1e12).toFixed(12).replace(/0+$/, ''));
  });

  it('streams the same text, with usage only where it is asked for', async () => {
    const whole = await client.chat.completions.create({ model: 'sandbox-small', messages });
    const stream = await client.chat.completions.create({ model: 'sandbox-small', messages, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      expect(chunk.usage ?? null).toBeNull();
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    const asked = client.chat.completions.stream({
      model: 'sandbox-small',
      messages,
      stream_options: { include_usage: true },
    });
    expect((await asked.finalChatCompletion()).usage).toMatchObject(whole.usage!);
  });

  it('calls tools through the stream helper', async () => {
    const final = await client.chat.completions
      .stream({ model: 'sandbox-large', messages, tools })
      .finalChatCompletion();
    expect(final.choices[0]?.finish_reason).toBe('tool_calls');
    expect(final.choices[0]?.message.tool_calls?.[0]).toMatchObject({
      function: { name: 'weather', arguments: '{"place":"sandbox"}' },
    });
  });

  it('embeds and lists models', async () => {
    const { data } = await client.embeddings.create({ model: 'sandbox-embed', input: ['one', 'two'] });
    expect(data.map(({ index }) => index)).toEqual([0, 1]);
    const ids = (await client.models.list()).data.map(({ id }) => id);
    expect(ids).toContain('sandbox/sandbox-small');
    expect((await client.models.retrieve('sandbox/sandbox-small')).id).toBe('sandbox/sandbox-small');
  });

  it('throws its own error classes', async () => {
    const ask = (model: string, content: string) =>
      client.chat.completions.create({ model, messages: [{ role: 'user', content }] });
    await expect(ask('nobody-has-it', 'hi')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(ask('sandbox-small', '[sandbox:429]')).rejects.toBeInstanceOf(OpenAI.RateLimitError);
    await expect(ask('sandbox-small', '[sandbox:503]')).rejects.toBeInstanceOf(OpenAI.InternalServerError);
    const wrong = client.chat.completions.create({ model: 'sandbox-small', messages: [] });
    await expect(wrong).rejects.toMatchObject({ status: 400, param: 'messages', code: 'invalid_request' });
  });

  it('raises an error when a stream breaks after content', async () => {
    const read = async (): Promise<void> => {
      const stream = await client.chat.completions.create({
        model: 'sandbox-small',
        messages: [{ role: 'user', content: '[sandbox:cut=3]' }],
        stream: true,
      });
      for await (const _chunk of stream);
    };
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError);
  });

  it('aborts, and leaves nothing running', async () => {
    const stream = await client.chat.completions.create({
      model: 'sandbox-small',
      messages: [{ role: 'user', content: 'hi [sandbox:slow]' }],
      stream: true,
    });
    for await (const _chunk of stream) break;
    stream.controller.abort();
    await expect.poll(() => gateway.exchanges).toBe(0);
  });
});
