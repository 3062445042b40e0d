import { type Budget, type Principal, usd } from '@weir/core';
import { describe, expect, it } from 'vitest';
import type { BudgetSubject } from './budget-scopes.ts';
import { budgets, claimsOf } from './budgets.ts';

const NOON = Date.UTC(2026, 10, 28, 12);
const subject = (principal: Partial<Principal> = {}, more: Partial<BudgetSubject> = {}): BudgetSubject => ({
  principal: { tenant: 'acme', tags: {}, ...principal },
  session: undefined,
  target: { provider: 'a', model: 'm' },
  endpoint: 'chat',
  ...more,
});
const accountsOf = (limits: readonly Budget[], about = subject()): string[] =>
  budgets(limits)(about, NOON).map(({ account }) => account);
const each = (scope: Budget['scope'], more: Partial<Budget> = {}): Budget => ({
  scope,
  limitUsd: '1',
  window: 'day',
  ...more,
});

describe('a budget is counted for', () => {
  const everything = subject(
    { team: 'web', key: 'k', user: 'u', tags: { feature: 'search', env: 'live' } },
    { session: 's/1' },
  );

  it.each<[Budget['scope'], string[]]>([
    ['tenant', ['tenant:acme:2026-11-28']],
    ['team', ['team:acme/web:2026-11-28']],
    ['key', ['key:acme/k:2026-11-28']],
    ['user', ['user:acme/u:2026-11-28']],
    ['session', ['session:acme/s%2F1:2026-11-28']],
    ['tag', ['tag:acme/feature=search:2026-11-28', 'tag:acme/env=live:2026-11-28']],
    ['model', ['model:acme/a%2Fm:2026-11-28']],
    ['provider', ['provider:acme/a:2026-11-28']],
    ['endpoint', ['endpoint:acme/chat:2026-11-28']],
  ])('each %s, within its tenant', (scope, accounts) => {
    expect(accountsOf([each(scope)], everything)).toEqual(accounts);
  });

  it.each(['team', 'key', 'user', 'session', 'tag'] as const)('no %s where there is none', (scope) => {
    expect(accountsOf([each(scope)])).toEqual([]);
  });

  it('one value of a tag, or each of its values', () => {
    expect(accountsOf([each('tag', { match: 'feature=search' })], everything)).toEqual([
      'tag:acme/feature=search:2026-11-28',
    ]);
    expect(accountsOf([each('tag', { match: 'feature=chat' })], everything)).toEqual([]);
    expect(accountsOf([each('tag', { match: 'env' })], everything)).toEqual(['tag:acme/env=live:2026-11-28']);
  });

  it('a key and those above it, each for itself', () => {
    const below = subject({ key: 'low', above: [{ key: 'middle' }, { key: 'top' }] });
    expect(accountsOf([each('key')], below)).toEqual([
      'key:acme/low:2026-11-28',
      'key:acme/middle:2026-11-28',
      'key:acme/top:2026-11-28',
    ]);
    expect(accountsOf([each('key', { match: 'top' })], below)).toEqual(['key:acme/top:2026-11-28']);
  });

  it('a model at one provider, or wherever it is served', () => {
    expect(accountsOf([each('model', { match: 'a/m' })])).toEqual(['model:acme/a%2Fm:2026-11-28']);
    expect(accountsOf([each('model', { match: 'm' })])).toEqual(['model:acme/m:2026-11-28']);
    expect(accountsOf([each('model', { match: 'b/m' })])).toEqual([]);
  });
});

describe("a principal's own budgets", () => {
  it('hold beside those of the gateway', () => {
    const own = [each('key', { limitUsd: '0.05' })];
    expect(accountsOf([each('tenant')], subject({ key: 'k', budgets: own }))).toEqual([
      'tenant:acme:2026-11-28',
      'key:acme/k:2026-11-28',
    ]);
  });

  it('apply where the gateway has none', () => {
    expect(accountsOf([], subject({ budgets: [each('tenant')] }))).toEqual(['tenant:acme:2026-11-28']);
  });

  it('are refused when they are none, and say which field', () => {
    expect(() => accountsOf([], subject({ budgets: [each('tenant', { limitUsd: 'much' })] }))).toThrow(
      expect.objectContaining({
        code: 'invalid_options',
        message: "The budgets of the key: [0].limitUsd: 'much' is not a decimal amount of USD",
      }),
    );
  });

  it('claim an account that the gateway bounds too once, at the tighter limit', () => {
    const own = [each('tenant', { limitUsd: '0.50' })];
    for (const limits of [
      [each('tenant')],
      [each('tenant', { limitUsd: '0.10' })],
      [each('tenant', { kind: 'soft' })],
    ]) {
      const found = budgets(limits)(subject({ budgets: own }), NOON);
      const claims = claimsOf(found);
      expect(claims).toHaveLength(1);
      expect(claims[0]?.limit).toBe(limits[0]?.limitUsd === '0.10' ? usd('0.10') : usd('0.50'));
    }
  });
});

describe('a soft budget', () => {
  it('has an amount and no limit', () => {
    const [soft] = budgets([each('tenant', { kind: 'soft' })])(subject(), NOON);
    expect(soft).toMatchObject({ amount: usd('1') });
    expect(soft?.limit).toBeUndefined();
  });

  it('does not stand in for a hard one', () => {
    const found = budgets([each('tenant'), each('tenant', { kind: 'soft', match: 'acme' })])(subject(), NOON);
    expect(found.map(({ limit }) => limit)).toEqual([usd('1'), undefined]);
  });
});

describe('a budget is refused at start', () => {
  it.each<[string, object, string]>([
    [
      'an unknown scope',
      { scope: 'project' },
      "meter: limits[0] is for the scope 'project', known are tenant, team, key",
    ],
    ['an unknown window', { window: 'year' }, "meter: limits[0] is for the window 'year', known are minute, hour"],
    ['an unknown kind', { kind: 'firm' }, "meter: limits[0] is of the kind 'firm', known are hard and soft"],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, "meter: limits[0].timeZone: 'Mars/Olympus' is not an IANA"],
    [
      'a time zone that moves nothing',
      { window: 'hour', timeZone: 'Asia/Kolkata' },
      'which moves only day, week, month',
    ],
  ])('with %s', (_what, more, message) => {
    expect(() => budgets([each('tenant', more as Partial<Budget>)])).toThrow(
      expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(message) }),
    );
  });
});
