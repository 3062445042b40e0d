import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { hostSuite } from '../../../host-kit/test/host-suite.ts';
import { hostWorld, type OpenHost, type OpenWith } from '../../../host-kit/test/host-world.ts';
import { weir } from './mount.ts';

const errors: unknown[] = [];

/** An app whose errors are kept: Koa prints them, and a caller who leaves is none. */
function appOf(): Koa {
  const app = new Koa();
  errors.length = 0;
  app.on('error', (error) => errors.push(error));
  return app;
}

async function listening(app: Pick<Koa, 'callback'>): Promise<OpenHost> {
  const server = createServer(app.callback());
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

hostSuite('Koa', { open: (gateway) => listening(appOf().use(weir(gateway))), errors: () => errors });
hostSuite('Koa behind a body parser', {
  open: (gateway) =>
    listening(
      appOf()
        .use(bodyParser({ jsonLimit: '20mb' }))
        .use(weir(gateway)),
    ),
  parsesBodies: true,
  errors: () => errors.filter((error) => !(error instanceof SyntaxError)), // the parser's own
});

describe('weir in a Koa app', () => {
  const withApp =
    (build: (app: Koa) => void, path?: string): OpenWith =>
    (gateway) => {
      const app = appOf().use(weir(gateway, path === undefined ? {} : { path }));
      build(app);
      return listening(app);
    };

  it('leaves all other routes to the app', async () => {
    const one = await hostWorld(
      withApp((app) =>
        app.use((ctx) => {
          ctx.body = `app: ${ctx.url}`;
        }),
      ),
    );
    const get = (path: string) => one.ask({ method: 'GET', path });
    expect((await get('/')).text).toBe('app: /');
    expect((await get('/v1x/models?a=1')).text).toBe('app: /v1x/models?a=1');
    expect((await get('/v1/models')).json.object).toBe('list');
    expect((await get('/v1')).json.error.code).toBe('unknown_path');
    await one.close();
  });

  it('works at another path', async () => {
    const one = await hostWorld(
      withApp(() => undefined, '/ai/v1'),
      undefined,
      { basePath: '/ai/v1' },
    );
    expect((await one.ask({ path: '/ai/v1/chat/completions?x=1' })).status).toBe(200);
    expect((await one.ask()).status).toBe(404);
    await one.close();
  });

  it('passes the bytes a parser kept as they came', async () => {
    const one = await hostWorld((gateway) => listening(appOf().use(bodyParser()).use(weir(gateway))));
    expect((await one.ask({ body: '{"model":"m","model":"n","messages":[]}' })).json.error.message).toBe(
      "The key 'model' at position 13 is there twice",
    );
    await one.close();
  });

  it('still lets the app see a defect of its own', async () => {
    const one = await hostWorld((gateway) => {
      const broken = { ...gateway, handle: () => Promise.reject(new TypeError('A defect of the gateway')) };
      return listening(appOf().use(weir(broken)));
    });
    expect((await one.ask()).status).toBe(500);
    expect(errors).toMatchObject([{ name: 'TypeError', message: 'A defect of the gateway' }]);
    await one.close();
  });

  it('hands over who pays, where the app knows it', async () => {
    const keys = [{ secret: 'sk-weir-0123456789', name: 'ci', tenant: 'other' }];
    const one = await hostWorld(
      (gateway) =>
        listening(
          appOf().use(
            weir(gateway, {
              principal: (ctx) =>
                ctx.get('x-user') === '' ? undefined : { tenant: 'acme', user: ctx.get('x-user'), tags: {} },
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
