import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway } from '@weir/gateway';
import express, { type Express } from 'express';
import { describe, expect, it } from 'vitest';
import { hostSuite } from '../../../host-kit/test/host-suite.ts';
import { ask, hostWorld, type OpenHost, type OpenWith, question } from '../../../host-kit/test/host-world.ts';
import { type MountOptions, weir } from './mount.ts';

async function listening(app: Express): Promise<OpenHost> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const limit = '20mb';

hostSuite('Express', { open: (gateway) => listening(express().use(weir(gateway))) });
hostSuite('Express behind express.json()', {
  open: (gateway) => listening(express().use(express.json({ limit }), weir(gateway))),
  parsesBodies: true,
});

describe('weir in an Express app', () => {
  const withApp =
    (build: (gateway: Gateway) => Express): OpenWith =>
    (gateway) =>
      listening(build(gateway));

  it('leaves all other routes to the app', async () => {
    const one = await hostWorld(
      withApp((gateway) =>
        express()
          .use(weir(gateway))
          .get('/', (_, response) => void response.send('home'))
          .get('/v1x/models', (_, response) => void response.send('not weir'))
          .use((request, response) => void response.status(404).send(`app: ${request.originalUrl}`)),
      ),
    );
    const get = (path: string) => one.ask({ method: 'GET', path });
    expect((await get('/')).text).toBe('home');
    expect((await get('/v1x/models')).text).toBe('not weir');
    expect((await get('/v2/models')).text).toBe('app: /v2/models');
    expect((await get('/v1/models')).json.object).toBe('list');
    expect((await get('/v1')).json.error.code).toBe('unknown_path');
    await one.close();
  });

  it('works at another path, and inside a router', async () => {
    const mounted = (path: string, options?: MountOptions) =>
      withApp((gateway) => express().use(path, weir(gateway, options)));
    const [inside, whole] = [
      await hostWorld(mounted('/v1')),
      await hostWorld(mounted('/ai', { path: '/ai/v1' }), undefined, { basePath: '/ai/v1' }),
    ];
    expect((await inside.ask()).status).toBe(200);
    expect((await whole.ask({ path: '/ai/v1/chat/completions?x=1' })).status).toBe(200);
    await inside.close();
    await whole.close();
  });

  it.each([
    ['express.raw()', express.raw({ type: '*/*', limit })],
    ['express.text()', express.text({ type: '*/*', limit })],
    ['express.urlencoded()', express.urlencoded({ extended: true })],
  ])('works behind %s', async (_, parser) => {
    const one = await hostWorld(withApp((gateway) => express().use(parser, weir(gateway))));
    expect((await one.ask()).status).toBe(200);
    expect((await one.ask({ body: '{oops' })).json.error.code).toBe('invalid_json');
    expect((await one.ask({ body: '' })).json.error.message).toBe('The body is empty, JSON was expected');
    await one.close();
  });

  it('refuses what express.json() could read and nobody should', async () => {
    const one = await hostWorld(withApp((gateway) => express().use(express.json({ limit }), weir(gateway))));
    const deep = `${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`;
    expect((await one.ask({ body: deep })).json.error.code).toBe('json_too_deep');
    expect((await one.ask({ body: '{"__proto__":{"a":1}}' })).json.error.code).toBe('forbidden_key');
    expect((await one.ask({ body: { x: 'y'.repeat(11_000_000) } })).json.error.code).toBe('body_too_large');
    expect((await ask(one.port, { body: question() })).status).toBe(200);
    expect([one.upstream.calls.length, one.defects.length]).toEqual([1, 0]);
    await one.close();
  });

  it('hands over who pays, where the app knows it', async () => {
    const keys = [{ secret: 'sk-weir-0123456789', name: 'ci', tenant: 'other' }];
    const one = await hostWorld(
      (gateway) =>
        listening(
          express().use(
            express.json(),
            weir(gateway, {
              principal: (request) => {
                const user = request.get('x-user');
                return user === undefined ? undefined : { tenant: 'acme', user, tags: {} };
              },
            }),
          ),
        ),
      undefined,
      { keys },
    );
    expect((await one.ask({ headers: { 'x-user': 'ann' } })).status).toBe(200);
    expect((await one.ask()).status).toBe(401);
    await one.gateway.stop();
    const rows = [];
    for await (const row of one.ledger.query({})) rows.push(row);
    expect(rows).toMatchObject([{ tenant: 'acme', user: 'ann' }]);
    await one.close();
  });
});
