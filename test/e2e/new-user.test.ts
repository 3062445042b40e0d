import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { formatUsd, sum, usd } from '@weir/core';
import { expect, it } from 'vitest';
import { clearOfMidnight } from '../../packages/cli/test/clear-of-midnight.ts';
import { type Ended, folderWith, runWeir, startWeir } from '../../packages/cli/test/weir-process.ts';

const DAY_MS = 86_400_000;
const TAKES_MS = 60_000;
const PEPPER = { WEIR_KEY_PEPPER: 'a pepper of more than thirty-two bytes' };

it(
  'a new user bounds a key, is warned, is refused, revokes it, gets the statement and finds errors in an invoice',
  async () => {
    await clearOfMidnight(TAKES_MS);
    using folder = folderWith();
    const at = { cwd: folder.path, env: PEPPER };
    const weir = (...args: string[]): Promise<Ended> => runWeir(args, at);

    const created = await weir('keys', 'create', 'acme/ci', '--budget', '0.05/day', '--json');
    const { secret } = JSON.parse(created.stdout);
    expect(secret).toMatch(/^wk-/);
    const running = await startWeir(['--port', '0'], at);

    let question = 0;
    const ask = (): Promise<Response> =>
      fetch(`${running.ready.baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: 'sandbox/sandbox-large',
          messages: [{ role: 'user', content: `${question++} ${'words and more '.repeat(700)}` }],
          max_completion_tokens: 50,
        }),
      });

    const costs: string[] = [];
    let refused: Response | undefined;
    for (let count = 0; count < 40 && refused === undefined; count++) {
      const response = await ask();
      if (response.status === 402) refused = response;
      else costs.push(response.headers.get('x-weir-cost') ?? '');
    }
    const spent = sum(costs.map(usd));
    expect(spent > 0n && spent <= usd('0.05')).toBe(true);
    const midnight = (Math.floor(Date.now() / DAY_MS) + 1) * DAY_MS;
    expect(refused?.headers.get('x-weir-budget-reset')).toBe(new Date(midnight).toISOString());
    expect(await refused!.json()).toMatchObject({ error: { code: 'budget_exceeded' } });

    const revoked = await weir('keys', 'revoke', 'acme/ci');
    expect(revoked.code).toBe(0);
    await wait(1_000);
    expect((await ask()).status).toBe(401);
    running.signal('SIGTERM');
    const { stderr } = await running.ended;
    expect(stderr).toMatch(/^weir alert \(budget\): .*50 %/m);

    const month = new Date().toISOString().slice(0, 7);
    const statement = await weir('invoice', '--tenant', 'acme', '--month', month, '--json');
    expect(JSON.parse(statement.stdout).total).toMatchObject({ costUsd: formatUsd(spent), attempts: costs.length });

    // the provider's invoice charges this model twice as much, and another one nobody asked for
    const day = new Date().toISOString().slice(0, 10);
    const twice = formatUsd(sum([spent, spent]));
    const lines = [`${day},sandbox-large,${twice}`, `${day},sandbox-small,0.5`];
    writeFileSync(join(folder.path, 'invoice.csv'), `date,model,cost_usd\n${lines.join('\n')}\n`);
    const { code, stdout } = await weir('reconcile', 'invoice.csv', '--provider', 'sandbox');
    expect(code).toBe(2);
    expect(stdout).toMatch(new RegExp(`${day} +sandbox-large +usd .* drift`));
    expect(stdout).toMatch(new RegExp(`${day} +sandbox-small +usd .* unrecorded`));
  },
  2 * TAKES_MS,
);
