import type { Accounts, Balance, Claim, Hold, Money } from '@weir/core';
import { pico } from '@weir/core';
import { type AccountsSubject, ManualClock } from '../src/index.ts';

interface Live {
  readonly hold: Hold;
  until: number;
}

/** Accounts of a few maps; with a fault they break one promise and keep the others. */
export async function simpleAccounts(fault?: string): Promise<AccountsSubject> {
  const clock = new ManualClock(0);
  const has = (wrong: string): boolean => fault === wrong;
  const spent = new Map<string, bigint>();
  const names: Record<string, bigint> = {};
  const live = new Map<string, Live>();
  const booked = new Set<string>();
  let count = 0;
  const nameOf = (account: string): string => (has('has one account') ? 'a' : account);
  const lapse = (): void => {
    if (has('keeps holds for ever')) return;
    for (const [id, { until }] of live) if (until <= clock.now()) live.delete(id);
  };
  const spentBy = (account: string): bigint =>
    (has('keeps names in an object') ? names[account] : spent.get(account)) ?? 0n;
  const reservedBy = (account: string): bigint => {
    lapse();
    let total = has('begins with a fee') ? 1n : 0n;
    for (const { hold } of live.values()) if (hold.accounts.includes(account)) total += hold.amount;
    return total;
  };
  const balanceOf = (account: string): Balance => ({
    spent: pico(spentBy(account)),
    reserved: pico(reservedBy(account)),
  });
  const hasRoom = ({ account, limit }: Claim, amount: bigint): boolean => {
    if (limit === undefined) return !has('refuses where there is no limit');
    const used = (has('forgets what was spent') ? 0n : spentBy(account)) + reservedBy(account) + amount;
    return has('stops short of the limit') ? used < limit : used <= limit;
  };
  const exact = (amount: bigint): bigint => (has('counts in numbers') ? BigInt(Number(amount)) : amount);

  const accounts: Accounts = {
    async reserve(asked, amount, { ttlMs }) {
      const claims = asked.map(({ account, ...rest }) => ({ ...rest, account: nameOf(account) }));
      const lacking = (has('looks at the first claim') ? claims.slice(0, 1) : claims).find(
        (claim) => !hasRoom(claim, amount),
      );
      if (has('checks, then reserves')) await Promise.resolve();
      const id = has('has one name for all holds') ? 'hold' : `hold-${++count}`;
      const held = has('holds in the first account') ? claims.slice(0, 1) : claims;
      const hold: Hold = { id, accounts: held.map(({ account }) => account), amount: pico(exact(amount)) };
      const kept = (accounts: readonly string[]): void => {
        const key = has('has one name for all holds') ? `${++count}` : id;
        live.set(key, { hold: { ...hold, accounts }, until: clock.now() + ttlMs });
      };
      if (lacking === undefined || has('reserves what it refuses')) kept(hold.accounts);
      else if (has('leaves what it took') && claims[0] !== lacking) kept([claims[0]!.account]);
      if (lacking === undefined) return hold;
      return { shortOf: lacking.account, balance: balanceOf(lacking.account) };
    },
    async settle({ id, accounts: all, amount }, cost) {
      lapse();
      if (booked.has(id) && !has('books again')) return;
      if (has('checks, then books')) await Promise.resolve();
      if (has('books nothing after the lapse') && !live.has(id)) return;
      booked.add(id);
      if (!has('keeps what was settled')) live.delete(id);
      const sum = (has('books the hold') ? amount : cost) as Money;
      for (const account of has('books in the first account') ? all.slice(0, 1) : all) {
        if (has('keeps names in an object')) names[account] = (names[account] ?? 0n) + sum;
        else spent.set(account, spentBy(account) + sum);
      }
    },
    async extend({ id, accounts: all, amount }, ttlMs) {
      lapse();
      const found = live.get(id);
      if (has('brings holds back') && found === undefined)
        live.set(id, { hold: { id, accounts: all, amount }, until: clock.now() + ttlMs });
      if (found === undefined || has('extends nothing')) return;
      const until = has('extends for ever') ? Infinity : clock.now() + ttlMs;
      found.until = has('shortens holds') ? until : Math.max(found.until, until);
    },
    async balance(asked) {
      return balanceOf(nameOf(asked));
    },
  };
  return { accounts, elapse: (ms) => clock.advance(ms), close: async () => undefined };
}
