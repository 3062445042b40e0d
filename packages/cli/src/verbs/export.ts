import { exportCsv, exportFlat, exportNdjson, FLAT_COLUMNS } from '@weir/statements';
import { FILTER_ARGS, filterOf } from '../arguments/ledger-filter.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openLedger } from '../config/open-ledger.ts';

const FORMATS = { csv: exportCsv, ndjson: exportNdjson, flat: exportFlat } as const;

export const exportVerb = defineVerb({
  name: 'export',
  description: 'Write the rows of the ledger, one for each attempt',
  args: {
    format: { type: 'string', valueHint: 'NAME', default: 'csv', description: 'csv, ndjson or flat (typed columns)' },
    ...FILTER_ARGS,
    columns: { type: 'boolean', description: 'Write the columns of --format flat and their types instead, as JSON' },
    state: COMMON.state,
    config: COMMON.config,
    json: { type: 'boolean', description: 'The same as --format ndjson' },
  },
  examples: [
    ['weir export --since 2026-11-01 --until 2026-12-01 > november.csv', 'all rows of November'],
    ['weir export --format flat > rows.ndjson', 'for DuckDB, Parquet, BigQuery: weir export --columns has the types'],
    ['weir export --tenant acme --json | jq .cost_usd', 'the cost of every attempt of a tenant'],
  ],
  async run(args, terminal) {
    const { format, json, columns } = args;
    if (columns === true) {
      terminal.write(JSON.stringify(FLAT_COLUMNS.map(({ name, type, isNullable }) => ({ name, type, isNullable }))));
      return 0;
    }
    const name = json === true ? 'ndjson' : format;
    if (!Object.hasOwn(FORMATS, name))
      throw new WrongUsage(`--format is '${name.slice(0, 60)}', csv, ndjson or flat was expected`);
    const filter = filterOf(args, terminal.clock.now());
    const { ledger, close } = await openLedger(terminal, args);
    try {
      for await (const line of FORMATS[name as keyof typeof FORMATS](ledger, filter)) terminal.write(line.trimEnd());
    } finally {
      await close();
    }
    return 0;
  },
});
