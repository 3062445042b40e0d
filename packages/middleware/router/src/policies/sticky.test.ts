import { cardOf, chat, ManualClock, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { priced, routed, targetOf } from '../../test/setup.ts';
import type { RouterOptions } from '../options.ts';
import { Sessions } from '../sessions.ts';

/** Two providers of one model; chance picks where a session starts. */
function sessions(options: Partial<RouterOptions> = {}, clock = new ManualClock()) {
  const providers = [scripted('a', [{ text: 'x' }]), scripted('b', [{ text: 'x' }])];
  const policy = ['sticky', { weighted: {} }] as const;
  return routed(providers, { clock, options: { policy, ...options } });
}

const user = (content: string) => ({ role: 'user', content }) as const;
const system = { role: 'system', content: 'You are terse.' } as const;
const assistant = { role: 'assistant', content: 'x' } as const;

async function seen(
  run: ReturnType<typeof sessions>,
  call: () => Parameters<typeof run>[0],
  times = 12,
): Promise<number> {
  const targets = new Set<string>();
  for (let turn = 0; turn < times; turn++) targets.add(await targetOf(run(call())));
  return targets.size;
}

describe('sticky', () => {
  it('keeps a conversation at the target that answered first, and spreads conversations', async () => {
    const run = sessions();
    expect(await seen(run, () => chat({ messages: [system, user('hello')] }))).toBe(1);
    let count = 0;
    expect(await seen(run, () => chat({ messages: [system, user(`question ${count++}`)] }))).toBe(2);
  });

  it('spreads the same conversation without it', async () => {
    const run = sessions({ policy: { weighted: {} } });
    expect(await seen(run, () => chat({ messages: [system, user('hello')] }))).toBe(2);
  });

  it.each([
    ['with a system message', [system]],
    ['without one', []],
  ])('knows a conversation again as it grows, %s', async (_, start) => {
    const run = sessions();
    for (let conversation = 0; conversation < 8; conversation++) {
      const messages: object[] = [...start, user(`question ${conversation}`)];
      const first = await targetOf(run(chat({ messages: messages as never })));
      for (let turn = 0; turn < 4; turn++) {
        messages.push(assistant, user(`more ${turn}`));
        expect(await targetOf(run(chat({ messages: [...messages] as never })))).toBe(first);
      }
    }
  });

  it('is not confused by tools that stand after the messages', async () => {
    const run = sessions();
    const tools = [{ type: 'function', function: { name: 'f' } }] as const;
    for (let conversation = 0; conversation < 8; conversation++) {
      const first = user(`question ${conversation}`);
      const target = await targetOf(run(chat({ messages: [first], tools })));
      expect(await targetOf(run(chat({ messages: [first, assistant, user('more')], tools })))).toBe(target);
    }
  });

  it('never lets two callers share a session', async () => {
    const run = sessions();
    const messages = [system, user('hello')];
    let count = 0;
    expect(await seen(run, () => chat({ messages }, { principal: { tenant: 't', user: `u${count++}` } }))).toBe(2);
  });

  it.each([
    [['principal.user'], { principal: { user: 'anna' } }],
    [['principal.key'], { principal: { key: 'k1' } }],
    [['request.prompt_cache_key'], {}],
    [['request.metadata.session'], {}],
    [['principal.user', 'request.prompt_cache_key'], {}],
  ])('tells sessions by %j', async (stickyBy, options) => {
    const run = sessions({ stickyBy });
    let count = 0;
    const request = () => ({
      messages: [user(`question ${count++}`)],
      prompt_cache_key: 'p',
      metadata: { session: 's' },
    });
    expect(await seen(run, () => chat(request(), options))).toBe(1);
  });

  it('has no say where nothing tells the session', async () => {
    const run = sessions({ stickyBy: ['principal.user'] });
    expect(await seen(run, () => chat('hello'))).toBe(2);
  });

  it('moves with the answer when the target fails', async () => {
    const a = scripted('a', [{ text: 'x' }, { fail: 503 }, { text: 'x' }]);
    const b = scripted('b', [{ text: 'x' }]);
    const run = routed([a, b], { options: { policy: ['sticky', 'ordered'] } });
    expect(await targetOf(run(chat('hi')))).toBe('a/m');
    const call = chat('hi');
    await expect(run(call)).rejects.toThrow();
    expect(await targetOf(run(call))).toBe('b/m');
    expect(await targetOf(run(chat('hi')))).toBe('b/m');
  });

  it('forgets an idle session, and keeps one that is used', async () => {
    const clock = new ManualClock();
    const prices = { models: [cardOf('b', 'm', priced(0.1, 0.1))] };
    const run = routed([scripted('a', [{ text: 'x' }]), scripted('b', [{ fail: 503 }, { text: 'x' }], prices)], {
      clock,
      options: { policy: ['sticky', 'cheapest'], stickyTtlMs: 1_000 },
    });
    const call = chat('hi');
    await expect(run(call)).rejects.toThrow();
    expect(await targetOf(run(call))).toBe('a/m');
    for (let turn = 0; turn < 3; turn++) {
      await clock.advance(900);
      expect(await targetOf(run(chat('hi')))).toBe('a/m');
    }
    await clock.advance(1_000);
    expect(await targetOf(run(chat('hi')))).toBe('b/m');
  });

  it('remembers no more sessions than it may', () => {
    const kept = new Sessions({ ttlMs: 1_000, max: 3 });
    for (const key of ['1', '2', '3']) kept.remember(key, 'a/m', 0);
    kept.remember('1', 'a/m', 0);
    kept.remember('4', 'a/m', 0);
    expect(kept.size).toBe(3);
    expect(kept.target('2', 0)).toBeUndefined();
    expect(kept.target('1', 0)).toBe('a/m');
  });
});
