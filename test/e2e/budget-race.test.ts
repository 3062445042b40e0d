import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNTS, type Accounts, pico, type ServiceSet, systemClock, systemRandom, usd } from '@weir/core';
import { memory } from '@weir/memory';
import { sqlite } from '@weir/sqlite';
import { describe, expect, it } from 'vitest';
import {
  accountOf,
  CALLERS,
  checkThenRecord,
  LIMIT,
  meterOver,
  rush,
  USER_LIMIT,
  upstreamOf,
  userAccount,
} from './race.ts';
import { until } from './stack.ts';

/** More of them prove more: `RACE_SEEDS=200`. */
const SEEDS = Array.from({ length: Number(process.env.RACE_SEEDS ?? 2) }, (_, seed) => seed + 1);

const services = () => ({ clock: systemClock(), random: systemRandom() });
const STORES: Readonly<Record<string, (folder: string) => ServiceSet>> = {
  memory: () => memory.create(services()),
  sqlite: (folder) => sqlite.create(services(), { file: join(folder, 'weir.sqlite') }),
};

describe(`${CALLERS} callers at once on 1 USD, and 0.20 USD for each of ten users`, () => {
  describe.each(Object.keys(STORES))('on %s', (store) => {
    it.each(SEEDS)('never overspend it and leave nothing held, seed %i', async (seed) => {
      const folder = mkdtempSync(join(tmpdir(), 'weir-race-'));
      const set = STORES[store]!(folder);
      try {
        await set.start?.();
        const accounts = set.services.get(ACCOUNTS) as Accounts;
        const upstream = upstreamOf(seed);
        const served = await rush(meterOver(accounts, upstream), upstream, 'test');
        await until(async () => (await accounts.balance(accountOf('test'))).reserved === 0n);
        const { spent } = await accounts.balance(accountOf('test'));
        expect(spent <= LIMIT).toBe(true);
        expect(spent > usd('0.4')).toBe(true); // the budget is there to be used
        expect(served).toBe(upstream.calls.length);
        for (let user = 0; user < 10; user++) {
          const own = await accounts.balance(userAccount('test', user));
          expect(own.reserved).toBe(0n);
          expect(own.spent <= USER_LIMIT).toBe(true);
        }
      } finally {
        await set.stop?.();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });

  it('overspend it where spending is checked first and recorded later', async () => {
    const accounts = memory.create(services()).services.get(ACCOUNTS) as Accounts;
    await rush(checkThenRecord(accounts), upstreamOf(1), 'test');
    const { spent } = await accounts.balance(accountOf('test'));
    expect(pico(spent) > usd('5')).toBe(true);
  });
});
