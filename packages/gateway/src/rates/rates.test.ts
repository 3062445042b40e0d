import {
  CREDENTIALS,
  type Credentials,
  type Exchange,
  type Permissions,
  type Principal,
  type RateLimits,
} from '@weir/core';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../../test/world.ts';
import { Rates } from './rates.ts';

const as = (principal: Partial<Principal>) => {
  const credentials: Credentials = { principalOf: () => ({ tenant: 'acme', key: 'ci', tags: {}, ...principal }) };
  return { services: [[CREDENTIALS, credentials]] as const };
};
const limited = (rates: RateLimits, above: Principal['above'] = []) => as({ permissions: { rates }, above });
/** A reply that used 4 tokens in and 6 out. */
const using = (prompt_tokens: number, completion_tokens: number) => ({
  text: 'hello',
  usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
});
const reply = using(4, 6);

describe('requests a minute', () => {
  it('are let in until they are used up, then evenly; a refusal says when, and sends nothing', async () => {
    const { ask, upstream, clock } = await world([reply], limited({ requestsPerMinute: 2 }));
    const first = await ask(question());
    expect(first.status).toBe(200);
    expect(first.headers).toMatchObject({
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-remaining-requests': '1',
      'x-ratelimit-reset-requests': '30s',
    });
    expect((await ask(question())).headers['x-ratelimit-remaining-requests']).toBe('0');
    const refused = await ask(question());
    expect(refused.status).toBe(429);
    expect(refused.json.error).toMatchObject({ code: 'rate_limited', type: 'rate_limit_error' });
    expect(refused.json.error.message).toBe(
      "The key 'ci' allows 2 requests a minute; the next is let in after 30000 ms",
    );
    expect(refused.headers).toMatchObject({
      'retry-after': '30',
      'retry-after-ms': '30000',
      'x-should-retry': 'true',
      'x-ratelimit-remaining-requests': '0',
      'x-weir-attempts': '0',
    });
    expect(upstream.calls).toHaveLength(2);
    await clock.advance(29_999);
    expect((await ask(question())).status).toBe(429);
    await clock.advance(1);
    expect((await ask(question())).status).toBe(200);
    expect((await ask(question())).status).toBe(429);
  });

  it('do not count where nothing limits them', async () => {
    const { ask } = await world([reply], as({ permissions: {} }));
    const answered = await ask(question());
    expect(Object.keys(answered.headers).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });

  it('of a key below others count for each of them', async () => {
    const top: Permissions = { rates: { requestsPerMinute: 2 } };
    let key = 'one';
    const credentials: Credentials = {
      principalOf: () => ({
        tenant: 'acme',
        key,
        tags: {},
        permissions: { rates: { requestsPerMinute: 10 } },
        above: [{ key: 'middle' }, { key: 'top', permissions: top }],
      }),
    };
    const { ask } = await world([reply], { services: [[CREDENTIALS, credentials]] });
    expect((await ask(question())).headers['x-ratelimit-limit-requests']).toBe('2'); // the one with least left
    key = 'two';
    expect((await ask(question())).status).toBe(200);
    const refused = await ask(question());
    expect(refused.status).toBe(429);
    expect(refused.json.error.message).toContain("The key 'top'");
  });

  it('refused by one key are not taken from another', async () => {
    const top = { key: 'top', permissions: { rates: { requestsPerMinute: 1 } } };
    const { ask, clock } = await world([reply], limited({ concurrent: 3 }, [top]));
    await ask(question());
    for (let count = 0; count < 5; count++) expect((await ask(question())).status).toBe(429);
    await clock.advance(60_000);
    expect((await ask(question())).status).toBe(200);
  });

  it('are counted apart for keys of the same name in two tenants', async () => {
    let tenant = 'acme';
    const credentials: Credentials = {
      principalOf: () => ({ tenant, key: 'ci', tags: {}, permissions: { rates: { requestsPerMinute: 1 } } }),
    };
    const { ask } = await world([reply], { services: [[CREDENTIALS, credentials]] });
    expect((await ask(question())).status).toBe(200);
    tenant = 'umbrella';
    expect((await ask(question())).status).toBe(200);
    tenant = 'acme';
    expect((await ask(question())).status).toBe(429);
  });
});

describe('tokens a minute', () => {
  const left = (headers: Readonly<Record<string, string>>): number => Number(headers['x-ratelimit-remaining-tokens']);

  it('are taken at the most a request may use, and settled by what it used', async () => {
    const { ask } = await world([reply], limited({ tokensPerMinute: 1_000 }));
    const first = await ask(question({ max_tokens: 500 }));
    const input = 1_000 - 500 - left(first.headers);
    expect(input).toBeGreaterThan(0);
    const second = await ask(question({ max_tokens: 500 }));
    expect(second.status).toBe(200);
    expect(left(second.headers)).toBe(1_000 - 10 - 500 - input); // 10 were used by the first
  });

  it('are refused while what they may use is not there', async () => {
    const { ask, clock } = await world([using(400, 200)], {
      ...limited({ tokensPerMinute: 600 }),
    });
    expect((await ask(question({ max_tokens: 100 }))).status).toBe(200);
    const refused = await ask(question({ max_tokens: 100 }));
    expect(refused.status).toBe(429);
    expect(refused.json.error.message).toMatch(/allows 600 tokens a minute, this request may use 1\d\d; the next/);
    await clock.advance(Number(refused.headers['retry-after-ms']));
    expect((await ask(question({ max_tokens: 100 }))).status).toBe(200);
  });

  it('used beyond what was expected are worked off first', async () => {
    const { ask } = await world([using(900, 900)], {
      ...limited({ tokensPerMinute: 600 }),
    });
    await ask(question());
    const refused = await ask(question());
    expect(Number(refused.headers['retry-after-ms'])).toBeGreaterThan(120_000); // 1,200 tokens of debt
  });

  it('of a request larger than a minute are let in when the whole minute is there', async () => {
    const { ask } = await world([reply], limited({ tokensPerMinute: 50 }));
    expect((await ask(question({ max_tokens: 4_000 }))).status).toBe(200);
    expect((await ask(question({ max_tokens: 4_000 }))).status).toBe(429); // 10 of the 50 are used
  });
});

describe('requests at once', () => {
  it('are let in up to their number, and again when one is over', async () => {
    let finish: () => void = () => undefined;
    const wait = new Promise<void>((resolve) => (finish = resolve));
    const { ask, upstream } = await world([reply], {
      ...limited({ concurrent: 1 }),
      middleware: [
        async (call, next) => {
          await wait;
          return next(call);
        },
      ],
    });
    const first = ask(question());
    const refused = await ask(question());
    expect(refused.status).toBe(429);
    expect(refused.json.error.message).toContain('allows 1 requests at once');
    expect(upstream.calls).toHaveLength(0);
    finish();
    expect((await first).status).toBe(200);
    expect((await ask(question())).status).toBe(200);
  });

  it('are over when they fail, and when their caller leaves', async () => {
    const { ask } = await world([{ fail: 400 }, { stall: true }, reply], limited({ concurrent: 1 }));
    expect((await ask(question())).status).toBe(400);
    const left = new AbortController();
    const gone = ask(question(), { signal: left.signal });
    left.abort();
    await expect(gone).rejects.toThrow('broken off');
    await new Promise(setImmediate);
    expect((await ask(question())).status).not.toBe(429);
  });
});

describe('the keys whose rates are remembered', () => {
  const told = new Map<string, string>();
  const exchangeOf = (key: string): Exchange => {
    const principal = { tenant: 'acme', key, tags: {}, permissions: { rates: { requestsPerMinute: 1 } } };
    return { principal, headers: told, attempts: [] } as unknown as Exchange;
  };

  it('are bounded: a flood of others makes none forgotten that asked lately or is asking', () => {
    const rates = new Rates(new ManualClock());
    const enter = (key: string) => rates.enter(exchangeOf(key), () => 0);
    enter('busy');
    enter('idle')?.leave();
    enter('recent')?.leave();
    for (let count = 0; count < 10_000; count++) {
      enter(`other-${count}`)?.leave();
      if (count % 1_000 === 0) expect(() => enter('recent')).toThrow('1 requests a minute');
    }
    expect(() => enter('busy')).toThrow('1 requests a minute');
    expect(() => enter('recent')).toThrow('1 requests a minute');
    expect(enter('idle')).toBeDefined(); // forgotten, so let in again
  });
});
