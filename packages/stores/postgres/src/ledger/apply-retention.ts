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
  }
  if (redactAfterDays !== undefined && redact.length > 0) {
    const fields = [...redact].sort();
    await database.run('SELECT weir.redact_rows(weir.now_ms() - $1::bigint, $2)', [redactAfterDays * DAY_MS, fields]);
  }
}
