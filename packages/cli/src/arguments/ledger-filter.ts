import type { LedgerQuery } from '@weir/core';
import type { ArgsDef } from 'citty';
import { readTime } from './read-time.ts';
import { WrongUsage } from './wrong-usage.ts';

const FIELDS = ['tenant', 'team', 'key', 'user', 'session', 'provider', 'model', 'endpoint'] as const;

type Field = (typeof FIELDS)[number];

const only = (what: string) => ({ type: 'string', valueHint: 'NAME', description: `Only one ${what}` }) as const;

/** Arguments that pick rows of a ledger. */
export const FILTER_ARGS = {
  since: { type: 'string', valueHint: 'TIME', description: 'From: 7d, 24h (ago) or an ISO date' },
  until: { type: 'string', valueHint: 'TIME', description: 'Up to, itself excluded: 1d (ago) or an ISO date' },
  tenant: only('tenant'),
  team: only('team'),
  key: only('key'),
  user: only('user'),
  session: only('session'),
  provider: only('provider'),
  model: only('model'),
  endpoint: only('endpoint'),
} as const satisfies ArgsDef;

/** @throws WrongUsage for a time that is none, or an interval that ends before it begins. */
export function filterOf(
  args: Readonly<Partial<Record<Field | 'since' | 'until', string | undefined>>>,
  now: number,
): LedgerQuery {
  const from = args.since === undefined ? undefined : readTime(args.since, '--since', now);
  const to = args.until === undefined ? undefined : readTime(args.until, '--until', now);
  if (from !== undefined && to !== undefined && from >= to)
    throw new WrongUsage(`--since (${iso(from)}) is not before --until (${iso(to)})`);
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...Object.fromEntries(FIELDS.flatMap((field) => (args[field] === undefined ? [] : [[field, args[field]]]))),
  };
}

const iso = (at: number): string => new Date(at).toISOString();
