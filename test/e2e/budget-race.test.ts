import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import {
  ACCOUNTS,
  type Accounts,
  type Call,
  type Middleware,
  pico,
  type ServiceSet,
  systemClock,
  systemRandom,
  usd,
  WeirError,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { sqlite } from '@weir/sqlite';
import { catalogueOf, chat, pipeline, scripted, seededRandom } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { until } from './stack.ts';

const CALLERS = 2_000;
/** More of them prove more: `RACE_SEEDS=200`. */
const SEEDS = Array.from({ length: Number(process.env.RACE_SEEDS ?? 2) }, (_, seed) => seed + 1);
const LIMIT = usd('1');
const ACCOUNT = 'tenant:test:total';
const limits = [
  { scope: 'tenant', limitUsd: '1', window: 'total' },
  { scope: 'user', limitUsd: '0.2', window: 'total' },
] as const;

const STORES: Readonly<Record<string, (folder: string) => ServiceSet>> = {
  memory: () => memory.create({ clock: systemClock(), random: systemRandom() }),
  sqlite: (folder) =>
    sqlite.create({ clock: systemClock(), random: systemRandom() }, { file: join(folder, 'weir.sqlite') }),
};

/** Answers after a few turns with 1,000 to 4,990 output tokens: 0.2 to 1 cent. */
function upstreamOf(seed: number) {
  const random = seededRandom(seed);
  return scripted('a', [
    async (call) => {
      const turns = 1 + Math.floor(random.next() * 5);
      for (let waited = 0; waited < turns; waited++) await turn();
      const completion_tokens = 1_000 + Math.floor(random.next() * 3_991);
      const usage = { prompt_tokens: 10, completion_tokens, total_tokens: 10 + completion_tokens };
      return scripted('a', [{ text: 'hello', usage }]).endpoints.chat!(call as Call<'chat'>);
    },
  ]);
}

/** 2,000 callers at once, of ten users; gives how many were served. */
async function rush(layer: Middleware, upstream: ReturnType<typeof upstreamOf>): Promise<number> {
  const run = pipeline([layer], upstream, { clock: systemClock() });
  const served = await Promise.all(
    Array.from({ length: CALLERS }, (_, caller) =>
      run(chat({ max_completion_tokens: 4_990 }, { principal: { user: `u${caller % 10}` } })).then(
        () => 1,
        (error: WeirError) => {
          expect(error.code).toBe('budget_exceeded');
          return 0;
        },
      ),
    ),
  );
  return served.reduce<number>((sum, one) => sum + one, 0);
}

const meterOver = (accounts: Accounts, upstream: ReturnType<typeof upstreamOf>): Middleware =>
  meter.create(
    {
      accounts,
      clock: systemClock(),
      endpoints: standardEndpoints(),
      catalogue: catalogueOf(upstream.models),
      tokenizer: undefined,
    },
    { limits },
  );

describe(`${CALLERS} callers at once on 1 USD, and 0.20 USD for each of ten users`, () => {
  describe.each(Object.keys(STORES))('on %s', (store) => {
    it.each(SEEDS)('never overspend it and leave nothing held, seed %i', async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'weir-race-'));
      const set = STORES[store]!(folder);
      try {
        await set.start?.();
        const accounts = set.services.get(ACCOUNTS) as Accounts;
        const upstream = upstreamOf(seed);
        const served = await rush(meterOver(accounts, upstream), upstream);
        await until(async () => (await accounts.balance(ACCOUNT)).reserved === 0n);
        const { spent } = await accounts.balance(ACCOUNT);
        expect(spent <= LIMIT).toBe(true);
        expect(spent > usd('0.4')).toBe(true); // the budget is there to be used
        expect(served).toBe(upstream.calls.length);
        for (let user = 0; user < 10; user++) {
          const own = await accounts.balance(`user:test/u${user}:total`);
          expect(own.reserved).toBe(0n);
          expect(own.spent <= usd('0.2')).toBe(true);
        }
      } finally {
        await set.stop?.();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

  it('overspend it where spending is checked first and recorded later', async () => {
    let spent = 0n;
    const checkThenRecord: Middleware = async (call, next) => {
      if (spent >= LIMIT) throw new WeirError('budget_exceeded', 'The budget is spent');
      const answer = await next(call);
      void answer.settled.then(({ cost }) => {
        spent += cost;
      });
      return answer;
    };
    await rush(checkThenRecord, upstreamOf(1));
    await until(() => pico(spent) > usd('5'));
  });
});
