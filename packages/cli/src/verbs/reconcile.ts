import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { formatUsd, type ProviderReport, sum, systemRandom } from '@weir/core';
import {
  type Comparison,
  correctionsOf,
  type Reconciliation,
  readReport,
  reconcile as reconcileReport,
} from '@weir/statements';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openLedger } from '../config/open-ledger.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';
import { pullReport } from '../reconcile/pull-report.ts';

/** What `weir reconcile` ends with when ledger and report disagree: neither a failure nor wrong usage. */
const DRIFT = 2;
const COLUMNS = ['day', 'model', 'unit', 'quantity', 'cost'] as const;

export const reconcile = defineVerb({
  name: 'reconcile',
  description: "Hold a provider's own report against the ledger; ends with 2 where they disagree",
  args: {
    report: {
      type: 'positional',
      valueHint: 'FILE',
      required: false,
      description: 'CSV by day and model (default: pulled from the provider, with its admin key)',
    },
    provider: {
      type: 'string',
      valueHint: 'NAME',
      required: true,
      description: 'Whose report, by its name in targets',
    },
    columns: {
      type: 'string',
      valueHint: 'NAMES',
      description: `Columns of other names: ${COLUMNS.map((name) => `${name}=...`).join(',')}`,
    },
    since: { type: 'string', valueHint: 'TIME', description: 'First day to pull: 7d (ago, default) or an ISO date' },
    until: { type: 'string', valueHint: 'TIME', description: 'Day to stop before: 1d (ago) or an ISO date (today)' },
    correct: { type: 'boolean', description: 'Add corrections to the ledger, so that it says what the report says' },
    'unrecorded-to': {
      type: 'string',
      valueHint: 'TENANT',
      description: 'With --correct: who is charged what the ledger has no row of (default: nobody)',
    },
    all: { type: 'boolean', description: 'Show what agrees, too' },
    json: COMMON.json,
    state: COMMON.state,
    config: COMMON.config,
  },
  examples: [
    ['weir reconcile --provider openai --since 2026-11-01', "the provider's cost API, with OPENAI_ADMIN_KEY"],
    ['weir reconcile november.csv --provider openai', 'columns date, model, unit, quantity, cost_usd'],
    ['weir reconcile november.csv --provider openai --correct', 'and book what was found'],
    ['weir reconcile costs.csv --provider openai --columns day=start_time,cost=amount', 'columns of other names'],
  ],
  async run(
    { report: file, provider, columns, since, until, all, correct, 'unrecorded-to': unrecordedTo, json, state, config },
    terminal,
  ) {
    if (unrecordedTo !== undefined && correct !== true) throw new WrongUsage('--unrecorded-to needs --correct');
    if (file !== undefined && (since ?? until) !== undefined)
      throw new WrongUsage('--since and --until are for a report that is pulled: a file has the days it has');
    const report =
      file === undefined
        ? await pullReport({ provider, since, until, state, config }, terminal)
        : await fileReport(file, provider, columnsIn(columns), terminal);
    const random = systemRandom();
    const { ledger, close } = await openLedger(terminal, { state, config });
    try {
      const result = await reconcileReport(ledger, report);
      terminal.write(json === true ? reconciliationJson(result) : reconciliationText(result, all === true, terminal));
      if (correct !== true) return result.isClean ? 0 : DRIFT;
      const corrections = await correctionsOf(ledger, result, {
        at: terminal.clock.now(),
        id: () => random.id(),
        ...(unrecordedTo === undefined ? {} : { unrecordedTenant: unrecordedTo }),
      });
      for (const correction of corrections) await ledger.correct(correction);
      const after = await reconcileReport(ledger, report);
      terminal.warn(
        `${corrections.length} corrections added, ${formatUsd(sum(corrections.map(({ cost }) => cost)))} USD in all`,
      );
      return after.isClean ? 0 : DRIFT;
    } finally {
      await close();
    }
  },
});

async function fileReport(
  file: string,
  provider: string,
  columns: Readonly<Record<string, string>>,
  terminal: Terminal,
): Promise<ProviderReport> {
  const text = await readFile(resolve(terminal.folder, file), 'utf8').catch((cause: Error) => {
    throw new WrongUsage(`'${file.slice(0, 200)}' cannot be read: ${cause.message}`);
  });
  return readReport(text, { provider, source: file, columns });
}

function columnsIn(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = (text ?? '').split(',').filter((pair) => pair !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', column = ''] = pair.split('=', 2);
      if (!(COLUMNS as readonly string[]).includes(name) || column === '')
        throw new WrongUsage(
          `--columns has '${pair.slice(0, 60)}', pairs such as cost=amount were expected (${COLUMNS.join(', ')})`,
        );
      return [name, column];
    }),
  );
}

const reconciliationJson = ({ ledgerCost, reportCost, coveredCost, ...rest }: Reconciliation): string =>
  JSON.stringify({
    ...rest,
    ledgerUsd: formatUsd(ledgerCost),
    reportUsd: formatUsd(reportCost),
    coveredUsd: formatUsd(coveredCost),
  });

const agrees = ({ verdict }: Comparison): boolean => verdict === 'equal' || verdict === 'tolerated';

function reconciliationText(result: Reconciliation, isAll: boolean, terminal: Terminal): string {
  const { provider, comparisons, ledgerCost, reportCost, coveredCost, isClean } = result;
  const shown = isAll ? comparisons : comparisons.filter((comparison) => !agrees(comparison));
  const lines = [
    `${provider}: ledger ${formatUsd(ledgerCost)} USD, report ${formatUsd(reportCost)} USD, of it ${formatUsd(coveredCost)} USD with rows in the ledger`,
    `${comparisons.length} compared, ${comparisons.filter(agrees).length} agree`,
  ];
  if (shown.length > 0) {
    lines.push(
      table(
        [
          { title: 'DAY' },
          { title: 'MODEL' },
          { title: 'UNIT' },
          { title: 'LEDGER', align: 'point' },
          { title: 'REPORT', align: 'point' },
          { title: 'DIFFERENCE', align: 'point' },
          { title: 'VERDICT' },
        ],
        shown.map(({ day, model, unit, ledger, report, difference, verdict }) => [
          day,
          model,
          unit,
          ledger,
          report,
          difference,
          verdict,
        ]),
        (heading) => terminal.paint('bold', heading),
      ),
    );
  }
  if (!isClean) lines.push(terminal.paint('yellow', 'ledger and report disagree'));
  return lines.join('\n');
}
