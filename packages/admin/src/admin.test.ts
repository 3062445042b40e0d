import { CLOCK, type GatewayLike } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { KEY_RING, keys } from '@weir/keys';
import { memory } from '@weir/memory';
import { sandbox } from '@weir/sandbox';
import { ManualClock } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ADMIN_PATH, admin, beside } from './index.ts';

const SECRET = 'an admin secret of thirty-two bytes';
const PEPPER = 'a pepper of more than thirty-two bytes';

/** A gateway with its admin API beside it. */
async function world() {
  const clock = new ManualClock();
  const gateway = await createGateway({
    providers: [sandbox()],
    services: [[CLOCK, clock], memory(), keys({ pepper: PEPPER })],
  });
  const api = admin({ ring: gateway.service(KEY_RING)!, clock }, { secret: SECRET });
  const served: GatewayLike = beside(gateway, api, ADMIN_PATH);
  const call = async (method: string, path: string, body?: unknown, secret: string | undefined = SECRET) => {
    const reply = await served.handle({
      method,
      path,
      headers: {
        'content-type': 'application/json',
        ...(secret === undefined || secret === '' ? {} : { authorization: `Bearer ${secret}` }),
      },
      body:
        body === undefined ? new Uint8Array(0) : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    });
    // biome-ignore lint/suspicious/noExplicitAny: what a test looks into
    const json: any = JSON.parse(Buffer.from(reply.body as Uint8Array).toString());
    return { status: reply.status, headers: reply.headers, json };
  };
  const chat = (secret: string) =>
    call(
      'POST',
      '/v1/chat/completions',
      { model: 'sandbox/sandbox-small', messages: [{ role: 'user', content: 'hi' }] },
      secret,
    );
  return { call, chat, clock };
}

describe('the admin API', () => {
  it('makes a key that works, changes it, rotates it and ends it', async () => {
    const { call, chat, clock } = await world();
    const made = await call('POST', '/admin/v1/keys', {
      tenant: 'acme',
      name: 'ci',
      permissions: { models: ['sandbox/*'] },
      budgets: [{ scope: 'key', limitUsd: '0.05', window: 'day' }],
      expiresAt: '2100-01-01T00:00:00Z',
    });
    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('private, no-store');
    expect(made.json.key).toMatchObject({ tenant: 'acme', name: 'ci', status: 'active' });
    expect(made.json.key.expiresAt).toBe('2100-01-01T00:00:00.000Z');
    const { secret } = made.json;
    expect((await chat(secret)).status).toBe(200);

    const changed = await call('PATCH', '/admin/v1/keys/acme/ci', {
      permissions: { models: ['x/*'] },
      expiresAt: null,
    });
    expect(changed.json.key).toMatchObject({ permissions: { models: ['x/*'] }, version: 2 });
    expect(changed.json.key.expiresAt).toBeUndefined();
    expect((await chat(secret)).status).toBe(403); // at once in the process that changed it

    const rotated = await call('POST', '/admin/v1/keys/acme/ci/rotate', { overlapMs: 60_000 });
    expect(rotated.status).toBe(200);
    expect((await chat(rotated.json.secret)).status).toBe(403);
    await clock.advance(60_000);
    expect((await chat(secret)).status).toBe(401);

    expect((await call('POST', '/admin/v1/keys/acme/ci/revoke')).json.key.status).toBe('revoked');
    expect((await chat(rotated.json.secret)).status).toBe(401);
    const shown = await call('GET', '/admin/v1/keys/acme/ci');
    expect(shown.json.key.status).toBe('revoked');
    for (const hidden of [secret, rotated.json.secret])
      expect(JSON.stringify(shown.json)).not.toContain(hidden.slice(8));
  });

  it('lists keys page by page, of one tenant or all', async () => {
    const { call } = await world();
    for (const name of ['a', 'b', 'c']) await call('POST', '/admin/v1/keys', { tenant: 'acme', name });
    await call('POST', '/admin/v1/keys', { tenant: 'other', name: 'a' });
    const names = (json: { data: { tenant: string; name: string }[] }) => json.data.map((key) => key.tenant + key.name);
    const first = await call('GET', '/admin/v1/keys?tenant=acme&limit=2');
    expect(names(first.json)).toEqual(['acmea', 'acmeb']);
    const second = await call(
      'GET',
      `/admin/v1/keys?tenant=acme&limit=2&after=${encodeURIComponent(first.json.after)}`,
    );
    expect(names(second.json)).toEqual(['acmec']);
    expect(second.json.after).toBeNull();
    expect((await call('GET', '/admin/v1/keys')).json.data).toHaveLength(4);
  });

  it('is out of reach of virtual keys, and the gateway of the admin secret', async () => {
    const { call, chat } = await world();
    const { secret } = (await call('POST', '/admin/v1/keys', { tenant: 'acme', name: 'ci' })).json;
    for (const [method, path] of [
      ['POST', '/admin/v1/keys'],
      ['GET', '/admin/v1/keys'],
      ['GET', '/admin/v1/keys/acme/ci'],
      ['POST', '/admin/v1/keys/acme/ci/revoke'],
      ['GET', '/admin/v1/anything'],
    ] as const) {
      for (const wrong of [secret, `${SECRET}x`, '']) {
        const { status, json } = await call(method, path, undefined, wrong);
        expect(status).toBe(401);
        expect(json.error).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error', param: null });
      }
    }
    expect((await chat(SECRET)).status).toBe(401);
    expect((await chat(secret)).status).toBe(200);
  });

  it.each<[string, string, string, unknown, number, object]>([
    ['a body that is no JSON', 'POST', '/keys', '{', 400, { code: 'invalid_json' }],
    ['a list for a body', 'POST', '/keys', [], 400, { code: 'invalid_request' }],
    ['no body', 'POST', '/keys', undefined, 400, { param: 'tenant' }],
    ['a name that is none', 'POST', '/keys', { tenant: 'a', name: '../b' }, 400, { param: 'name' }],
    ['a key that could change prototypes', 'POST', '/keys', '{"__proto__":{}}', 400, { code: 'forbidden_key' }],
    ['a body of 70 KB', 'POST', '/keys', { tenant: 'x'.repeat(70_000) }, 413, { code: 'body_too_large' }],
    ['a time that is none', 'POST', '/keys', { tenant: 'a', name: 'b', expiresAt: 5 }, 400, { param: 'expiresAt' }],
    [
      'a parent that is not there',
      'POST',
      '/keys',
      { tenant: 'a', name: 'b', parent: 'c' },
      404,
      { code: 'key_not_found' },
    ],
    ['an unknown key', 'GET', '/keys/acme/nobody', undefined, 404, { code: 'key_not_found' }],
    ['an unknown field of a change', 'PATCH', '/keys/acme/ci', { name: 'x' }, 400, { param: 'name' }],
    ['an unknown field of a rotation', 'POST', '/keys/acme/ci/rotate', { overlap: 5 }, 400, { param: 'overlap' }],
    ['an overlap that is text', 'POST', '/keys/acme/ci/rotate', { overlapMs: '5' }, 400, { param: 'overlapMs' }],
    ['a limit over 500', 'GET', '/keys?limit=501', undefined, 400, { param: 'limit' }],
    ['an unknown filter', 'GET', '/keys?name=x', undefined, 400, { param: 'name' }],
    ['another method', 'DELETE', '/keys/acme/ci', undefined, 405, { code: 'method_not_allowed' }],
    ['another path', 'GET', '/keys/acme', undefined, 404, { code: 'unknown_path' }],
    ['a path outside', 'GET', '/budgets', undefined, 404, { code: 'unknown_path' }],
    ['a malformed path', 'GET', '/keys/%zz/a', undefined, 400, { code: 'unknown_path' }],
  ])('says what is wrong with %s', async (_what, method, path, body, status, error) => {
    const { call } = await world();
    await call('POST', '/admin/v1/keys', { tenant: 'acme', name: 'ci' });
    const answered = await call(method, `/admin/v1${path}`, body);
    expect(answered.status).toBe(status);
    expect(answered.json.error).toMatchObject(error);
    expect(Object.keys(answered.json.error)).toEqual(['message', 'type', 'param', 'code']);
  });

  it('takes the same name once', async () => {
    const { call } = await world();
    await call('POST', '/admin/v1/keys', { tenant: 'acme', name: 'ci' });
    const again = await call('POST', '/admin/v1/keys', { tenant: 'acme', name: 'ci' });
    expect(again.status).toBe(409);
    expect(again.json.error.code).toBe('key_exists');
    expect(again.json.secret).toBeUndefined();
  });

  it.each([[''], ['x'.repeat(31)]])('does not start with the secret %j', async (secret) => {
    const gateway = await createGateway({ providers: [sandbox()], services: [memory(), keys({ pepper: PEPPER })] });
    const services = { ring: gateway.service(KEY_RING)!, clock: new ManualClock() };
    expect(() => admin(services, { secret })).toThrow(expect.objectContaining({ code: 'invalid_options' }));
  });
});
