import type { LedgerQuery } from '@weir/core';

export interface Condition {
  /** An SQL condition over `ledger_rows`. */
  readonly sql: string;
  /** Of its parameters, the first one `$1`. */
  readonly values: readonly (string | number)[];
}

const EQUALITIES = ['tenant', 'team', 'key', 'user', 'session', 'exchange', 'provider', 'model', 'endpoint'] as const;

export function conditionOf(filter: LedgerQuery): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const add = (comparison: string, value: string | number | undefined): void => {
    if (value === undefined) return;
    values.push(value);
    parts.push(`${comparison} $${values.length}`);
  };
  for (const column of EQUALITIES) add(`"${column}" =`, filter[column]);
  add('started_at >=', filter.from === undefined ? undefined : Math.ceil(filter.from));
  add('started_at <', filter.to === undefined ? undefined : Math.ceil(filter.to));
  return { sql: parts.length === 0 ? 'TRUE' : parts.join(' AND '), values };
}
