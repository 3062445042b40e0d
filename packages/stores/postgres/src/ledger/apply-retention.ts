import type { Retention } from '@weir/core';
import type { Database } from '../database.ts';

const DAY_MS = 86_400_000;

/** Deletes rows, and what names people in them, once they are old, some thousand at a time. What they add up to is kept. */
export async function applyRetention(
  database: Database,
  { deleteAfterDays, redactAfterDays, redact = [] }: Retention,
): Promise<void> {
  if (deleteAfterDays !== undefined) {
    await database.run('SELECT weir.delete_rows(weir.now_ms() - $1::bigint)', [deleteAfterDays * DAY_MS]);
    await forgetLabels(database, deleteAfterDays, ALL_FIELDS);
  }
  if (redactAfterDays !== undefined && redact.length > 0) {
    const fields = [...redact].sort();
    await database.run('SELECT weir.redact_rows(weir.now_ms() - $1::bigint, $2)', [redactAfterDays * DAY_MS, fields]);
    await forgetLabels(database, redactAfterDays, fields);
  }
}

const ALL_FIELDS = ['user', 'session', 'tags'] as const;

/** What days add up to by label names what their rows do. */
const forgetLabels = (database: Database, days: number, fields: NonNullable<Retention['redact']>): Promise<unknown> =>
  database.run('SELECT weir.forget_labels(weir.now_ms() - $1::bigint, $2)', [
    days * DAY_MS,
    fields.map((field) => (field === 'tags' ? 'tag' : field)),
  ]);
