import { type BillingManifest, bodyOf } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { chatEndpoint as chat } from './chat-endpoint.ts';
import type { ChatChunk, ChatChunkChoice, ChatResponse } from './chat-response.ts';

const BILLING: BillingManifest = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const chunk = (delta: object, more: object = {}): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...more } as ChatChunkChoice],
});
const response = (message: object, finish: string | null = 'stop'): ChatResponse => ({
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'm',
  choices: [
    {
      index: 0,
      message: { role: 'assistant', content: 'hello', refusal: null, ...message },
      finish_reason: finish,
      logprobs: null,
    },
  ],
});

describe('chatEndpoint, reading answers and events', () => {
  it.each([
    ['text', { content: 'a' }],
    ['a refusal', { refusal: 'no' }],
    ['thinking', { reasoning_content: 'hm' }],
    ['thinking as vLLM names it', { reasoning: 'hm' }],
    ['thinking in parts', { content: [{ type: 'thinking', thinking: [] }] }],
    ['signed thinking', { reasoning_details: [{ type: 'reasoning.encrypted', data: 'x' }] }],
    ['a tool call', { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] }],
    ['a function call', { function_call: { name: 'f' } }],
    ['sound', { audio: { data: 'AAAA' } }],
  ])('commits on %s', (_, delta) => {
    expect(chat.isContent(chunk(delta))).toBe(true);
  });

  it.each([
    ['the role', { role: 'assistant', content: '', refusal: null, tool_calls: [], audio: null }],
    ['the finish', {}],
    ['thinking that is empty', { reasoning_content: '', reasoning: null, reasoning_details: [] }],
  ])('does not commit on %s', (_, delta) => {
    expect(chat.isContent(chunk(delta))).toBe(false);
  });

  it('does not commit on an event without choices or deltas', () => {
    expect(chat.isContent({ ...chunk({}), choices: [] })).toBe(false);
    expect(chat.isContent({ choices: [{ index: 0, finish_reason: 'stop' }] } as never)).toBe(false);
  });

  it('sees the content of any choice', () => {
    const both = {
      ...chunk({}),
      choices: [...chunk({ role: 'assistant' }).choices, ...chunk({ content: 'x' }).choices],
    };

    expect(chat.isContent(both)).toBe(true);
  });

  it('sees a finish, and none in an ending that is a failure', () => {
    expect(chat.isFinish(chunk({}, { finish_reason: 'length' }))).toBe(true);
    expect(chat.isFinish(chunk({ content: 'a' }))).toBe(false);
    expect(chat.isFinish(chunk({}, { finish_reason: 'error' }))).toBe(false);
    expect(chat.errorIn(chunk({}, { finish_reason: 'error' }))).toBeDefined();
  });

  it.each([
    ['stop', true],
    ['tool_calls', true],
    ['function_call', true],
    ['length', false],
    ['content_filter', false],
    ['error', false],
    [null, false],
  ])('takes an answer that ended with %s as complete: %s', (finish, isComplete) => {
    expect(chat.isComplete(response({}, finish))).toBe(isComplete);
  });

  it('takes no refusal, error, empty or partly cut answer as complete', () => {
    const cut = { ...response({}), choices: [...response({}).choices, ...response({}, 'length').choices] };

    expect(chat.isComplete(response({ refusal: 'I cannot' }))).toBe(false);
    expect(chat.isComplete({ ...response({}), error: { message: 'late' } })).toBe(false);
    expect(chat.isComplete({ ...response({}), choices: [] })).toBe(false);
    expect(chat.isComplete(cut)).toBe(false);
  });

  it('gives the text of answers and events, thinking and tool calls included', () => {
    const calls = [{ index: 0, id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }];
    const full = { content: 'hello', reasoning_content: 'hm', reasoning: 'hm', tool_calls: calls };

    expect(chat.outputText(response(full))).toBe('hmhellof{"a":1}');
    expect(chat.outputText(chunk(full))).toBe('hmhellof{"a":1}');
    expect(chat.outputText(chunk({ content: [{ type: 'thinking', thinking: [{ text: 'a' }] }, { text: 'b' }] }))).toBe(
      'ab',
    );
    expect(chat.outputText(chunk({}))).toBe('');
  });

  it('reads usage and tier of answers and events, Groq and Mistral included', () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    const counted = { input_tokens: 5, output_tokens: 2 };

    expect(chat.usageOf({ ...response({}), usage }, BILLING)).toEqual(counted);
    expect(chat.usageIn({ ...chunk({}), usage: null }, BILLING)).toBeUndefined();
    expect(chat.usageIn({ ...chunk({}), x_groq: { usage } }, BILLING)).toEqual(counted);
    expect(chat.tierOf?.({ ...response({}), service_tier: 'flex' })).toBe('flex');
    expect(chat.tierOf?.({ ...response({}), usage: { ...usage, service_tier: 'standard' } })).toBe('standard');
    expect(chat.tierOf?.({ ...response({}), service_tier: null })).toBeUndefined();
  });

  it('encodes an event as OpenAI does', () => {
    const event = chunk({ content: 'ü\n' });

    expect(Buffer.from(chat.encodeEvent(event)).toString()).toBe(`data: ${JSON.stringify(event)}\n\n`);
    expect(Buffer.from(chat.streamEnd!).toString()).toBe('data: [DONE]\n\n');
    expect(bodyOf(event).bytes.length).toBe(chat.encodeEvent(event).length - 8);
  });
});
