import { formatUsd, sum, usd } from '@weir/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PostgresService, postgresBin, startPostgres } from '../../../../test/services/postgres.ts';
import { clearOfMidnight } from '../../test/clear-of-midnight.ts';
import { folderWith, type RunOptions, runWeir, startWeir } from '../../test/weir-process.ts';

const TAKES_MS = 30_000;

const bin = postgresBin();
if (bin === undefined && process.env.CI) throw new Error('PostgreSQL is not installed: apt-get install postgresql');
if (bin === undefined) console.warn('SKIPPED: PostgreSQL is not installed');

// biome-ignore lint/suspicious/noTemplateCurlyInString: a config's own
const CONFIG = JSON.stringify({ providers: { sandbox: {} }, services: [['postgres', { url: '${DATABASE_URL}' }]] });

describe.runIf(bin !== undefined)('a config that names postgres', () => {
  const folder = folderWith({ 'weir.config.json': CONFIG });
  let server: PostgresService;
  let options: RunOptions;

  beforeAll(async () => {
    server = await startPostgres(bin!);
    options = { cwd: folder.path, env: { DATABASE_URL: server.url } };
  });
  afterAll(() => {
    server?.remove();
    folder[Symbol.dispose]();
  });

  it(
    'has two gateways write one ledger, and usage, invoice and export read it',
    async () => {
      await clearOfMidnight(TAKES_MS);
      const gateways = await Promise.all([1, 2].map(() => startWeir(['--port', '0'], options)));
      expect(gateways[0]!.ready).toMatchObject({ services: ['attempt-budget', 'tokenizer', 'postgres'], state: null });
      const costs = await Promise.all(
        gateways.map(async ({ ready }, index) => {
          const reply = await fetch(`${ready.baseUrl}/chat/completions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({
              model: 'sandbox/sandbox-small',
              messages: [{ role: 'user', content: 'x'.repeat(1 + index) }],
            }),
          });
          expect(reply.status).toBe(200);
          return usd(reply.headers.get('x-weir-cost') ?? '');
        }),
      );

      const total = formatUsd(sum(costs));
      const usage = await runWeir(['usage', '--json'], options);
      expect(JSON.parse(usage.stdout).total).toMatchObject({ attempts: 2, costUsd: total });
      const month = new Date().toISOString().slice(0, 7);
      const invoice = await runWeir(['invoice', '--tenant', 'default', '--month', month, '--json'], options);
      expect(JSON.parse(invoice.stdout).total).toMatchObject({ attempts: 2, costUsd: total });
      const rows = await runWeir(['export', '--since', '1d'], options);
      expect(rows.stdout.match(/sandbox-small/g)?.length).toBeGreaterThanOrEqual(2);

      for (const gateway of gateways) gateway.signal('SIGTERM');
      expect(await Promise.all(gateways.map(async ({ ended }) => (await ended).code))).toEqual([0, 0]);
    },
    2 * TAKES_MS,
  );

  it('says so, and shows no password, when the database cannot be opened', async () => {
    const env = { DATABASE_URL: 'postgres://weir:pass-word@127.0.0.1:1/weir' };
    const { code, stderr, stdout } = await runWeir(['start', '--port', '0'], { ...options, env });
    expect(code).not.toBe(0);
    expect(stderr).toContain("The schema 'weir' cannot be opened");
    expect(stderr + stdout).not.toContain('pass-word');
  });

  it('shows no password when the URL is none', async () => {
    const env = { DATABASE_URL: 'mysql://weir:pass-word@127.0.0.1:1/weir' };
    const { code, stderr, stdout } = await runWeir(['start', '--port', '0'], { ...options, env });
    expect(code).not.toBe(0);
    expect(stderr).toContain('url');
    expect(stderr + stdout).not.toContain('pass-word');
  });
});
