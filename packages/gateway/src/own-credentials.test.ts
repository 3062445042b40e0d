import { CREDENTIALS, type Credentials, WeirError } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { JSON_TYPE, question, world } from '../test/world.ts';

const badge: Credentials = {
  principalOf({ headers }) {
    if (headers['x-badge'] !== 'ann') throw new WeirError('invalid_api_key', 'The badge is not known');
    return { tenant: 'acme', user: 'ann', tags: {}, permissions: { models: ['m'] } };
  },
};
const services = [[CREDENTIALS, badge]] as const;
const shown = { headers: { ...JSON_TYPE, 'x-badge': 'ann' } };

describe('credentials of the embedding app', () => {
  it('say who pays, and what is allowed', async () => {
    const { ask, ledger, gateway } = await world(undefined, { services });
    expect(gateway.isProtected).toBe(true);
    expect((await ask(question(), shown)).status).toBe(200);
    expect(ledger.rows[0]).toMatchObject({ tenant: 'acme', user: 'ann' });
    expect((await ask(question({ model: 'a/other' }), shown)).status).toBe(403);
  });

  it('refuse whom they do not know, before anything is sent', async () => {
    const { ask, upstream } = await world(undefined, { services });
    const { status, json } = await ask(question());
    expect(status).toBe(401);
    expect(json.error.code).toBe('invalid_api_key');
    expect(upstream.calls).toHaveLength(0);
  });

  it('may take their time: who left meanwhile is not served, nor anybody once the gateway stops', async () => {
    let admit: () => void = () => undefined;
    const slow: Credentials = {
      principalOf: () => new Promise((resolve) => (admit = () => resolve({ tenant: 'acme', tags: {} }))),
    };
    const { ask, upstream, gateway } = await world(undefined, { services: [[CREDENTIALS, slow]] });
    const answered = ask(question());
    admit();
    expect((await answered).status).toBe(200);
    const left = new AbortController();
    const gone = ask(question(), { signal: left.signal });
    left.abort();
    admit();
    await expect(gone).rejects.toThrow('broken off');
    const late = ask(question());
    const stopped = gateway.stop();
    admit();
    expect((await late).json.error.code).toBe('shutting_down');
    await stopped;
    expect(upstream.calls).toHaveLength(1);
    expect(gateway.exchanges).toBe(0);
  });

  it('do not stand beside keys', async () => {
    const keys = [{ secret: 'sk-weir-0123456789', name: 'ci', tenant: 'acme' }];
    await expect(world(undefined, { services, keys })).rejects.toMatchObject({ code: 'invalid_options' });
  });
});

describe('a principal the host hands over', () => {
  const principal = { tenant: 'acme', user: 'ann', tags: {}, permissions: { models: ['m'] } };
  const keys = [{ secret: 'sk-weir-0123456789', name: 'ci', tenant: 'other' }];

  it('pays, whatever credential the request carries, and is held to what it may ask for', async () => {
    const { ask, ledger } = await world(undefined, { keys });
    const headers = { ...JSON_TYPE, authorization: 'Bearer of the app' };
    expect((await ask(question(), { principal, headers })).status).toBe(200);
    expect(ledger.rows[0]).toMatchObject({ tenant: 'acme', user: 'ann', key: undefined });
    expect((await ask(question({ model: 'a/other' }), { principal, headers })).status).toBe(403);
  });

  it('cannot be sent by a caller: without one the keys decide', async () => {
    const { ask } = await world(undefined, { keys });
    expect((await ask(question({ principal }), { headers: { ...JSON_TYPE, principal: 'acme' } })).status).toBe(401);
  });
});
