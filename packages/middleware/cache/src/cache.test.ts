import { bodyFrom, type Call, type Handler, ZERO } from '@weir/core';
import { callOf, chat, chatResponse, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { header, textOf, world } from '../test/world.ts';

describe('a repeated request', () => {
  it('is answered from the store, without an upstream call', async () => {
    const { run, upstream } = world([{ text: 'hello' }, { text: 'other' }]);
    const first = chat('hi');
    const second = chat('hi');
    const made = await run(first);
    await settled();
    const hit = await run(second);
    expect([header(first), header(second)]).toEqual(['miss', 'hit']);
    expect(hit.kind === 'value' && hit.body.value).toEqual(made.kind === 'value' && made.body.value);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is answered from memory while the first answer is still being stored', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    const second = chat('hi');
    await run(chat('hi'));
    const hit = await run(second);
    expect(hit.kind === 'value' && textOf(hit.body.value)).toBe('hello');
    expect(header(second)).toBe('hit');
    expect(upstream.calls).toHaveLength(1);
  });

  it('keeps the id, the usage and the target of the answer that was made', async () => {
    const { run } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    const hit = await run(chat('hi'));
    expect(hit).toMatchObject({ kind: 'value', target: { provider: 'a', model: 'm' } });
    expect(hit.kind === 'value' && hit.body.value).toMatchObject({ id: 'chatcmpl-1', usage: { total_tokens: 15 } });
  });

  it('settles as cached at no cost, with the usage it did not cause again', async () => {
    const { run } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    const hit = await run(chat('hi'));
    expect(await hit.settled).toEqual({
      outcome: 'complete',
      usage: { input_tokens: 10, output_tokens: 5 },
      basis: 'cached',
      cost: ZERO,
    });
  });

  it('adds no attempt to its exchange', async () => {
    const { run } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    const call = chat('hi');
    await run(call);
    expect(call.exchange.attempts).toEqual([]);
  });

  it('is the same whatever the order of its fields, its metadata and its user', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    const messages = [{ role: 'user' as const, content: 'hi' }];
    await run(callOf('chat', { model: 'm', messages, temperature: 1, user: 'a', metadata: { run: '1' } }));
    await settled();
    await run(callOf('chat', { temperature: 1, user: 'b', messages: [{ content: 'hi', role: 'user' }], model: 'm' }));
    expect(upstream.calls).toHaveLength(1);
  });

  it('is another one with any other field', async () => {
    const { run, upstream } = world([{ text: 'hello' }]);
    const variations = [{}, { temperature: 0 }, { seed: 1 }, { seed: 2 }, { n: 2 }, { tools: [] }, { new_field: true }];
    for (const more of variations) {
      await run(chat({ messages: [{ role: 'user', content: 'hi' }], ...more }));
      await settled();
    }
    expect(upstream.calls).toHaveLength(variations.length);
  });

  it('goes upstream again once the time to live is over', async () => {
    const { run, upstream, clock } = world([{ text: 'hello' }], { options: { ttlMs: 1_000 } });
    await run(chat('hi'));
    await clock.advance(999);
    await run(chat('hi'));
    expect(upstream.calls).toHaveLength(1);
    await clock.advance(1);
    await run(chat('hi'));
    expect(upstream.calls).toHaveLength(2);
  });

  it('goes upstream again when the time to live was shortened, whatever the store still has', async () => {
    const { run, store, clock } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await clock.advance(5_000);
    const later = world([{ text: 'newer' }], { store, clock, options: { ttlMs: 1_000 } });
    await later.run(chat('hi'));
    expect(later.upstream.calls).toHaveLength(1);
  });

  it('goes upstream again when the fingerprint of the pipeline changed', async () => {
    const { run, store, clock } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    const changed = world([{ text: 'newer' }], { store, clock, options: { fingerprint: 'prompts@2' } });
    await changed.run(chat('hi'));
    expect(changed.upstream.calls).toHaveLength(1);
  });

  it('does not parse what is stored to hand it on', async () => {
    const { run } = world([{ text: 'hello' }]);
    await run(chat('hi'));
    await settled();
    const parse = JSON.parse;
    const parsed: string[] = [];
    JSON.parse = (text: string, ...rest: never[]) => {
      parsed.push(text);
      return parse(text, ...rest);
    };
    try {
      const hit = await run(chat('hi'));
      expect(hit.kind === 'value' && hit.body.bytes.length).toBeGreaterThan(100);
    } finally {
      JSON.parse = parse;
    }
    expect(parsed.some((text) => text.includes('hello'))).toBe(false);
  });
});

describe('who shares', () => {
  const canary = (call: Call) => ({ text: `for ${call.exchange.principal.tenant}` });
  const reply = (call: Call) => ({
    kind: 'value' as const,
    headers: {},
    body: bodyFrom<never>(Buffer.from(JSON.stringify(chatResponse(canary(call).text)))),
  });

  it('keeps tenants apart who ask the same', async () => {
    const { run, upstream } = world([reply]);
    for (const tenant of ['one', 'two', 'one', 'two']) {
      const answer = await run(chat('hi', { principal: { tenant } }));
      expect(answer.kind === 'value' && textOf(answer.body.value)).toBe(`for ${tenant}`);
      await settled();
    }
    expect(upstream.calls).toHaveLength(2);
  });

  it('leaks from tenant to tenant without a scope in the key', async () => {
    const stored = new Map<string, Awaited<ReturnType<Handler>>>();
    const naive = async (call: Call, next: Handler) => {
      const key = JSON.stringify(call.request);
      const answer = stored.get(key) ?? (await next(call));
      stored.set(key, answer);
      return answer;
    };
    const { run } = world([reply], { below: [naive], options: { when: { endpoints: [] } } });
    await run(chat('hi', { principal: { tenant: 'one' } }));
    const leaked = await run(chat('hi', { principal: { tenant: 'two' } }));
    expect(leaked.kind === 'value' && textOf(leaked.body.value)).toBe('for one');
  });

  it('does not hand out an entry that stands under the key of another tenant', async () => {
    const { run, store, upstream } = world([reply]);
    const failures: unknown[] = [];
    await run(chat('hi', { principal: { tenant: 'one' } }));
    await settled();
    const [key] = store.keys;
    store.copy(key!, key!.replace('one', 'two'));
    const call = chat('hi', { principal: { tenant: 'two' } });
    call.exchange.events.on('cache:failed', ({ error }) => failures.push(error));
    const answer = await run(call);
    expect(answer.kind === 'value' && textOf(answer.body.value)).toBe('for two');
    expect(upstream.calls).toHaveLength(2);
    expect(failures).toMatchObject([{ message: 'The store returned the entry of another key' }]);
  });

  it.each(['key', 'user'] as const)('keeps every %s apart when told to', async (sharedBy) => {
    const { run, upstream } = world([{ text: 'hello' }], { options: { sharedBy } });
    for (const name of ['a', 'b', 'a']) {
      await run(chat('hi', { principal: { [sharedBy]: name } }));
      await settled();
    }
    expect(upstream.calls).toHaveLength(2);
  });

  it('caches nothing for a principal without the part that is shared by', async () => {
    const { run, upstream, store } = world([{ text: 'hello' }], { options: { sharedBy: 'user' } });
    const call = chat('hi');
    await run(call);
    await run(chat('hi'));
    await settled();
    expect(header(call)).toBe('bypass');
    expect([upstream.calls.length, store.reads, store.writes]).toEqual([2, 0, 0]);
  });

  it('shares nothing between two instances with stores of their own', async () => {
    const left = world([{ text: 'left' }]);
    const right = world([{ text: 'right' }]);
    await left.run(chat('hi'));
    await settled();
    const answer = await right.run(chat('hi'));
    expect(answer.kind === 'value' && textOf(answer.body.value)).toBe('right');
  });
});

describe('what the caller wishes', () => {
  it('neither reads nor joins nor stores on bypass', async () => {
    const { run, upstream, store } = world([{ text: 'hello' }]);
    const calls = [1, 2].map(() => chat('hi', { wishes: { cache: 'bypass' } }));
    await Promise.all(calls.map(run));
    await settled();
    expect(calls.map(header)).toEqual(['bypass', 'bypass']);
    expect([upstream.calls.length, store.reads, store.writes]).toEqual([2, 0, 0]);
  });

  it('asks upstream on refresh, and replaces what is stored', async () => {
    const { run, store } = world([{ text: 'old' }, { text: 'new' }]);
    await run(chat('hi'));
    await settled();
    const refresh = chat('hi', { wishes: { cache: 'refresh' } });
    await run(refresh);
    expect([header(refresh), store.reads]).toEqual(['miss', 1]);
    await settled();
    const hit = await run(chat('hi'));
    expect(hit.kind === 'value' && textOf(hit.body.value)).toBe('new');
  });

  it('asks upstream on refresh even while the answer before is still being stored', async () => {
    const { run, upstream } = world([{ text: 'old' }, { text: 'new' }]);
    await run(chat('hi'));
    await run(chat('hi', { wishes: { cache: 'refresh' } }));
    await settled();
    const hit = await run(chat('hi'));
    expect(hit.kind === 'value' && textOf(hit.body.value)).toBe('new');
    expect(upstream.calls).toHaveLength(2);
  });

  it('reads but does not store on no-store', async () => {
    const { run, upstream, store } = world([{ text: 'hello' }]);
    await run(chat('hi', { wishes: { cache: 'no-store' } }));
    await settled();
    expect(store.writes).toBe(0);
    await run(chat('hi'));
    await settled();
    const hit = chat('hi', { wishes: { cache: 'no-store' } });
    await run(hit);
    expect(header(hit)).toBe('hit');
    expect(upstream.calls).toHaveLength(2);
  });
});
