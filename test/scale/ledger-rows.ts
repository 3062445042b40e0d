import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock, systemRandom } from '@weir/core';
import { SqliteStore } from '@weir/sqlite';

// How long reports over a ledger of many rows take, and how much memory an export:
//   node --conditions=@weir/source test/scale/ledger-rows.ts [rows, default 10,000,000]

const rows = Number(process.argv[2] ?? 10_000_000);
const MONTH_MS = 30 * 86_400_000;
const START = Date.UTC(2026, 10, 1);
const TRIES = 9;
/** How often memory is looked at while all rows are exported. */
const FIFTHS = 5;

const folder = mkdtempSync(join(tmpdir(), 'weir-scale-'));
const file = join(folder, 'weir.sqlite');
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const ms = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** A ledger as the version before rollups left it, so that the upgrade is measured too. */
function fill(): void {
  const database = new DatabaseSync(file);
  const tables = new URL('../../packages/stores/sqlite/migrations/0001-tables.sql', import.meta.url);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  database.exec(readFileSync(tables, 'utf8'));
  database.exec('CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT; INSERT INTO schema_version VALUES (1)');
  const batch = 500_000;
  const insert = database.prepare(`
    WITH RECURSIVE n(i) AS (SELECT CAST(? AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
    INSERT INTO attempts (id, exchange, sequence, kind, purpose, endpoint, provider, model, asked_model, tenant, key, user, session, tags,
      started_at, held, owner, outcome, basis, usage, input_tokens, output_tokens, has_other_units, cost, ended_at)
    SELECT 'row-' || i, 'x-' || i, 0, 'first', 'serve', 'chat', 'provider-' || (i % 4), 'model-' || (i % 20), 'auto',
      'tenant-' || (i / 20 % 5), 'key-' || (i / 20 % 50),
      'user-' || (i / 20 % 1000), 'session-' || (i / 20 % 1000) || '-' || (i / 50000), '{"feature":"feature-' || (i % 12) || '"}', ${START} + (i * ${MONTH_MS} / ${rows}), 1000000, 1,
      'complete', CASE WHEN i % 50 = 0 THEN 'held' ELSE 'provider' END, '{}', i % 3000, i % 700, 0,
      (i % 3000) * 150000 + (i % 700) * 600000, ${START} + (i * ${MONTH_MS} / ${rows}) + 900 FROM n`);
  for (let from = 0; from < rows; from += batch) {
    insert.run(from, Math.min(rows, from + batch));
    say(`  ${Math.min(rows, from + batch).toLocaleString('en')} rows`);
  }
  database.close();
}

/** Rollups by label of rows that were there before them: without these the rows would answer. */
function addUpLabels(): void {
  const database = new DatabaseSync(file);
  for (const [label, value] of [
    ["''", "''"],
    ["'user'", 'user'],
    ["'session'", 'session'],
    ["'tag:feature'", "tags ->> '$.feature'"],
  ]) {
    database.exec(`INSERT INTO label_rollups
      SELECT NULL, ${label}, started_at - started_at % 86400000 AS day, ${value} AS value, tenant, '', key, count(*), 0, 0,
        sum(cost / 1000000000), sum(cost % 1000000000), 0, 0, 0, 0, 0, 0,
        sum(iif(basis = 'provider', 0, cost / 1000000000)), sum(iif(basis = 'provider', 0, cost % 1000000000)),
        sum(input_tokens), NULL, NULL, NULL, sum(output_tokens), NULL
      FROM attempts GROUP BY day, value, tenant, key`);
    say(`  ${label} added up`);
  }
  database.exec('UPDATE label_start SET starts_at = NULL');
  database.close();
}

async function measure(): Promise<void> {
  const store = new SqliteStore({ clock: systemClock(), random: systemRandom() }, { file });
  const upgradeMs = await ms(() => store.start());
  const month = { from: START, to: START + MONTH_MS };
  const report = async (name: string, work: () => Promise<readonly unknown[]>): Promise<void> => {
    const times: number[] = [];
    let groups = 0;
    for (let i = 0; i < TRIES; i++) {
      times.push(
        await ms(async () => {
          groups = (await work()).length;
        }),
      );
    }
    times.sort((left, right) => left - right);
    say(`${name}: ${groups} groups, fastest to slowest ${times[0]!.toFixed(1)}..${times.at(-1)!.toFixed(1)} ms`);
    say(`  median ${times[Math.floor(TRIES / 2)]!.toFixed(1)} ms`);
  };
  say(
    `${rows.toLocaleString('en')} rows, ${(statSync(file).size / 2 ** 30).toFixed(2)} GiB, upgraded in ${upgradeMs.toFixed(0)} ms`,
  );
  await store.stop();
  addUpLabels();
  await store.start();
  await report('model x day over the month', () => store.ledger.rollup(month, ['model', 'day']));
  await report('tenant over the month', () => store.ledger.rollup(month, ['tenant']));
  await report('hour of one day, one key', () =>
    store.ledger.rollup({ key: 'key-7', from: START, to: START + 86_400_000 }, ['hour']),
  );
  await report('user over the month', () => store.ledger.rollup(month, ['user']));
  await report('session over a week', () =>
    store.ledger.rollup({ from: START, to: START + 7 * 86_400_000 }, ['session']),
  );
  await report('tag:feature by day over the month', () => store.ledger.rollup(month, ['tag:feature', 'day']));
  await report('one user by model over the month', () => store.ledger.rollup({ ...month, user: 'user-7' }, ['model']));
  await report('user over 29.5 days', () =>
    store.ledger.rollup({ from: START + 43_200_000, to: START + MONTH_MS }, ['user']),
  );
  let exported = 0;
  const mib: number[] = [];
  const exportMs = await ms(async () => {
    for await (const _ of store.ledger.query({ to: START + MONTH_MS })) {
      if (++exported % (rows / FIFTHS) === 0) mib.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    }
  });
  say(`export of ${exported.toLocaleString('en')} rows: ${(exportMs / 1000).toFixed(1)} s`);
  say(`  RSS after each fifth: ${mib.join(', ')} MiB`);
  await store.stop();
}

try {
  fill();
  await measure();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
