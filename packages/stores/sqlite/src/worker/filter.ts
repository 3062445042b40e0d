import type { LedgerQuery } from '@weir/core';

export interface Condition {
  /** An SQL condition. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const EQUALITIES = ['tenant', 'team', 'key', 'user', 'session', 'exchange', 'provider', 'model', 'endpoint'] as const;

/** The condition of a query over `attempts`. */
export function conditionOf(filter: LedgerQuery): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  for (const column of EQUALITIES) {
    const value = filter[column];
    if (value === undefined) continue;
    parts.push(`attempts.${column} = ?`);
    values.push(value);
  }
  if (filter.from !== undefined) {
    parts.push('attempts.started_at >= ?');
    values.push(filter.from);
  }
  if (filter.to !== undefined) {
    parts.push('attempts.started_at < ?');
    values.push(filter.to);
  }
  return { sql: parts.length === 0 ? 'TRUE' : parts.join(' AND '), values };
}
