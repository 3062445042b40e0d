import { EventStream, keepRaw, readEvents } from '@weir/core';
import type { ChunkSink } from '@weir/provider-kit';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { frameOf } from '../../test/aws-frame.ts';
import { MESSAGES_CODEC } from './messages-codec.ts';
import { MESSAGES_COUNT_CODEC } from './messages-count-codec.ts';

const CLAUDE = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const NOVA = 'amazon.nova-lite-v1:0';
const HI = [{ role: 'user', content: 'hi' }];

const call = (model: string, fields: object = {}, wishes = {}) =>
  callOf('messages', { model: 'asked', max_tokens: 9, messages: HI, ...fields } as never, {
    target: { provider: 'bedrock', model },
    wishes,
  });
function sent(model: string, fields: object = {}, wishes = {}) {
  const { path, body } = MESSAGES_CODEC.encode(call(model, fields, wishes));
  return { path, body: JSON.parse(Buffer.from(body!).toString()) };
}
const bodyOf = (bytes: Uint8Array) => ({
  start(sink: ChunkSink) {
    sink.chunk(bytes);
    sink.end();
  },
  pause: () => undefined,
  resume: () => undefined,
  cancel: () => undefined,
});
const streamed = (model: string, frames: readonly string[]): Promise<readonly unknown[]> =>
  readEvents(
    new EventStream<never>(
      MESSAGES_CODEC.decodeStream!(bodyOf(Buffer.concat(frames.map(frameOf))), call(model, { stream: true })),
    ),
  );

describe('Messages to Claude', () => {
  it('are invoked as they are, with version and betas in the body', () => {
    const fields = { thinking: { type: 'enabled', budget_tokens: 1_024 }, container: 'c' };
    expect(sent(CLAUDE, fields, { betas: ['b-1'] })).toEqual({
      path: '/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke',
      body: {
        anthropic_version: 'bedrock-2023-05-31',
        anthropic_beta: ['b-1'],
        max_tokens: 9,
        messages: HI,
        ...fields,
      },
    });
    expect(sent(CLAUDE, { stream: true })).toMatchObject({
      path: expect.stringContaining('/invoke-with-response-stream'),
      body: expect.not.objectContaining({ stream: true }),
    });
  });

  it('keep every digit their caller wrote', () => {
    const text =
      '{"model":"asked","max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","input":{"n":12345678901234567890}}]}]}';
    const request = keepRaw(JSON.parse(text), { bytes: Buffer.from(text) });
    const { body } = MESSAGES_CODEC.encode(
      callOf('messages', request, { target: { provider: 'bedrock', model: CLAUDE } }),
    );
    expect(Buffer.from(body!).toString()).toContain('"n":12345678901234567890');
  });

  it('fail where a chunk holds nothing, and skip what is no chunk', async () => {
    await expect(streamed(CLAUDE, ['chunk {}'])).rejects.toMatchObject({ code: 'upstream_malformed' });
    expect(await streamed(CLAUDE, ['somethingNew {}'])).toEqual([]);
  });
});

describe('Messages to another maker', () => {
  it('go over Converse', () => {
    expect(sent(NOVA, { system: 'Be brief', stream: true })).toEqual({
      path: '/model/amazon.nova-lite-v1%3A0/converse-stream',
      body: {
        system: [{ text: 'Be brief' }],
        messages: [{ role: 'user', content: [{ text: 'hi' }] }],
        inferenceConfig: { maxTokens: 9 },
      },
    });
  });

  it('are answered in their own form', async () => {
    const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5 };
    const reply = { output: { message: { content: [{ text: 'ho' }] } }, stopReason: 'end_turn', usage };
    const value = JSON.parse(
      Buffer.from(MESSAGES_CODEC.decode!(Buffer.from(JSON.stringify(reply)), call(NOVA), {})).toString(),
    );
    expect(value).toMatchObject({
      type: 'message',
      model: NOVA,
      content: [{ type: 'text', text: 'ho' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    });
    const events = await streamed(NOVA, [
      'messageStart {"role":"assistant"}',
      'contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"ho"}}',
      'messageStop {"stopReason":"max_tokens"}',
      `metadata ${JSON.stringify({ usage })}`,
    ]);
    expect(events.at(0)).toMatchObject({ type: 'message_start' });
    expect(events).toContainEqual(expect.objectContaining({ delta: { type: 'text_delta', text: 'ho' } }));
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 2 } });
  });
});

describe('counting', () => {
  const counted = (model: string, fields: object) => {
    const request = { model: 'asked', messages: HI, ...fields };
    const target = { provider: 'bedrock', model };
    const { path, body } = MESSAGES_COUNT_CODEC.encode(callOf('messages.count', request, { target }));
    return { path, input: JSON.parse(Buffer.from(body!).toString()).input };
  };
  it('asks Claude with what it would be invoked with', () => {
    const { path, input } = counted(CLAUDE, {});
    expect(path).toBe('/model/eu.anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens');
    expect(JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString())).toEqual({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 1,
      messages: HI,
    });
  });

  it('asks others as they would be conversed with', () => {
    expect(counted(NOVA, { system: 'Be brief', temperature: 0.5 }).input).toEqual({
      converse: { system: [{ text: 'Be brief' }], messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
    });
  });

  it('gives the figure by the name Anthropic gives it', () => {
    const read = (reply: object) =>
      JSON.parse(
        Buffer.from(
          MESSAGES_COUNT_CODEC.decode!(Buffer.from(JSON.stringify(reply)), call(CLAUDE) as never, {}),
        ).toString(),
      );
    expect(read({ inputTokens: 23 })).toEqual({ input_tokens: 23 });
    expect(() => read({})).toThrowError(expect.objectContaining({ code: 'upstream_malformed' }));
  });
});
