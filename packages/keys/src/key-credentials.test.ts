import { systemClock, WeirError } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { PEPPER, rings, shown } from '../test/ring.ts';
import { KeyCredentials, keySecrets, keysDefaults } from './index.ts';

const unknown = expect.objectContaining({ code: 'invalid_api_key', status: 401 });

describe('a virtual key', () => {
  it('says who pays, and what is allowed', async () => {
    const { make, admit } = rings();
    const permissions = { models: ['a/*'] };
    const secret = await make('ci', { team: 'web', user: 'ann', tags: { a: 'b' }, permissions });
    expect(await admit(secret)).toEqual({
      tenant: 'acme',
      key: 'ci',
      team: 'web',
      user: 'ann',
      tags: { a: 'b' },
      permissions,
    });
  });

  it('that nobody made up with the pepper never reaches the store', async () => {
    const { admit, make, store } = rings();
    const secret = await make('ci');
    const foreign = keySecrets('another pepper, also of over 32 bytes').mint();
    for (const wrong of [foreign, 'sk-abc', `${secret}x`, `${secret.slice(0, -1)}!`, `wk-${'A'.repeat(40)}`])
      await expect(admit(wrong)).rejects.toEqual(unknown);
    expect(store.lookUps).toBe(0);
  });

  it('that is unknown is asked for once within the time it is remembered', async () => {
    const { admit, store, clock } = rings();
    const genuine = keySecrets(PEPPER).mint();
    for (let count = 0; count < 5; count++) await expect(admit(genuine)).rejects.toEqual(unknown);
    expect(store.lookUps).toBe(1);
    await clock.advance(900);
    await expect(admit(genuine)).rejects.toEqual(unknown);
    expect(store.lookUps).toBe(2);
  });

  it('is missing: 401 says how to send it', async () => {
    const { credentials } = rings();
    const request = { ...shown(''), headers: {} };
    expect(() => credentials.principalOf(request)).toThrow(unknown);
    expect(() => credentials.principalOf(shown(''))).toThrow(unknown);
  });
});

describe('a key met before', () => {
  it('is admitted at once, without the store', async () => {
    const { make, admit, credentials, store, clock } = rings();
    const secret = await make('ci');
    await admit(secret);
    await clock.advance(449);
    expect(credentials.principalOf(shown(secret))).toMatchObject({ key: 'ci' });
    expect(store.lookUps).toBe(1);
  });

  it('is looked up again in the background, so that a busy one never waits', async () => {
    const { make, admit, credentials, store, clock } = rings();
    const secret = await make('ci');
    const principal = await admit(secret);
    for (let count = 0; count < 10; count++) {
      await clock.advance(450);
      expect(credentials.principalOf(shown(secret))).toBe(principal); // the same object: nothing has changed
      expect(credentials.principalOf(shown(secret))).toBe(principal);
      await new Promise(setImmediate);
    }
    expect(store.lookUps).toBe(11);
  });

  it('is looked up once for many who ask at once', async () => {
    const { make, admit, store } = rings();
    const secret = await make('ci');
    await Promise.all(Array.from({ length: 50 }, () => admit(secret)));
    expect(store.lookUps).toBe(1);
  });

  it.each([
    ['revoked', (ring: ReturnType<typeof rings>['ring']) => ring.revoke('acme', 'ci'), "'ci' was revoked"],
    ['revoked above', (ring: ReturnType<typeof rings>['ring']) => ring.revoke('acme', 'top'), "The key 'top' above"],
  ])('is refused within a second once it is %s, in another process too', async (_what, end, message) => {
    const { make, admit, ring, clock } = rings();
    await make('top');
    const secret = await make('ci', { parent: 'top' });
    await admit(secret);
    await end(ring);
    await clock.advance(900);
    await expect(admit(secret)).rejects.toMatchObject({
      code: 'invalid_api_key',
      message: expect.stringContaining(message),
    });
  });

  it('stays admitted for longer where answers may be older: what the bound is for', async () => {
    const { make, admit, ring, clock } = rings({ maxAgeMs: 5_000 });
    const secret = await make('ci');
    await admit(secret);
    await ring.revoke('acme', 'ci');
    await clock.advance(1_000);
    await expect(admit(secret)).resolves.toMatchObject({ key: 'ci' });
  });

  it.each([
    ['it', {}, { expiresAt: 500 }, "The API key 'ci' has expired"],
    ['the one above', { expiresAt: 500 }, {}, "The key 'top' above the API key 'ci' has expired"],
  ])('is refused from the millisecond on that %s expires', async (_what, above, own, message) => {
    const { make, admit, credentials, clock } = rings();
    const at = (terms: { expiresAt?: number }) =>
      terms.expiresAt === undefined ? {} : { expiresAt: clock.now() + terms.expiresAt };
    await make('top', at(above));
    const secret = await make('ci', { parent: 'top', ...at(own) });
    await admit(secret);
    await clock.advance(449);
    await admit(secret);
    await clock.advance(50);
    await admit(secret);
    await clock.advance(1);
    expect(() => credentials.principalOf(shown(secret))).toThrow(expect.objectContaining({ message }));
  });

  it('is admitted again when its expiry is put off', async () => {
    const { make, admit, ring, clock } = rings();
    const secret = await make('ci', { expiresAt: clock.now() + 10 });
    await clock.advance(10);
    await expect(admit(secret)).rejects.toEqual(unknown);
    await ring.change('acme', 'ci', { expiresAt: null });
    await clock.advance(900);
    await expect(admit(secret)).resolves.toMatchObject({ key: 'ci' });
  });

  it('is forgotten when there are too many, and looked up again', async () => {
    const { make, admit, store } = rings({ maxCached: 2 });
    const secrets = await Promise.all(['a', 'b', 'c'].map((name) => make(name)));
    for (const secret of secrets) await admit(secret);
    await admit(secrets[2]!);
    expect(store.lookUps).toBe(3);
    await admit(secrets[0]!);
    expect(store.lookUps).toBe(4);
  });
});

describe('an answer of the key store', () => {
  /** Credentials of a store whose next answers are held back until they are let go. */
  function slow() {
    const world = rings();
    const held: (() => void)[] = [];
    const lineage = world.store.lineage.bind(world.store);
    world.store.lineage = async (digest) => {
      const found = await lineage(digest);
      await new Promise<void>((resolve) => held.push(resolve));
      return found;
    };
    const letGo = async (): Promise<void> => {
      for (const go of held.splice(0)) go();
      await new Promise(setImmediate);
    };
    return { ...world, letGo };
  }

  it('is as old as the question', async () => {
    const { make, ring, admit, clock, letGo } = slow();
    const secret = await make('ci');
    const asked = admit(secret);
    await clock.advance(800); // the store takes that long
    await ring.revoke('acme', 'ci');
    await letGo();
    await expect(asked).resolves.toMatchObject({ key: 'ci' });
    await clock.advance(100);
    const refused = expect(admit(secret)).rejects.toEqual(unknown);
    await new Promise(setImmediate);
    await letGo();
    await refused;
  });

  it('is not kept when a key was changed here meanwhile', async () => {
    const { make, ring, admit, credentials, letGo } = slow();
    const secret = await make('ci');
    const asked = admit(secret);
    await new Promise(setImmediate);
    await ring.revoke('acme', 'ci');
    credentials.forget();
    await letGo();
    await asked;
    const refused = expect(admit(secret)).rejects.toEqual(unknown);
    await new Promise(setImmediate);
    await letGo();
    await refused;
  });

  it('is asked for anew when the clock was set back', async () => {
    const { make, admit, ring, store, secrets } = rings();
    const secret = await make('ci');
    let now = 1_000_000;
    const clock = { ...systemClock(), now: () => now };
    const credentials = new KeyCredentials({ clock, store }, secrets, keysDefaults);
    await credentials.principalOf(shown(secret));
    await ring.revoke('acme', 'ci');
    now = 0; // an hour of "no older than 900 ms" would follow
    await expect(async () => credentials.principalOf(shown(secret))).rejects.toEqual(unknown);
    await expect(admit(secret)).rejects.toEqual(unknown);
  });
});

describe('while the key store does not answer', () => {
  it('nobody new is let in, and a known key until its answer is too old', async () => {
    const { make, admit, store, clock } = rings();
    const [known, fresh] = [await make('known'), await make('fresh')];
    await admit(known);
    store.isAway = true;
    await clock.advance(899);
    await expect(admit(known)).resolves.toMatchObject({ key: 'known' });
    await expect(admit(fresh)).rejects.toMatchObject({ code: 'keys_unavailable', status: 503 });
    await clock.advance(1);
    await expect(admit(known)).rejects.toMatchObject({ code: 'keys_unavailable' });
    store.isAway = false;
    await expect(admit(known)).resolves.toMatchObject({ key: 'known' });
  });

  it('a known key may be let in for longer', async () => {
    const { make, admit, store, clock } = rings({ outageMs: 30_000 });
    const secret = await make('known');
    await admit(secret);
    store.isAway = true;
    await clock.advance(29_999);
    await expect(admit(secret)).resolves.toMatchObject({ key: 'known' });
    await clock.advance(1);
    await expect(admit(secret)).rejects.toMatchObject({ code: 'keys_unavailable' });
  });

  it('nobody who may be let in waits for it, once it is known to be away', async () => {
    const { make, admit, credentials, store, clock } = rings({ outageMs: 30_000 });
    const secret = await make('known');
    await admit(secret);
    store.isAway = true;
    await clock.advance(5_000);
    await admit(secret); // finds out
    store.isAway = false;
    store.isHanging = true;
    for (let count = 0; count < 3; count++)
      expect(credentials.principalOf(shown(secret))).toMatchObject({ key: 'known' });
    expect(store.lookUps).toBe(3);
  });

  it('a revocation is effective as soon as it is back', async () => {
    const { make, admit, ring, store, clock } = rings({ outageMs: 30_000 });
    const secret = await make('known');
    await admit(secret);
    store.isAway = true;
    await clock.advance(5_000);
    await admit(secret);
    await ring.revoke('acme', 'known');
    store.isAway = false;
    await admit(secret); // asks in the background
    await clock.advance(1);
    await expect(admit(secret)).rejects.toEqual(unknown);
  });

  it('a refusal tells no secret and no digest', async () => {
    const { make, admit, store } = rings();
    const secret = await make('ci');
    store.isAway = true;
    const error = await admit(secret).catch((thrown: unknown) => thrown as WeirError);
    expect(WeirError.is(error)).toBe(true);
    expect(JSON.stringify([error, (error as WeirError).message])).not.toContain(secret.slice(8));
  });
});

describe('the principal of a key below others', () => {
  it('has their permissions beside its own, and the tightest of caps', async () => {
    const { make, admit } = rings();
    await make('top', { permissions: { models: ['a/*'] }, caps: { maxCostUsd: '0.5', maxChoices: 4 }, team: 'web' });
    await make('middle', { parent: 'top' });
    const caps = { maxChoices: 2, maxImages: 1 };
    const secret = await make('low', { parent: 'middle', caps, permissions: { endpoints: ['chat'] } });
    expect(await admit(secret)).toMatchObject({
      key: 'low',
      team: 'web',
      permissions: { endpoints: ['chat'] },
      above: [{ key: 'middle' }, { key: 'top', permissions: { models: ['a/*'] } }],
      caps: { maxCostUsd: '0.5', maxChoices: 2, maxImages: 1 },
    });
  });

  it('has a budget of its own, those of keys above, and the tightest of what they share', async () => {
    const { make, admit } = rings();
    const key = (limitUsd: string) => ({ scope: 'key', limitUsd, window: 'day' });
    const model = (limitUsd: string) => ({ scope: 'model', limitUsd, window: 'day' });
    await make('top', { budgets: [key('10'), model('5')] });
    const secret = await make('low', { parent: 'top', budgets: [key('1'), model('3')] });
    expect((await admit(secret)).budgets).toEqual([
      { ...key('1'), match: 'low' },
      model('3'),
      { ...key('10'), match: 'top' },
    ]);
  });

  it('has what the topmost says of team, user, tags and the cost of a request, once that is changed', async () => {
    const { make, admit, ring, clock } = rings();
    await make('top');
    const own = { team: 'low', user: 'low', tags: { cost: 'low', own: 'x' }, caps: { maxCostUsd: '0.5' } };
    const secret = await make('low', { parent: 'top', ...own });
    expect(await admit(secret)).toMatchObject({ team: 'low', user: 'low', caps: { maxCostUsd: '0.5' } });
    await ring.change('acme', 'top', { team: 'top', user: 'top', tags: { cost: 'top' }, caps: { maxCostUsd: '0.10' } });
    await clock.advance(900);
    expect(await admit(secret)).toMatchObject({
      team: 'top',
      user: 'top',
      tags: { cost: 'top', own: 'x' },
      caps: { maxCostUsd: '0.10' },
    });
    await ring.change('acme', 'top', { caps: { maxCostUsd: '0.9' } });
    await clock.advance(900);
    expect((await admit(secret)).caps).toEqual({ maxCostUsd: '0.5' });
  });

  it('is refused where the key above is not in the store', async () => {
    const { make, admit, ring, store } = rings();
    const secret = await make('low');
    const record = await ring.get('acme', 'low');
    await store.update({ ...record, parent: 'gone', version: 2 });
    await expect(admit(secret)).rejects.toMatchObject({
      code: 'invalid_api_key',
      message: expect.stringContaining("'gone'"),
    });
  });

  it('follows a change of a key above', async () => {
    const { make, admit, ring, clock } = rings();
    await make('top');
    const secret = await make('low', { parent: 'top', permissions: { models: ['a/*'] } });
    await admit(secret);
    await ring.change('acme', 'top', { permissions: { models: ['b/*'] } });
    await clock.advance(900);
    expect((await admit(secret)).above).toEqual([{ key: 'top', permissions: { models: ['b/*'] } }]);
  });
});

describe('a pepper', () => {
  it.each([
    ['', 'is not set'],
    ['x'.repeat(31), 'has 31 bytes, the least is 32'],
  ])('%j is refused at start', (pepper, message) => {
    expect(() => keySecrets(pepper)).toThrow(
      expect.objectContaining({ code: 'invalid_options', message: expect.stringContaining(message) }),
    );
  });

  it('decides about every digest', () => {
    const other = keySecrets('another pepper, also of over 32 bytes');
    const secret = keySecrets(PEPPER).mint();
    expect(keySecrets(PEPPER).digestOf(secret)).not.toBe(other.digestOf(secret));
    expect(keySecrets(PEPPER).isGenuine(secret)).toBe(true);
    expect(other.isGenuine(secret)).toBe(false);
  });
});
