import { SSE_DONE } from '@weir/core';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { chatEndpoint } from './chat-endpoint.ts';
import type { ChatChunk, ChatResponse } from './chat-response.ts';

/** The official client, reading these events from a stream cut into pieces of a few bytes. */
function clientOf(events: readonly ChatChunk[]): OpenAI {
  const bytes = Buffer.concat([...events.map(chatEndpoint.encodeEvent), SSE_DONE]);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
  }
  const body = (): ReadableStream => ReadableStream.from(pieces());
  const headers = { 'content-type': 'text/event-stream' };
  return new OpenAI({ apiKey: 'none', maxRetries: 0, fetch: async () => new Response(body(), { headers }) });
}

const ASK = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }], stream: true as const };
const RESPONSE: ChatResponse = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'm-2026',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Grüße 👋\n\ndata: [DONE]',
        refusal: null,
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'f', arguments: '{"x" : 1.0}' } },
          { id: 'call_b', type: 'function', function: { name: 'g', arguments: '' } },
        ],
      },
      logprobs: { content: [{ token: 'G', logprob: -0.5, bytes: [71], top_logprobs: [] }], refusal: null },
      finish_reason: 'tool_calls',
    },
    {
      index: 1,
      message: { role: 'assistant', content: null, refusal: 'no' },
      logprobs: null,
      finish_reason: 'stop',
    },
  ],
  usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  service_tier: 'default',
  system_fingerprint: 'fp_1',
};

describe('events of splitChat', () => {
  it('are read by the official client, event by event', async () => {
    const events = chatEndpoint.split(RESPONSE);

    const stream = await clientOf(events).chat.completions.create(ASK);

    const seen: unknown[] = [];
    for await (const event of stream) seen.push(event);
    expect(seen).toEqual(events);
  });

  it("add up to the same answer in the official client's stream helper", async () => {
    const { choices, usage, ...head } = RESPONSE;

    const final = await clientOf(chatEndpoint.split({ ...head, choices: [choices[0]!], usage: usage! }))
      .chat.completions.stream(ASK)
      .finalChatCompletion();

    expect(final.choices[0]).toMatchObject({
      index: 0,
      finish_reason: 'tool_calls',
      message: {
        role: 'assistant',
        content: choices[0]!.message.content,
        tool_calls: choices[0]!.message.tool_calls,
      },
    });
    expect(final.choices[0]!.logprobs?.content).toEqual(choices[0]!.logprobs?.content);
    expect(final.usage).toEqual(usage);
    expect(final).toMatchObject({ id: 'chatcmpl-1', created: 1_790_000_000, model: 'm-2026', service_tier: 'default' });
  });

  it('are collected to what the official client made of them', async () => {
    const stream = clientOf(chatEndpoint.split(RESPONSE)).chat.completions.stream(ASK);

    const texts: string[] = [];
    stream.on('content', (text) => texts.push(text));
    const final = await stream.finalChatCompletion();

    expect(texts.join('')).toBe(RESPONSE.choices[0]!.message.content);
    expect(final.choices.map(({ message }) => message.refusal ?? null)).toEqual([null, 'no']);
  });

  it('keep their cost where the official client can read it', async () => {
    const events = chatEndpoint.split(RESPONSE).map((event) => chatEndpoint.withCost!(event, '0.000125', 'provider'));

    const final = await clientOf(events).chat.completions.stream(ASK).finalChatCompletion();

    expect(final.usage).toMatchObject({ cost: '0.000125', cost_basis: 'provider' });
  });

  it('end without usage for a client that did not ask', async () => {
    const events = chatEndpoint.split(RESPONSE).flatMap((event) => chatEndpoint.withoutUsage(event) ?? []);

    const final = await clientOf(events).chat.completions.stream(ASK).finalChatCompletion();

    expect(final.usage).toBeUndefined();
    expect(final.choices[0]!.message.content).toBe(RESPONSE.choices[0]!.message.content);
  });
});
