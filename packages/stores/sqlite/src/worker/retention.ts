import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Retention } from '@weir/core';
import { transaction } from './database.ts';
import { turn } from './turns.ts';

const DAY_MS = 86_400_000;
/** Rows changed in one transaction: some milliseconds. */
const BATCH_ROWS = 500;
/** Batches at a time, so that others get their turn: 10,000 rows every 30 s are 28 million a day. */
const MAX_BATCHES = 20;

const CLEARED: { readonly [F in NonNullable<Retention['redact']>[number]]: string } = {
  user: 'user = NULL',
  session: 'session = NULL',
  tags: "tags = '{}'",
};

/** The labels of rollups that name the same. */
const LABELS: typeof CLEARED = {
  user: "label = 'user'",
  session: "label = 'session'",
  tags: "label >= 'tag:' AND label < 'tag;'",
};
/** All but that of all rows. */
const ANY_LABEL = "label > ''";

/**
 * Deletes rows, and what names people in them, once they are old. What they add up to is kept, and so are corrections:
 * they are few, name nobody, and one that was forgotten could be added again.
 */
export class RowRetention {
  readonly #database: DatabaseSync;
  readonly #retention: Retention;
  readonly #delete: StatementSync;
  readonly #redact: StatementSync | undefined;
  readonly #fields: string;

  constructor(database: DatabaseSync, retention: Retention) {
    this.#database = database;
    this.#retention = retention;
    this.#delete = database.prepare(
      `DELETE FROM attempts WHERE row IN (
         SELECT row FROM attempts WHERE started_at < ? AND outcome IS NOT NULL AND kind <> 'correction' ORDER BY started_at LIMIT ${BATCH_ROWS})`,
    );
    const fields = (retention.redact ?? []).toSorted();
    this.#fields = fields.join();
    const cleared = fields.map((field) => CLEARED[field]).join(', ');
    this.#redact =
      fields.length === 0
        ? undefined
        : database.prepare(`UPDATE attempts SET ${cleared} WHERE row > ? AND row <= ? AND outcome IS NOT NULL`);
  }

  async apply(now: number): Promise<void> {
    const { deleteAfterDays, redactAfterDays, redact = [] } = this.#retention;
    if (deleteAfterDays !== undefined) {
      const before = now - deleteAfterDays * DAY_MS;
      await this.#inBatches(() => this.#deleteBefore(before));
      await this.#inBatches(() => this.#forgetLabels(ANY_LABEL, before));
    }
    if (redactAfterDays !== undefined && this.#redact !== undefined) {
      const before = now - redactAfterDays * DAY_MS;
      await this.#inBatches(() => this.#redactBefore(before));
      for (const field of redact) await this.#inBatches(() => this.#forgetLabels(LABELS[field], before));
    }
  }

  async #inBatches(step: () => boolean): Promise<void> {
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      if (!transaction(this.#database, 'IMMEDIATE', step)) return;
      await turn();
    }
  }

  /** @returns whether there may be more */
  #deleteBefore(time: number): boolean {
    return this.#delete.run(Math.floor(time)).changes === BATCH_ROWS;
  }

  /** Days of which a row is old: what they add up to by label names what its rows do. @returns whether there may be more */
  #forgetLabels(labels: string, time: number): boolean {
    const found = this.#database
      .prepare(`SELECT rollup FROM label_rollups WHERE ${labels} AND starts_at < ? LIMIT ${BATCH_ROWS}`)
      .all(Math.floor(time));
    const rollups = JSON.stringify(found.map(({ rollup }) => rollup));
    for (const table of ['label_rollups', 'label_rollup_units'])
      this.#database.prepare(`DELETE FROM ${table} WHERE rollup IN (SELECT value FROM json_each(?))`).run(rollups);
    return found.length === BATCH_ROWS;
  }

  /** Goes on to the first row that is too young or still open, from the first of all when other fields are named. @returns whether there may be more */
  #redactBefore(time: number): boolean {
    const done = this.#database.prepare('SELECT upto, fields FROM redactions').get()!;
    const from = done.fields === this.#fields ? Number(done.upto) : 0;
    const rows = this.#database
      .prepare(`SELECT row, started_at, outcome FROM attempts WHERE row > ? ORDER BY row LIMIT ${BATCH_ROWS}`)
      .all(from);
    const end = rows.findIndex(({ started_at, outcome }) => Number(started_at) >= time || outcome === null);
    const due = end < 0 ? rows : rows.slice(0, end);
    const last = due.at(-1)?.row;
    if (last === undefined) return false;
    this.#redact!.run(from, last);
    this.#database.prepare('UPDATE redactions SET upto = ?, fields = ?').run(last, this.#fields);
    return due.length === BATCH_ROWS;
  }
}
