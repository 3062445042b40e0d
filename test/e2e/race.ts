import { setImmediate as turn } from 'node:timers/promises';
import { type Accounts, type Call, type Middleware, systemClock, usd, WeirError } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { meter } from '@weir/meter';
import { catalogueOf, chat, pipeline, scripted, seededRandom } from '@weir/testkit';

/** At once, in each process. */
export const CALLERS = Number(process.env.RACE_CALLERS ?? 2_000);
export const LIMIT = usd('1');
export const USER_LIMIT = usd('0.2');
export const accountOf = (tenant: string): string => `tenant:${tenant}:total`;
export const userAccount = (tenant: string, user: number): string => `user:${tenant}/u${user}:total`;

const limits = [
  { scope: 'tenant', limitUsd: '1', window: 'total' },
  { scope: 'user', limitUsd: '0.2', window: 'total' },
] as const;

/** Answers after a few turns with 1,000 to 4,990 output tokens: 0.2 to 1 cent. */
export function upstreamOf(seed: number) {
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

type Upstream = ReturnType<typeof upstreamOf>;

/** Callers at once, of ten users; gives how many were served. */
export async function rush(layer: Middleware, upstream: Upstream, tenant: string): Promise<number> {
  const run = pipeline([layer], upstream, { clock: systemClock() });
  const served = await Promise.all(
    Array.from({ length: CALLERS }, (_, caller) =>
      run(chat({ max_completion_tokens: 4_990 }, { principal: { tenant, user: `u${caller % 10}` } })).then(
        () => 1,
        (error: WeirError) => {
          if (error.code !== 'budget_exceeded') throw error;
          return 0;
        },
      ),
    ),
  );
  return served.reduce<number>((sum, one) => sum + one, 0);
}

export const meterOver = (accounts: Accounts, upstream: Upstream): Middleware =>
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

/** What is done elsewhere: look whether there is money left, send, write down what it cost. */
export const checkThenRecord =
  (accounts: Accounts): Middleware =>
  async (call, next) => {
    const account = accountOf(call.exchange.principal.tenant);
    const { spent } = await accounts.balance(account);
    if (spent >= LIMIT) throw new WeirError('budget_exceeded', 'The budget is spent');
    const answer = await next(call);
    const { cost } = await answer.settled;
    const hold = await accounts.reserve([{ account }], cost, { ttlMs: 60_000 });
    if (!('shortOf' in hold)) await accounts.settle(hold, cost);
    return answer;
  };
