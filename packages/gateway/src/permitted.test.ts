import { CREDENTIALS, type Credentials, type Middleware, type Principal, withTraits } from '@weir/core';
import { cardOf, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { question, world } from '../test/world.ts';
import type { KeyOptions } from './index.ts';

const SECRET = 'sk-weir-0123456789';
const AUTH = { headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}` } };
const keyed = (permissions: KeyOptions['permissions'] & object) => ({
  keys: [{ secret: SECRET, name: 'ci', tenant: 'acme', permissions }],
});

describe('the permissions of a key', () => {
  it.each([['m'], ['a/m'], ['a/*'], ['*']])('let a model through that %s allows', async (pattern) => {
    const { ask } = await world(undefined, keyed({ models: [pattern] }));
    expect((await ask(question(), AUTH)).status).toBe(200);
  });

  it.each([['other'], ['b/m'], ['b/*'], ['']])(
    'refuse a model that %s does not allow, and send nothing',
    async (pattern) => {
      const { ask, upstream, ledger } = await world(undefined, keyed({ models: [pattern] }));
      const { status, json } = await ask(question(), AUTH);
      expect(status).toBe(403);
      expect(json.error).toMatchObject({ code: 'permission_denied', param: 'model' });
      expect(json.error.message).toBe("The key 'ci' does not allow the model 'm'");
      expect(upstream.calls).toHaveLength(0);
      expect(ledger.rows).toHaveLength(0);
    },
  );

  it('hold for the target a router picks, whatever was asked', async () => {
    const route: Middleware = withTraits((call, next) => next({ ...call, target: { provider: 'a', model: 'dear' } }), {
      name: 'route',
      provides: ['target'],
    });
    const { ask, upstream } = await world(undefined, { middleware: [route], ...keyed({ models: ['m'] }) });
    const { status, json } = await ask(question(), AUTH);
    expect(status).toBe(403);
    expect(json.error.message).toContain("the target 'a/dear'");
    expect(upstream.calls).toHaveLength(0);
  });

  it('decide which models are listed, and make the others unknown', async () => {
    const { get } = await world(undefined, {
      upstream: scripted('a', [], { models: [cardOf('a', 'm'), cardOf('a', 'dear')] }),
      ...keyed({ models: ['a/m'] }),
    });
    const { json } = await get('/v1/models', AUTH.headers);
    expect(json.data.map(({ id }: { id: string }) => id)).toEqual(['a/m']);
    expect((await get('/v1/models/a/m', AUTH.headers)).status).toBe(200);
    const { status, json: refused } = await get('/v1/models/a/dear', AUTH.headers);
    expect(status).toBe(404);
    expect(refused.error).toMatchObject({ code: 'model_not_found', param: 'model' });
  });

  it('refuse an endpoint they do not name', async () => {
    const { ask, upstream } = await world(undefined, keyed({ endpoints: ['embeddings'] }));
    const { status, json } = await ask(question(), AUTH);
    expect(status).toBe(403);
    expect(json.error).toMatchObject({ code: 'permission_denied' });
    expect(json.error.message).toContain("the endpoint 'chat'");
    expect(upstream.calls).toHaveLength(0);
  });
});

describe('the permissions of the keys above', () => {
  const below = (principal: Partial<Principal>) => {
    const credentials: Credentials = {
      principalOf: async () => ({ tenant: 'acme', key: 'low', tags: {}, ...principal }),
    };
    return { services: [[CREDENTIALS, credentials]] as const };
  };

  it.each([
    ['all allow it', { models: ['a/*'] }, { models: ['m'] }, 200],
    ['none says anything', undefined, undefined, 200],
    ['its own does not', { models: ['b/*'] }, { models: ['m'] }, 403],
    ['one above does not', { models: ['m'] }, { models: ['b/*'] }, 403],
    ['one above does not, and it says nothing itself', undefined, { models: ['b/*'] }, 403],
    ['one above refuses the endpoint', { endpoints: ['*'] }, { endpoints: ['embeddings'] }, 403],
  ])('hold beside its own: %s', async (_what, permissions, top, expected) => {
    const options = below({
      ...(permissions === undefined ? {} : { permissions }),
      above: [{ key: 'middle' }, { key: 'top', ...(top === undefined ? {} : { permissions: top }) }],
    });
    const { ask, upstream } = await world(undefined, options);
    expect((await ask(question())).status).toBe(expected);
    expect(upstream.calls).toHaveLength(expected === 200 ? 1 : 0);
  });
});
