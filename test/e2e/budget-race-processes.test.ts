import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Accounts, formatUsd, systemClock, systemRandom, usd } from '@weir/core';
import { openPostgres } from '@weir/postgres';
import { openSqlite } from '@weir/sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanEnv } from '../run.ts';
import { postgresBin, startPostgres } from '../services/postgres.ts';
import { accountOf, CALLERS, LIMIT, USER_LIMIT, userAccount } from './race.ts';
import type { Finish, Start } from './race-process.ts';
import { until } from './stack.ts';

const PROCESSES = 3;
/** More of them prove more: `RACE_SEEDS=200`. */
const SEEDS = Number(process.env.RACE_SEEDS ?? 1);
const SCRIPT = fileURLToPath(new URL('race-process.ts', import.meta.url));

interface Place {
  readonly place: string;
  readonly accounts: Accounts;
  remove(): Promise<void>;
}

const bin = postgresBin();
if (bin === undefined && process.env.CI) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
if (bin === undefined) console.warn('SKIPPED: PostgreSQL is not installed');

async function onSqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-race-'));
  const place = join(folder, 'weir.sqlite');
  const store = await openSqlite({ clock: systemClock(), random: systemRandom() }, { file: place });
  const remove = async (): Promise<void> => {
    await store.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { place, accounts: store.accounts, remove };
}

async function onPostgres(): Promise<Place> {
  const server = await startPostgres(bin!);
  const store = await openPostgres({ clock: systemClock(), random: systemRandom() }, { url: server.url });
  const remove = async (): Promise<void> => {
    await store.stop();
    server.remove();
  };
  return { place: server.url, accounts: store.accounts, remove };
}

const STORES = [
  { store: 'sqlite', open: onSqlite, isHere: true },
  { store: 'postgres', open: onPostgres, isHere: bin !== undefined },
];

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

async function racer(store: string, place: string): Promise<ChildProcess> {
  const child = fork(SCRIPT, {
    execArgv: ['--conditions=@weir/source', '--disable-warning=ExperimentalWarning'],
    env: cleanEnv({ STORE: store, PLACE: place, RACE_CALLERS: String(CALLERS) }),
  });
  running.push(child);
  await once(child, 'message');
  return child;
}

/** All processes at once; gives what each served. */
const race = (racers: readonly ChildProcess[], start: Omit<Start, 'seed'>, seed: number): Promise<Finish[]> =>
  Promise.all(
    racers.map(async (child, index) => {
      child.send({ ...start, seed: seed * PROCESSES + index } satisfies Start);
      const [finish] = (await once(child, 'message')) as [Finish];
      return finish;
    }),
  );

const isRaceOver = (accounts: Accounts, tenant: string) => (): Promise<boolean> =>
  accounts.balance(accountOf(tenant)).then(({ reserved }) => reserved === 0n);

describe(`${CALLERS} callers at once in each of ${PROCESSES} processes, on 1 USD together`, () => {
  for (const { store, open, isHere } of STORES) {
    it.runIf(isHere)(
      `never overspend it on ${store}, and do where spending is checked first`,
      {
        timeout: 60_000 + SEEDS * 30_000,
      },
      async () => {
        const { place, accounts, remove } = await open();
        try {
          const racers = await Promise.all(Array.from({ length: PROCESSES }, () => racer(store, place)));
          let most = 0n;
          let sent = 0;
          for (let seed = 1; seed <= SEEDS; seed++) {
            const tenant = `race-${seed}`;
            const finished = await race(racers, { tenant, isMetered: true }, seed);
            await until(isRaceOver(accounts, tenant));
            const { spent } = await accounts.balance(accountOf(tenant));
            expect(spent <= LIMIT).toBe(true);
            expect(spent > usd('0.4')).toBe(true); // the budget is there to be used
            for (const one of finished) expect(one.served).toBe(one.sent);
            for (let user = 0; user < 10; user++) {
              const own = await accounts.balance(userAccount(tenant, user));
              expect(own.reserved).toBe(0n);
              expect(own.spent <= USER_LIMIT).toBe(true);
            }
            if (spent > most) most = spent;
            sent += finished.reduce((sum, one) => sum + one.sent, 0);
          }
          await race(racers, { tenant: 'checked', isMetered: false }, 0);
          const { spent: unheld } = await accounts.balance(accountOf('checked'));
          expect(unheld > LIMIT).toBe(true);
          console.info(
            `${store}: ${SEEDS} races, ${sent} calls sent, at most ${formatUsd(most as never)} USD of 1 spent; ${formatUsd(unheld as never)} where it was checked first`,
          );
          for (const child of racers) child.disconnect();
        } finally {
          await remove();
        }
      },
    );
  }
});
