import { describe, expect, it } from 'vitest';
import { collectChat } from './chat-collect.ts';
import type { ChatChunk } from './chat-response.ts';

const chunk = (delta: object, more: object = {}): ChatChunk =>
  ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 7,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  }) as unknown as ChatChunk;

describe('collectChat', () => {
  it('joins text and fills in what OpenAI always sends', () => {
    const events = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, { finish_reason: 'stop' }),
    ];

    expect(collectChat(events)).toEqual({
      id: 'c',
      object: 'chat.completion',
      created: 7,
      model: 'm',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
    });
  });

  it('keeps null content null, whatever is repeated', () => {
    const events = [chunk({ role: 'assistant', content: null }), chunk({ role: 'assistant', content: null })];

    expect(collectChat(events).choices[0]!.message).toEqual({ role: 'assistant', content: null, refusal: null });
  });

  it('keeps interleaved choices apart, in the order of their indexes', () => {
    const at = (index: number, content: string): ChatChunk => chunk({ content }, { index });

    const { choices } = collectChat([at(1, 'b'), at(0, 'a'), at(1, 'B'), at(0, 'A')]);

    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'aA'],
      [1, 'bB'],
    ]);
  });

  it('takes the last usage of those that count up, and drops padding', () => {
    const usage = (total: number) => ({ prompt_tokens: 1, completion_tokens: total - 1, total_tokens: total });
    const events = [
      { ...chunk({ content: 'a' }), usage: usage(2), obfuscation: 'xyz' },
      { ...chunk({}), choices: [], usage: usage(3), service_tier: 'default' },
      { ...chunk({}), choices: [], usage: null },
    ];

    const response = collectChat(events as never);

    expect(response).toMatchObject({ usage: usage(3), service_tier: 'default' });
    expect(response).not.toHaveProperty('obfuscation');
  });

  it('skips the empty id and model of Azure and keeps what its events say of filters', () => {
    const first = {
      ...chunk({}),
      id: '',
      model: '',
      created: 0,
      choices: [],
      prompt_filter_results: [{ prompt_index: 0 }],
    };
    const events = [first, chunk({ content: 'a' }, { content_filter_results: { hate: { filtered: false } } })];

    expect(collectChat(events as never)).toMatchObject({
      id: 'c',
      model: 'm',
      created: 7,
      prompt_filter_results: [{ prompt_index: 0 }],
      choices: [{ content_filter_results: { hate: { filtered: false } } }],
    });
  });

  it('joins refusal, thinking, logprobs, annotations, sound and unknown text', () => {
    const token = (text: string) => ({
      content: [{ token: text, logprob: -1, bytes: null, top_logprobs: [] }],
      refusal: null,
    });
    const events = [
      chunk(
        { reasoning_content: 'h', refusal: 'n', hint: 'x', annotations: [{ type: 'a' }] },
        { logprobs: token('a') },
      ),
      chunk(
        { reasoning_content: 'm', refusal: 'o', hint: 'y', annotations: [{ type: 'b' }] },
        { logprobs: token('b') },
      ),
      chunk({ audio: { id: 'audio_1', data: 'AAAA', transcript: 'he' } }),
      chunk({ audio: { data: 'BBBB', transcript: 'llo', expires_at: 9 } }),
    ];

    expect(collectChat(events).choices[0]).toMatchObject({
      logprobs: { content: [{ token: 'a' }, { token: 'b' }], refusal: null },
      message: {
        reasoning_content: 'hm',
        refusal: 'no',
        hint: 'xy',
        annotations: [{ type: 'a' }, { type: 'b' }],
        audio: { id: 'audio_1', data: 'AAAABBBB', transcript: 'hello', expires_at: 9 },
      },
    });
  });

  it('joins the pieces of signed thinking by index and type, with their signature', () => {
    const detail = (more: object): ChatChunk =>
      chunk({ reasoning_details: [{ index: 0, type: 'reasoning.text', ...more }] });
    const events = [
      detail({ text: 'Let ', format: 'anthropic-claude-v1' }),
      detail({ text: 'me', format: 'anthropic-claude-v1' }),
      detail({ signature: 'sig', format: 'anthropic-claude-v1' }),
      chunk({ reasoning_details: [{ index: 1, type: 'reasoning.encrypted', data: 'x' }] }),
    ];

    expect(collectChat(events).choices[0]!.message.reasoning_details).toEqual([
      { index: 0, type: 'reasoning.text', text: 'Let me', format: 'anthropic-claude-v1', signature: 'sig' },
      { index: 1, type: 'reasoning.encrypted', data: 'x' },
    ]);
  });

  it('collects text and parts of one stream as parts, as Mistral mixes them', () => {
    const events = [chunk({ content: [{ type: 'thinking', thinking: [] }] }), chunk({ content: 'so' })];

    expect(collectChat(events).choices[0]!.message.content).toEqual([
      { type: 'thinking', thinking: [] },
      { type: 'text', text: 'so' },
    ]);
  });

  it('ignores the whole message Perplexity repeats beside each delta', () => {
    const events = [
      chunk({ content: 'a' }, { message: { content: 'a' } }),
      chunk({ content: 'b' }, { message: { content: 'ab' } }),
    ];

    expect(collectChat(events).choices[0]!.message.content).toBe('ab');
  });

  it('does not let a key of an event reach a prototype', () => {
    const event = JSON.parse('{"__proto__":{"polluted":1},"choices":[{"delta":{"__proto__":{"polluted":1}}}]}');

    collectChat([event, event]);

    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
