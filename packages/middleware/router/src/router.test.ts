import { compose, WeirError } from '@weir/core';
import { cardOf, chat, readValue, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { finished, priced, routed, routerOf, routesOf, targetOf } from '../test/setup.ts';

const two = () => [scripted('a', [{ text: 'from a' }]), scripted('b', [{ text: 'from b' }])] as const;

describe('every middleware', () => {
  it('stops the attempt when the parent aborts, and rules nothing out for it', async () => {
    const upstream = scripted('a', [{ stall: true }]);
    const abort = new AbortController();
    const call = chat('hi', { signal: abort.signal });
    const run = routed([upstream])(call);
    await Promise.resolve();
    abort.abort(new WeirError('cancelled', 'The caller went away'));
    await expect(run).rejects.toMatchObject({ code: 'cancelled', advice: 'stop' });
    expect(call.exchange.ruledOut.size).toBe(0);
  });

  it('passes a stream on and lets it settle', async () => {
    const upstream = scripted('a', [{ pieces: ['he', 'llo'] }]);
    const answer = await routed([upstream])(chat({ stream: true }));
    expect((await readValue(answer, 'chat')).choices[0]?.message.content).toBe('hello');
    await expect(answer.settled).resolves.toMatchObject({ outcome: 'complete', basis: 'provider' });
  });

  it('shares nothing between two instances', async () => {
    const providers = [scripted('a', [{ fail: 503 }, { fail: 503 }, { text: 'a' }]), scripted('b', [{ text: 'b' }])];
    const options = { policy: 'ordered', restAfterFailures: 2 } as const;
    const one = routed(providers, { options });
    const other = routed(providers, { options });
    for (let turn = 0; turn < 2; turn++) await expect(one(chat('hi'))).rejects.toThrow();
    expect(await targetOf(one(chat('hi')))).toBe('b/m'); // it has seen a fail
    expect(await targetOf(other(chat('hi')))).toBe('a/m'); // it has not
  });
});

describe('a pinned call', () => {
  it('goes to its target, whatever the policy says', async () => {
    const [a, b] = two();
    const call = chat('hi', { target: { provider: 'b', model: 'm' } });
    expect(await targetOf(routed([a, b], { options: { policy: 'ordered' } })(call))).toBe('b/m');
    expect(call.exchange.headers.get('x-weir-route')).toBe('pinned');
  });

  it('is ruled out when it fails, and refused when it comes again', async () => {
    const upstream = scripted('a', [{ fail: 529 }]);
    const run = routed([upstream]);
    const call = chat('hi', { target: { provider: 'a', model: 'm' } });
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_overloaded', advice: 'reroute' });
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_overloaded', advice: 'stop' });
    expect(upstream.calls).toHaveLength(1);
  });
});

describe('what was ruled out', () => {
  it('is not offered again in the same exchange, and is in the next', async () => {
    const [a, b] = [scripted('a', [{ fail: 503 }, { text: 'a' }]), scripted('b', [{ text: 'b' }])];
    const run = routed([a, b], { options: { policy: 'ordered' } });
    const call = chat('hi');
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_unavailable', advice: 'retry' });
    expect([...call.exchange.ruledOut.keys()]).toEqual(['a/m']);
    expect(await targetOf(run(call))).toBe('b/m');
    expect(await targetOf(run(chat('hi')))).toBe('a/m');
  });

  it('leaves what the last one failed with when nothing else is left', async () => {
    const run = routed([scripted('a', [{ fail: 529 }]), scripted('b', [{ fail: 429, retryAfterMs: 2_000 }])], {
      options: { policy: 'ordered' },
    });
    const call = chat('hi');
    await expect(run(call)).rejects.toMatchObject({ code: 'upstream_overloaded' });
    await expect(run(call)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(run(call)).rejects.toMatchObject({ code: 'rate_limited', advice: 'stop', retryAfterMs: 2_000 });
  });

  it('is not what failed for good', async () => {
    const call = chat('hi');
    await expect(routed([scripted('a', [{ fail: 400 }])])(call)).rejects.toMatchObject({ advice: 'stop' });
    expect(call.exchange.ruledOut.size).toBe(0);
  });

  it('is the dear model when a budget refuses it, so that a smaller one is taken', async () => {
    const cards = [cardOf('a', 'dear', priced(9, 9)), cardOf('a', 'small', priced(1, 1))];
    const upstream = scripted('a', [{ text: 'x' }], { models: cards });
    const pick = routerOf([upstream], { options: { models: { best: { policy: 'ordered' } } } });
    const run = compose([pick], async (call) => {
      if (call.target?.model === 'dear') throw new WeirError('budget_exceeded', 'too dear');
      throw new WeirError('cancelled', String(call.target?.model));
    });
    const call = chat({ model: 'best' });
    await expect(run(call)).rejects.toMatchObject({ code: 'budget_exceeded' });
    await expect(run(call)).rejects.toThrow('small');
  });
});

describe('what it says', () => {
  it('tells the reason in a header and an event', async () => {
    const call = chat('hi');
    const routes = routesOf(call);
    await finished(
      routed([scripted('a', [{ text: 'x' }], { models: [cardOf('a', 'm', priced(2, 2))] }), two()[1]])(call),
    );
    expect(call.exchange.headers.get('x-weir-route')).toBe('cheapest of 2');
    expect(routes).toEqual([
      {
        exchange: call.exchange,
        target: { provider: 'b', model: 'm' },
        candidates: ['a/m', 'b/m'],
        reason: 'cheapest of 2',
        workload: undefined,
      },
    ]);
  });

  it('says so when there was nothing to choose', async () => {
    const call = chat('hi');
    await routed([scripted('a', [{ text: 'x' }])])(call);
    expect(call.exchange.headers.get('x-weir-route')).toBe('only');
  });

  it('writes short ASCII for a virtual model', async () => {
    const cards = [cardOf('a', 'x', { quality: 0.1 }), cardOf('a', 'y', { quality: 0.9 })];
    const call = chat({ model: 'auto' });
    await routed([scripted('a', [{ text: 'x' }], { models: cards })])(call);
    expect(call.exchange.headers.get('x-weir-route')).toMatch(/^first of 2, chat 0(\.\d+)?$/);
  });
});

describe('the catalogue', () => {
  it('is read again when its version changes', async () => {
    const [a, b] = two();
    let cards = a.models;
    let version = 1;
    const catalogue = {
      get version() {
        return version;
      },
      all: () => cards,
      card: () => undefined,
      find: () => cards,
    };
    const run = routed([a, b], { catalogue });
    expect(await targetOf(run(chat('hi')))).toBe('a/m');
    cards = b.models;
    expect(await targetOf(run(chat('hi')))).toBe('a/m'); // what was found is kept
    version = 2;
    expect(await targetOf(run(chat('hi')))).toBe('b/m');
  });
});
