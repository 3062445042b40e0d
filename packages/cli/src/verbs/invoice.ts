import { monthBounds, statementCsv, statementHtml, statementJson, statementOf } from '@weir/statements';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openLedger } from '../config/open-ledger.ts';
import { statementText } from '../print/statement-text.ts';

export const invoice = defineVerb({
  name: 'invoice',
  description: "Write a tenant's statement for a month, across all providers",
  args: {
    tenant: { type: 'string', valueHint: 'NAME', default: 'default', description: 'Whose' },
    month: { type: 'string', valueHint: 'YYYY-MM', description: 'Calendar month in UTC (default: the last whole one)' },
    csv: { type: 'boolean', description: 'Write CSV' },
    html: { type: 'boolean', description: 'Write a page' },
    json: COMMON.json,
    state: COMMON.state,
    config: COMMON.config,
  },
  examples: [
    ['weir invoice --tenant acme --month 2026-11', 'the statement of November'],
    ['weir invoice --tenant acme --month 2026-11 --html > acme.html', 'a page to print'],
    ['weir invoice --tenant acme --csv', 'last month, for a spreadsheet'],
  ],
  async run({ tenant, month, csv, html, json, state, config }, terminal) {
    if ([csv, html, json].filter((asked) => asked === true).length > 1)
      throw new WrongUsage('--csv, --html and --json exclude each other');
    const wanted = { tenant, month: month ?? lastMonth(terminal.clock.now()) };
    monthBounds(wanted.month); // before a ledger is opened for it
    const { ledger, close } = await openLedger(terminal, { state, config });
    try {
      const statement = await statementOf(ledger, wanted);
      const write = csv ? statementCsv : html ? statementHtml : json ? statementJson : undefined;
      terminal.write((write?.(statement) ?? statementText(statement, terminal)).trimEnd());
    } finally {
      await close();
    }
    return 0;
  },
});

function lastMonth(now: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - 1)).toISOString().slice(0, 7);
}
