import {
  addUsage,
  DIMENSIONS,
  type Dimension,
  formatUsd,
  isDimension,
  LEVERS,
  type LedgerQuery,
  NO_USAGE,
  type Rollup,
  sum,
  sumSavings,
  toldUsd,
  type Usage,
} from '@weir/core';
import { FILTER_ARGS, filterOf } from '../arguments/ledger-filter.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { openLedger } from '../config/open-ledger.ts';
import { didYouMean } from '../near-names.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';

export const usage = defineVerb({
  name: 'usage',
  description: 'Show what was spent, from the ledger; also while a gateway runs',
  args: {
    by: {
      type: 'string',
      valueHint: 'NAMES',
      default: 'provider,model',
      description: `Group by: ${DIMENSIONS.join(', ')}, tag:NAME`,
    },
    ...FILTER_ARGS,
    state: COMMON.state,
    config: COMMON.config,
    json: COMMON.json,
  },
  examples: [
    ['weir usage --since 7d', 'the last week by provider and model'],
    ['weir usage --by day,key --since 2026-11-01', 'who spent what on which day'],
    ['weir usage --by tag:feature,month --team search', 'what the features of a team cost'],
    ['weir usage --by tenant --json', 'for scripts; amounts are decimal texts'],
  ],
  async run(args, terminal) {
    const by = dimensionsIn(args.by);
    const query = filterOf(args, terminal.clock.now());
    const { ledger, close } = await openLedger(terminal, args);
    try {
      const rows = (await ledger.rollup(query, by)).toSorted(order(by));
      terminal.write(args.json === true ? usageJson(rows, query) : usageText(rows, by, terminal));
    } finally {
      await close();
    }
    return 0;
  },
});

function dimensionsIn(text: string): readonly Dimension[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isDimension(name));
  if (unknown !== undefined)
    throw new WrongUsage(
      `--by has '${unknown.slice(0, 60)}'${didYouMean(unknown, DIMENSIONS) || `, it may have ${DIMENSIONS.join(', ')}, tag:NAME`}`,
    );
  return [...new Set(names as Dimension[])];
}

const TIMES: ReadonlySet<Dimension> = new Set<Dimension>(['minute', 'hour', 'day', 'month']);

/** Times in order, else the dearest first. */
function order(by: readonly Dimension[]): (left: Rollup, right: Rollup) => number {
  const time = by.find((name) => TIMES.has(name));
  return (left, right) => {
    const inTime = time === undefined ? 0 : (left.group[time] ?? '').localeCompare(right.group[time] ?? '');
    return inTime || (left.cost === right.cost ? 0 : left.cost > right.cost ? -1 : 1);
  };
}

const iso = (at: number): string => new Date(at).toISOString();

interface Figures extends Omit<Rollup, 'group'> {}

/** The exact sum of all groups. */
const totalOf = (rows: readonly Rollup[]): Figures => ({
  attempts: rows.reduce((total, { attempts }) => total + attempts, 0),
  cost: sum(rows.map(({ cost }) => cost)),
  uncertain: sum(rows.map(({ uncertain }) => uncertain)),
  saved: sum(rows.map(({ saved }) => saved)),
  savings: sumSavings(rows.map(({ savings }) => savings)),
  unpricedAttempts: rows.reduce((total, { unpricedAttempts }) => total + unpricedAttempts, 0),
  usage: rows.reduce<Usage>((total, row) => addUsage(total, row.usage), NO_USAGE),
});

function usageText(rows: readonly Rollup[], by: readonly Dimension[], terminal: Terminal): string {
  if (rows.length === 0) return 'nothing was recorded in that time';
  const figures = ({ attempts, cost, uncertain, saved, unpricedAttempts }: Figures): string[] => [
    String(attempts),
    toldUsd(cost, unpricedAttempts) ?? '?',
    formatUsd(uncertain),
    formatUsd(saved),
    String(unpricedAttempts),
  ];
  const total = totalOf(rows);
  const text = table(
    [
      ...by.map((name) => ({ title: name.toUpperCase() })),
      { title: 'ATTEMPTS', align: 'right' },
      { title: 'USD', align: 'point' },
      { title: 'UNCERTAIN', align: 'point' },
      { title: 'SAVED', align: 'point' },
      { title: 'UNPRICED', align: 'right' },
    ],
    [
      ...rows.map((row) => [...by.map((name) => row.group[name] ?? '-'), ...figures(row)]),
      [...by.map((_name, index) => (index === 0 ? 'total' : '')), ...figures(total)],
    ],
    (heading) => terminal.paint('bold', heading),
  );
  if (total.unpricedAttempts === 0) return text;
  return `${text}\n${terminal.paint('yellow', `${total.unpricedAttempts} attempts used something without a price, which USD leaves out`)}`;
}

function usageJson(rows: readonly Rollup[], { from, to, tenant, ...filter }: LedgerQuery): string {
  const figures = ({ attempts, cost, uncertain, saved, savings, unpricedAttempts, usage: used }: Figures): object => ({
    attempts,
    costUsd: toldUsd(cost, unpricedAttempts) ?? null,
    uncertainUsd: formatUsd(uncertain),
    savedUsd: formatUsd(saved),
    savingsUsd: Object.fromEntries(LEVERS.map((lever) => [lever, formatUsd(savings[lever])])),
    unpricedAttempts,
    usage: used,
  });
  return JSON.stringify({
    since: from === undefined ? null : iso(from),
    until: to === undefined ? null : iso(to),
    tenant: tenant ?? null,
    ...filter,
    groups: rows.map((row) => ({ ...row.group, ...figures(row) })),
    total: figures(totalOf(rows)),
  });
}
