import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { ADMIN_PATH, admin } from '@weir/admin';
import { cache } from '@weir/cache';
import { formatUsd, LEDGER, systemClock, type WeirEvents } from '@weir/core';
import { weir as expressMount } from '@weir/express';
import { fallback } from '@weir/fallback';
import { createGateway, type Gateway } from '@weir/gateway';
import { KEY_RING, type KeyRing, keys } from '@weir/keys';
import { weir as koaMount } from '@weir/koa';
import { meter } from '@weir/meter';
import { type Listening, listen, nodeHandler } from '@weir/node';
import { router } from '@weir/router';
import { sandbox } from '@weir/sandbox';
import { sqlite } from '@weir/sqlite';
import express from 'express';
import Koa from 'koa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const PEPPER = 'a pepper of more than thirty-two bytes';
const folder = mkdtempSync(join(tmpdir(), 'weir-keys-'));
const file = join(folder, 'weir.sqlite');
const SMALL = 'sandbox/sandbox-small';
const LARGE = 'sandbox/sandbox-large';

let gateways: readonly [Gateway, Gateway];
let servers: readonly [Listening, Listening];
let ring: KeyRing;

const opened = (): Promise<Gateway> =>
  createGateway({
    providers: [sandbox()],
    services: [sqlite({ file }), keys({ pepper: PEPPER })],
    middleware: [cache(), fallback(), router(), meter()],
  });

beforeAll(async () => {
  gateways = [await opened(), await opened()];
  servers = [await listen(gateways[0], { port: 0 }), await listen(gateways[1], { port: 0 })];
  ring = gateways[0].service(KEY_RING)!;
});
afterAll(async () => {
  for (const server of servers) await server.close();
  rmSync(folder, { recursive: true, force: true });
});

let names = 0;
/** A new key of `acme`, and its secret. */
async function made(more: object = {}): Promise<{ readonly name: string; readonly secret: string }> {
  const name = `key-${names++}`;
  const { secret } = await ring.create({ tenant: 'acme', name, ...more });
  return { name, secret: secret.reveal() };
}

/** Asks one of the two gateways, the second unless told otherwise: the one that made no key. */
async function ask(
  secret: string | undefined,
  { model = SMALL, content = 'hi', path = '/chat/completions', at = 1, stream = false } = {},
) {
  const response = await fetch(`${servers[at]!.url}/v1${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify(
      path === '/embeddings' ? { model, input: content } : { model, stream, messages: [{ role: 'user', content }] },
    ),
  });
  const text = await response.text();
  const { error } = (stream && response.ok ? {} : JSON.parse(text)) as { readonly error?: Record<string, string> };
  return { status: response.status, headers: response.headers, error, text };
}

describe('a virtual key', () => {
  it('made through one gateway is admitted by another, with a row in its name', async () => {
    const { name, secret } = await made({ team: 'web' });
    expect((await ask(secret)).status).toBe(200);
    const ledger = gateways[1].service(LEDGER)!;
    await ledger.flush();
    const rows = [];
    for await (const row of ledger.query({ tenant: 'acme', key: name })) rows.push(row);
    expect(rows).toHaveLength(1);
  });

  it.each([
    ['nothing', () => undefined],
    ['text', () => 'sk-nonsense'],
    [
      'a key with a letter changed',
      (secret: string) => `${secret.slice(0, 20)}${secret[20] === 'A' ? 'B' : 'A'}${secret.slice(21)}`,
    ],
    ['the digest of a key', (secret: string) => secret.slice(3)],
  ])('is not %s: 401', async (_what, wrong) => {
    const { secret } = await made();
    const { status, error } = await ask(wrong(secret));
    expect(status).toBe(401);
    expect(error).toMatchObject({ code: 'invalid_api_key', type: 'invalid_request_error' });
  });

  it('is refused once it has expired', async () => {
    const { secret } = await made({ expiresAt: Date.now() + 300 });
    expect((await ask(secret)).status).toBe(200);
    await expect.poll(async () => (await ask(secret)).error?.message).toMatch(/^The API key 'key-\d+' has expired$/);
  });

  it.each([
    ['itself', false],
    ['the key above it', true],
  ])('is refused by every gateway within a second of the revocation of %s', async (_what, isAbove) => {
    const above = await made();
    const { name, secret } = await made({ parent: above.name });
    for (const at of [0, 1]) expect((await ask(secret, { at })).status).toBe(200);
    await ring.revoke('acme', isAbove ? above.name : name);
    const revokedAt = Date.now();
    const late: number[] = [];
    for (;;) {
      const startedAt = Date.now();
      const statuses = [(await ask(secret, { at: 0 })).status, (await ask(secret, { at: 1 })).status];
      if (startedAt >= revokedAt + 1_000) late.push(...statuses);
      if (late.length >= 6) break;
    }
    expect(late).toEqual([401, 401, 401, 401, 401, 401]);
  });

  it('asks for no other model, by whatever way, and no other endpoint', async () => {
    const { name, secret } = await made({ permissions: { models: [SMALL], endpoints: ['chat'] } });
    expect((await ask(secret, { model: SMALL })).status).toBe(200);
    const model = await ask(secret, { model: LARGE });
    expect(model.status).toBe(403);
    expect(model.error?.message).toBe(`The key '${name}' does not allow the model '${LARGE}'`);
    const endpoint = await ask(secret, { path: '/embeddings', model: 'sandbox/sandbox-embed' });
    expect(endpoint.status).toBe(403);
    expect(endpoint.error?.message).toBe(`The key '${name}' does not allow the endpoint 'embeddings'`);
  });

  it('is not answered from what another key put into the cache of its tenant', async () => {
    const { secret: wide } = await made();
    const { secret: narrow } = await made({ permissions: { models: [SMALL] } });
    expect((await ask(wide, { model: LARGE, content: 'shared' })).status).toBe(200);
    expect((await ask(wide, { model: LARGE, content: 'shared' })).headers.get('x-weir-cache')).toBe('hit');
    expect((await ask(narrow, { model: LARGE, content: 'shared' })).status).toBe(403);
  });

  it('spends no more than its budget, nor do those below it together', async () => {
    const request = { model: SMALL, messages: [{ role: 'user', content: 'first' }] };
    const { targets } = await gateways[0].quote({ request });
    const limitUsd = formatUsd(targets[0]!.maximum!); // room for one, and for none once anything is spent
    const above = await made({ budgets: [{ scope: 'key', limitUsd, window: 'month' }] });
    const [first, second] = [await made({ parent: above.name }), await made({ parent: above.name })];
    expect((await ask(first.secret, { content: 'first' })).status).toBe(200);
    const refused = await ask(second.secret, { content: 'other' });
    expect(refused.status).toBe(402);
    expect(refused.error).toMatchObject({ code: 'budget_exceeded' });
    expect(refused.error?.message).toContain(`the limit is ${limitUsd} USD`);
    expect(refused.headers.get('x-weir-budget-reset')).toMatch(/-01T00:00:00.000Z$/);
  });
});

describe('the admin API', () => {
  const secret = 'an admin secret of thirty-two bytes';
  const api = () => admin({ ring, clock: systemClock() }, { secret });
  const hosts: readonly (readonly [string, () => RequestListener])[] = [
    ['Koa', () => new Koa().use(koaMount(api(), { path: ADMIN_PATH })).callback()],
    ['Express', () => express().use(expressMount(api(), { path: ADMIN_PATH }))],
    ['Express behind express.json()', () => express().use(express.json(), expressMount(api(), { path: ADMIN_PATH }))],
    ['node:http', () => nodeHandler(api())],
  ];

  it.each(hosts)('can be mounted in %s', async (_host, listener) => {
    const server = createServer(listener());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${ADMIN_PATH}/keys`;
    const post = (path: string, body: object, bearer = secret) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: JSON.stringify(body),
      });
    const name = `key-${names++}`;
    const created = await post('', { tenant: 'acme', name });
    expect(created.status).toBe(201);
    const { secret: made } = (await created.json()) as { readonly secret: string };
    expect((await ask(made)).status).toBe(200);
    expect((await post('', { tenant: 'acme', name: 'by-key' }, made)).status).toBe(401);
    expect((await post(`/acme/${name}/revoke`, {})).status).toBe(200);
    expect((await post('', { tenant: 'acme' })).status).toBe(400);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a secret', () => {
  it('is in no event, log, reply, ledger row or file', async () => {
    const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const warned = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const seen: string[] = [];
    const heard: (keyof WeirEvents)[] = [
      'exchange:started',
      'exchange:ended',
      'attempt:started',
      'attempt:failed',
      'attempt:committed',
      'attempt:settled',
      'defect',
    ];
    for (const name of heard) gateways[1].events.on(name, (event: unknown) => seen.push(inspect(event, { depth: 12 })));
    const { name, secret } = await made({ permissions: { models: ['sandbox/*'] } });
    const { secret: fresh } = await ring.rotate('acme', name);
    const secrets = [secret, fresh.reveal()];
    const replies = [
      await ask(secret),
      await ask(fresh.reveal(), { stream: true, content: 'a stream' }),
      await ask(secret, { model: 'other/model' }),
      await ask(secret, { content: '[sandbox:status=500]' }),
      await ask(`${secret}x`),
    ];
    await ring.revoke('acme', name);
    await expect.poll(async () => (await ask(secret)).status).toBe(401);
    replies.push(await ask(secret));
    const log = [...written.mock.calls, ...warned.mock.calls].map(([text]) => String(text)).join('\n');
    written.mockRestore();
    warned.mockRestore();
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
    const places = { events: seen.join('\n'), log, replies: inspect(replies, { depth: 9 }), files: files.join('\n') };
    expect(places.events).toContain(name); // what is searched does tell of the key
    expect(places.files).toContain(secret.slice(0, 8));
    for (const [place, text] of Object.entries(places)) {
      for (const hidden of [...secrets.map((one) => one.slice(8)), PEPPER])
        expect(text.includes(hidden), `a secret in the ${place}`).toBe(false);
    }
  });
});
