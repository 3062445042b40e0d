import { deepStrictEqual as deepEqual } from 'node:assert';
import { type AttemptOutcome, type Dimension, type Ledger, type LedgerQuery, pico, type Rollup } from '@weir/core';
import { seededRandom } from '../../seeded-random.ts';
import { addUp } from './add-up.ts';
import { type Cases, HOUR_MS, rows, START, sampleCorrection, sampleIntent, sampleOutcome } from './samples.ts';

const DAY_MS = 24 * HOUR_MS;
/** Ten days before and after a month began. */
const FIRST = Date.UTC(2026, 9, 22);
const DAYS = 20;
const ROWS = 400;

const FILTERS: readonly LedgerQuery[] = [
  {},
  { tenant: 'acme', team: 'search' },
  { from: FIRST + DAY_MS, to: FIRST + 2 * DAY_MS },
  { from: FIRST + 20 * HOUR_MS, to: FIRST + 75 * HOUR_MS },
  { from: FIRST + 5 * HOUR_MS, to: FIRST + 9 * HOUR_MS, model: 'small' },
  { from: FIRST + 5 * HOUR_MS + 1, to: FIRST + 6 * HOUR_MS - 1 },
  { from: FIRST + DAY_MS + 18, to: FIRST + 9 * DAY_MS + 19 },
  { from: FIRST + 2 * HOUR_MS + 5 },
  { to: FIRST + 5 * DAY_MS + 17 },
  { key: 'key-1', endpoint: 'chat' },
  { user: 'ann' },
  { user: 'ann', tenant: 'globex', from: FIRST + 3 * DAY_MS },
  { session: 'talk-1', from: FIRST, to: START },
];

const GROUPINGS: readonly (readonly Dimension[])[] = [
  [],
  ['model', 'day'],
  ['hour', 'tenant'],
  ['key', 'basis', 'provider'],
  ['team', 'kind', 'outcome', 'month'],
  ['user'],
  ['user', 'month', 'tenant'],
  ['session', 'day'],
  ['tag:feature', 'tenant'],
  ['tag:none'],
  ['user', 'model'],
  ['user', 'tag:feature'],
];

/** Reports by any dimensions over any time, whichever sums a ledger keeps to answer them. */
export const REPORT_CASES: Cases = {
  'reports equal what the rows add up to, rare units, late, open and corrected rows included': async (ledger) => {
    await bookAtRandom(ledger);
    const all = await rows(ledger);
    for (const filter of FILTERS) {
      const picked = all.filter((row) => isPicked(row, filter));
      deepEqual(
        (await rows(ledger, filter)).map(({ id }) => id),
        picked.map(({ id }) => id),
      );
      for (const by of GROUPINGS)
        deepEqual(
          comparable(await ledger.rollup(filter, by)),
          comparable(addUp(picked, by)),
          JSON.stringify({ filter, by }),
        );
    }
  },
};

/** Some rows are closed at once, some in a later transaction, some never. */
async function bookAtRandom(ledger: Ledger): Promise<void> {
  const random = seededRandom(7);
  const pick = <Item>(...items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;
  const amount = (most: number) => pico(BigInt(Math.floor(random.next() * most)));
  const outcome = (): AttemptOutcome =>
    sampleOutcome({
      basis: pick('provider', 'held', 'estimated', 'cached'),
      outcome: pick('complete', 'complete', 'failed'),
      cost: amount(1e15),
      savings: { cache: amount(1e9), router: pico(-amount(1e9)) },
      unpriced: random.next() < 0.1 ? ['images'] : [],
      usage: {
        input_tokens: Math.floor(random.next() * 5_000),
        ...(random.next() < 0.3 ? { images: 1, video_seconds: 1.5 } : {}),
        ...(random.next() < 0.5 ? { output_tokens: 7 } : {}),
      },
    });
  const early: unknown[] = [];
  const late: (() => unknown)[] = [];
  for (let index = 0; index < ROWS; index++) {
    const id = `row-${index}`;
    const tenant = pick('acme', 'globex');
    const row = sampleIntent(id, {
      target: pick({ provider: 'openai', model: 'gpt-5' }, { provider: 'mistral', model: 'small' }),
      startedAt: FIRST + Math.floor(random.next() * 24 * DAYS) * HOUR_MS + 17 + (index % 3),
      tenant,
      team: pick(undefined, 'search'),
      key: pick(undefined, 'key-1', 'key-2'),
      user: pick(undefined, 'ann', 'bob', ''),
      session: pick(undefined, 'talk-1', 'talk-2'),
      tags: pick({}, { feature: 'chat' }, { feature: 'mail', stage: 'test' }),
    });
    early.push(ledger.intend(row));
    const close = () => ledger.close(id, outcome());
    const fate = random.next();
    if (fate < 0.7) early.push(close());
    else if (fate < 0.95) late.push(close);
  }
  await Promise.all(early);
  await ledger.flush();
  await Promise.all(late.map((close) => close()));
  await ledger.correct(sampleCorrection('less', { startedAt: FIRST + 30 * HOUR_MS, cost: pico(-5n), basis: 'held' }));
}

const EQUALITIES = ['tenant', 'team', 'key', 'user', 'session', 'endpoint'] as const;

function isPicked(row: Awaited<ReturnType<typeof rows>>[number], filter: LedgerQuery): boolean {
  if (EQUALITIES.some((name) => filter[name] !== undefined && filter[name] !== row[name])) return false;
  if (filter.model !== undefined && filter.model !== row.target.model) return false;
  return row.startedAt >= (filter.from ?? 0) && row.startedAt < (filter.to ?? Number.POSITIVE_INFINITY);
}

/** In one order, and without units of which nothing was used: that a zero was told is another case's. */
function comparable(rollups: readonly Rollup[]): readonly unknown[] {
  return rollups
    .map(({ group, usage, savings, ...sums }) => ({
      ...sums,
      savings: { ...savings },
      group: sorted(group),
      usage: sorted(Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== 0))),
    }))
    .sort((left, right) => (JSON.stringify(left.group) < JSON.stringify(right.group) ? -1 : 1));
}

const sorted = (record: object): object =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
