import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { rings } from '../test/ring.ts';
import { type KeySpec, keyView } from './index.ts';

const DAY_MS = 86_400_000;
const refusal = (param: string, message: string | RegExp) =>
  expect.objectContaining({
    code: 'invalid_request',
    param,
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

describe('a new key', () => {
  it('has a secret of 192 random bits that nothing stored tells', async () => {
    const { ring, store } = rings();
    const { secret, record } = await ring.create({ tenant: 'acme', name: 'ci' });
    expect(secret.reveal()).toMatch(/^wk-[\w-]{40}$/);
    const kept = JSON.stringify(await store.list({ limit: 10 }));
    expect(kept).not.toContain(secret.reveal().slice(8));
    expect(inspect({ secret, record }, { depth: 9 }) + JSON.stringify({ secret })).not.toContain(
      secret.reveal().slice(8),
    );
    expect(record.secrets[0]?.shown).toBe(secret.reveal().slice(0, 8));
    expect(JSON.stringify(keyView(record, 0))).not.toContain(record.secrets[0]!.digest);
  });

  it('cannot have the name of another of its tenant, even a revoked one', async () => {
    const { ring, make } = rings();
    await make('ci');
    await ring.revoke('acme', 'ci');
    await expect(make('ci')).rejects.toMatchObject({ code: 'key_exists', status: 409 });
    await expect(make('ci', { tenant: 'umbrella' })).resolves.toMatch(/^wk-/);
  });

  it.each<[string, object, string, string]>([
    ['a name with a slash', { name: 'a/b' }, 'name', 'pattern'],
    ['an unknown field', { limit: 5 }, 'limit', 'is not known'],
    ['models that are no list', { permissions: { models: 'gpt-5' } }, 'permissions.models', 'must be array'],
    [
      'a rate of zero',
      { permissions: { rates: { requestsPerMinute: 0 } } },
      'permissions.rates.requestsPerMinute',
      '>= 1',
    ],
    ['an amount that is a number', { caps: { maxCostUsd: 1 } }, 'caps.maxCostUsd', 'must be string'],
    [
      'a negative amount',
      { budgets: [{ scope: 'key', limitUsd: '-1', window: 'day' }] },
      'budgets[0].limitUsd',
      'pattern',
    ],
    ['a budget without a window', { budgets: [{ scope: 'key', limitUsd: '1' }] }, 'budgets[0].window', 'is missing'],
    [
      'a budget of an unknown scope',
      { budgets: [{ scope: 'x', limitUsd: '1', window: 'day' }] },
      'budgets[0].scope',
      'one of tenant',
    ],
    [
      'a budget for another key',
      { budgets: [{ scope: 'key', match: 'other', limitUsd: '1', window: 'day' }] },
      'budgets[0].match',
      'for the key itself',
    ],
    [
      'a budget twice',
      { budgets: ['1', '2'].map((limitUsd) => ({ scope: 'key', limitUsd, window: 'day' })) },
      'budgets[1]',
      'again',
    ],
    [
      'a time zone that is none',
      { budgets: [{ scope: 'key', limitUsd: '1', window: 'day', timeZone: 'Mars' }] },
      'budgets[0].timeZone',
      'IANA',
    ],
    ['an end in the past', { expiresAt: 5 }, 'expiresAt', 'past'],
    ['an end that is text', { expiresAt: 'soon' }, 'expiresAt', 'must be integer'],
  ])('is refused with %s', async (_what, more, param, message) => {
    const { make } = rings();
    await expect(make('ci', more)).rejects.toEqual(refusal(param, message));
  });
});

describe('a key below another', () => {
  const team = {
    permissions: { models: ['openai/*', 'small'], endpoints: ['chat'], rates: { requestsPerMinute: 10 } },
    caps: { maxCostUsd: '0.10', maxChoices: 2 },
    budgets: [{ scope: 'model', limitUsd: '5', window: 'day' } as const],
    tags: { cost: 'web' },
    team: 'web',
    expiresAt: 9_000_000_000_000,
  };

  it.each<[string, Partial<KeySpec>, string, string]>([
    [
      'models',
      { permissions: { models: ['openai/gpt-5', 'anthropic/*'] } },
      'permissions.models',
      "allow 'anthropic/*'",
    ],
    ['all models', { permissions: { models: ['*'] } }, 'permissions.models', "allow '*'"],
    ['endpoints', { permissions: { endpoints: ['embeddings'] } }, 'permissions.endpoints', "allow 'embeddings'"],
    [
      'a rate',
      { permissions: { rates: { requestsPerMinute: 11 } } },
      'permissions.rates.requestsPerMinute',
      'has 10, not 11',
    ],
    ['a cost', { caps: { maxCostUsd: '0.11' } }, 'caps.maxCostUsd', 'has 0.10, not 0.11'],
    ['choices', { caps: { maxChoices: 3 } }, 'caps.maxChoices', 'has 2, not 3'],
    [
      'a budget',
      { budgets: [{ scope: 'model', limitUsd: '6', window: 'day' }] },
      'budgets[0].limitUsd',
      'has 5, not 6',
    ],
    ['an end', { expiresAt: 9_000_000_000_001 }, 'expiresAt', 'ends at 2255'],
    ['a team', { team: 'ops' }, 'team', "is of 'web', not 'ops'"],
    ['a tag', { tags: { cost: 'ops' } }, 'tags.cost', "has 'web'"],
  ])('cannot be wider in %s, at any height', async (_what, more, param, message) => {
    const { make, ring } = rings();
    await make('top', team);
    await make('middle', { parent: 'top' });
    const error = refusal(param, `the key 'top' above ${message}`.replace('above allow', 'above does not allow'));
    await expect(make('low', { parent: 'middle', ...more })).rejects.toEqual(error);
    await make('low', { parent: 'middle' });
    await expect(ring.change('acme', 'low', more as KeySpec)).rejects.toEqual(error);
  });

  it('may be narrower in all', async () => {
    const { make } = rings();
    await make('top', team);
    const narrow = {
      permissions: { models: ['openai/gpt-5*', 'any/small'], endpoints: [], rates: { requestsPerMinute: 10 } },
      caps: { maxCostUsd: '0.1', maxChoices: 1 },
      budgets: [{ scope: 'model', limitUsd: '5.00', window: 'day' }],
      expiresAt: 9_000_000_000_000,
    };
    await expect(make('low', { parent: 'top', ...narrow })).resolves.toMatch(/^wk-/);
  });

  it('needs one of its tenant above it that is still valid', async () => {
    const { make, ring, clock } = rings();
    await make('theirs', { tenant: 'umbrella' });
    await expect(make('low', { parent: 'theirs' })).rejects.toMatchObject({ code: 'key_not_found' });
    await make('gone');
    await ring.revoke('acme', 'gone');
    await expect(make('low', { parent: 'gone' })).rejects.toEqual(refusal('parent', 'revoked'));
    await make('short', { expiresAt: clock.now() + 10 });
    await clock.advance(10);
    await expect(make('low', { parent: 'short' })).rejects.toEqual(refusal('parent', 'expired'));
  });

  it('has at most seven above it', async () => {
    const { make } = rings();
    await make('k1');
    for (let index = 2; index <= 8; index++) await make(`k${index}`, { parent: `k${index - 1}` });
    await expect(make('k9', { parent: 'k8' })).rejects.toEqual(refusal('parent', 'over 8 keys'));
  });
});

describe('a change', () => {
  it('takes away what is null, and leaves what it does not name', async () => {
    const { make, ring } = rings();
    await make('ci', { team: 'web', tags: { a: 'b' }, caps: { maxChoices: 1 } });
    await ring.change('acme', 'ci', { caps: null, user: 'ann' });
    const record = await ring.get('acme', 'ci');
    expect(record).toMatchObject({ team: 'web', user: 'ann', tags: { a: 'b' }, version: 2 });
    expect(record.caps).toBeUndefined();
  });

  it('cannot name what a key is known by', async () => {
    const { make, ring } = rings();
    await make('ci');
    for (const field of ['tenant', 'name', 'parent', 'secrets', 'revokedAt'])
      await expect(async () => ring.change('acme', 'ci', { [field]: 'x' })).rejects.toEqual(
        refusal(field, 'is not known'),
      );
  });

  it('does not undo another that came in between', async () => {
    const { make, ring } = rings();
    await make('ci');
    await Promise.all([ring.change('acme', 'ci', { team: 'web' }), ring.revoke('acme', 'ci')]);
    expect(await ring.get('acme', 'ci')).toMatchObject({ team: 'web', revokedAt: expect.any(Number), version: 3 });
  });
});

describe('a rotation', () => {
  it('keeps the old secret valid for the overlap, a day by default', async () => {
    const { make, ring, clock, admit } = rings();
    const old = await make('ci');
    const fresh = (await ring.rotate('acme', 'ci')).secret.reveal();
    expect(fresh).not.toBe(old);
    await clock.advance(DAY_MS - 1);
    await expect(admit(old)).resolves.toMatchObject({ key: 'ci' });
    await clock.advance(1);
    await expect(admit(old)).rejects.toMatchObject({ code: 'invalid_api_key' });
    await expect(admit(fresh)).resolves.toMatchObject({ key: 'ci' });
  });

  it('ends the old secret at once when asked to', async () => {
    const { make, ring, clock, admit } = rings();
    const old = await make('ci');
    await admit(old);
    await ring.rotate('acme', 'ci', { overlapMs: 0 });
    await clock.advance(1_000);
    await expect(admit(old)).rejects.toMatchObject({ code: 'invalid_api_key' });
  });

  it('does not prolong a secret that ends sooner', async () => {
    const { make, ring, clock, admit } = rings();
    const first = await make('ci');
    const second = (await ring.rotate('acme', 'ci', { overlapMs: 1_000 })).secret.reveal();
    await ring.rotate('acme', 'ci', { overlapMs: DAY_MS });
    for (const secret of [first, second]) await expect(admit(secret)).resolves.toMatchObject({ key: 'ci' });
    await clock.advance(1_000);
    await expect(admit(first)).rejects.toMatchObject({ code: 'invalid_api_key' });
    await expect(admit(second)).resolves.toMatchObject({ key: 'ci' });
  });

  it('keeps four old secrets, and ends all of them when asked to', async () => {
    const { make, ring, clock, admit } = rings();
    const secrets = [await make('ci')];
    for (let count = 0; count < 5; count++) secrets.push((await ring.rotate('acme', 'ci')).secret.reveal());
    const admitted = async () => {
      const outcomes = await Promise.allSettled(secrets.map((secret) => admit(secret)));
      return outcomes.map(({ status }) => status === 'fulfilled');
    };
    expect(await admitted()).toEqual([false, true, true, true, true, true]);
    secrets.push((await ring.rotate('acme', 'ci', { overlapMs: 0 })).secret.reveal());
    await clock.advance(900);
    expect(await admitted()).toEqual([false, false, false, false, false, false, true]);
  });

  it('is refused for a revoked key, and for an overlap that is none', async () => {
    const { make, ring } = rings();
    await make('ci');
    for (const overlapMs of [-1, 1.5, Number.NaN, Infinity])
      await expect(ring.rotate('acme', 'ci', { overlapMs })).rejects.toEqual(refusal('overlapMs', 'goes from 0'));
    await ring.revoke('acme', 'ci');
    await expect(ring.rotate('acme', 'ci')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(ring.rotate('acme', 'nobody')).rejects.toMatchObject({ code: 'key_not_found', status: 404 });
  });
});
