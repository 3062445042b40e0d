import type { LedgerQuery } from '@weir/core';
import { exportCsv, exportNdjson } from '@weir/statements';
import { readTime } from '../arguments/read-time.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openLedger } from '../config/open-ledger.ts';

const FORMATS = { csv: exportCsv, ndjson: exportNdjson } as const;

export const exportVerb = defineVerb({
  name: 'export',
  description: 'Write the rows of the ledger, one for each attempt',
  args: {
    format: { type: 'string', valueHint: 'NAME', default: 'csv', description: 'csv or ndjson' },
    since: { type: 'string', valueHint: 'TIME', description: 'From: 7d, 24h (ago) or an ISO date' },
    until: { type: 'string', valueHint: 'TIME', description: 'Up to, itself excluded: 1d (ago) or an ISO date' },
    tenant: { type: 'string', valueHint: 'NAME', description: 'Only one tenant' },
    state: COMMON.state,
    config: COMMON.config,
    json: { type: 'boolean', description: 'The same as --format ndjson' },
  },
  examples: [
    ['weir export --since 2026-11-01 --until 2026-12-01 > november.csv', 'all rows of November'],
    ['weir export --tenant acme --json | jq .cost_usd', 'the cost of every attempt of a tenant'],
  ],
  async run({ format, json, since, until, tenant, state, config }, terminal) {
    const name = json === true ? 'ndjson' : format;
    if (!Object.hasOwn(FORMATS, name))
      throw new WrongUsage(`--format is '${name.slice(0, 60)}', csv or ndjson was expected`);
    const now = terminal.clock.now();
    const filter: LedgerQuery = {
      ...(since === undefined ? {} : { from: readTime(since, '--since', now) }),
      ...(until === undefined ? {} : { to: readTime(until, '--until', now) }),
      ...(tenant === undefined ? {} : { tenant }),
    };
    const { ledger, close } = await openLedger(terminal, { state, config });
    try {
      for await (const line of FORMATS[name as keyof typeof FORMATS](ledger, filter)) terminal.write(line.trimEnd());
    } finally {
      await close();
    }
    return 0;
  },
});
