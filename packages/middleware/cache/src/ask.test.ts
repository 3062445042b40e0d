import { bodyFrom, type Call, type Handler, type Middleware } from '@weir/core';
import { callOf, chat, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { header, world } from '../test/world.ts';

describe('what is not cached', () => {
  it.each([
    ['a side-call', { ...chat('hi'), purpose: 'judge' as const }],
    ['raw bytes', callOf('raw', { method: 'POST', path: '/x', body: Buffer.from('{}') })],
    ['an endpoint the gateway answers itself', callOf('models', {} as never)],
  ])('passes %s by without a word', async (_, call) => {
    const { cache, store } = world([{ text: 'hello' }]);
    const passed: Call[] = [];
    const next: Handler = async (given) => {
      passed.push(given);
      return {
        kind: 'value',
        headers: {},
        body: bodyFrom<never>(Buffer.from('{}')),
        target: undefined,
        settled: new Promise(() => undefined),
      };
    };
    await cache(call as Call, next);
    expect(passed[0]).toBe(call);
    expect(header(call as Call)).toBeUndefined();
    expect(store.reads).toBe(0);
  });

  it.each([
    ['continues a conversation', { conversation: 'conv_1' }],
    ['runs in a container', { container: { id: 'c' } }],
    ['only starts a job', { background: true }],
    ['has a number that cannot be held exactly', { seed: 2 ** 53 }],
    ['has bytes in it', { file: new Uint8Array(1) }],
  ])('passes a request by that %s', async (_, more) => {
    const { run, upstream, store } = world([{ text: 'hello' }]);
    const calls = [chat(more as object), chat(more as object)];
    for (const call of calls) await run(call);
    expect(calls.map(header)).toEqual(['bypass', 'bypass']);
    expect([upstream.calls.length, store.reads]).toEqual([2, 0]);
  });

  it('passes by what asks for betas, which may change any answer', async () => {
    const { run, upstream, store } = world([{ text: 'hello' }]);
    const calls = [1, 2].map(() => chat('hi', { wishes: { betas: ['context-1m-2025-08-07'] } }));
    for (const call of calls) await run(call);
    expect(calls.map(header)).toEqual(['bypass', 'bypass']);
    expect([upstream.calls.length, store.reads]).toEqual([2, 0]);
  });

  it('leaves out what is sampled hotter than allowed, counting 1 where nothing is said', async () => {
    const { run } = world([{ text: 'hello' }], { options: { when: { maxTemperature: 0.2 } } });
    const calls = [{ temperature: 0 }, { temperature: 0.2 }, { temperature: 0.3 }, {}, { temperature: null }].map(
      (more) => chat(more as object),
    );
    for (const call of calls) await run(call);
    expect(calls.map(header)).toEqual(['miss', 'miss', 'bypass', 'bypass', 'bypass']);
  });

  it('leaves out endpoints that are not listed', async () => {
    const { run } = world([{ text: 'hello' }], { options: { when: { endpoints: ['embeddings'] } } });
    const call = chat('hi');
    await run(call);
    expect(header(call)).toBe('bypass');
  });

  it.each([
    ['truncated', { text: 'hel', finish: 'length' }],
    ['filtered', { text: '', finish: 'content_filter' }],
    [
      'an error in a 200',
      { reply: { kind: 'value', headers: {}, body: bodyFrom<never>(Buffer.from('{"error":{"message":"no"}}')) } },
    ],
    [
      'refused',
      {
        reply: {
          kind: 'value',
          headers: {},
          body: bodyFrom<never>(
            Buffer.from(
              JSON.stringify({
                choices: [
                  {
                    index: 0,
                    finish_reason: 'stop',
                    message: { role: 'assistant', content: null, refusal: 'I cannot' },
                  },
                ],
                usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
              }),
            ),
          ),
        },
      },
    ],
    ['failed', { fail: 500 }],
  ] as const)('stores nothing that is %s', async (_, step) => {
    const { run, upstream, store } = world([step]);
    for (let index = 0; index < 2; index++) {
      await run(chat('hi')).catch(() => undefined);
      await settled();
    }
    expect([upstream.calls.length, store.keys]).toEqual([2, []]);
  });

  it('stores no entry larger than allowed', async () => {
    const { run, store } = world([{ text: 'x'.repeat(3_000) }, { text: 'x' }], { options: { maxEntryBytes: 2_048 } });
    await run(chat('long'));
    await settled();
    expect(store.keys).toHaveLength(0);
    await run(chat('short'));
    await settled();
    expect(store.keys).toHaveLength(1);
  });

  it.each([
    ['held', { basis: 'held' as const }],
    ['unbilled', { basis: 'unbilled' as const }],
    ['aborted', { outcome: 'aborted' as const }],
  ])('stores nothing whose settlement is %s', async (_, changed) => {
    const below: Middleware = async (call, next) => {
      const answer = await next(call);
      return { ...answer, settled: answer.settled.then((real) => ({ ...real, ...changed })) };
    };
    const { run, store } = world([{ text: 'hello' }], { below: [below] });
    await run(chat('hi'));
    await settled();
    expect(store.keys).toEqual([]);
  });
});
