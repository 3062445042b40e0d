import type { AttemptIntent, AttemptOutcome } from '@weir/core';

/**
 * What a journal line holds: a JSON array, positional because that is the cheapest to write (1.2 us) and to read.
 * Readers of other versions may meet it: places never change their meaning, new ones are added at the end.
 */
export type IntentLine = readonly [
  mark: 'i',
  id: string,
  exchange: string,
  sequence: number,
  kind: string,
  purpose: string,
  endpoint: string,
  provider: string,
  model: string,
  askedModel: string | null,
  tenant: string,
  key: string | null,
  user: string | null,
  tags: Readonly<Record<string, string>>,
  startedAt: number,
  held: string,
];

export type OutcomeLine = readonly [
  mark: 'c',
  id: string,
  outcome: string,
  basis: string,
  usage: Readonly<Record<string, number>>,
  cost: string,
  unpriced: readonly string[],
  priceVersion: string | null,
  serviceTier: string | null,
  saved: string | null,
  endedAt: number,
  firstContentAt: number | null,
  error: string | null,
];

/** JSON escapes line feeds, so a line never contains one. `undefined` becomes null. */
export const intentLine = (row: AttemptIntent): string =>
  JSON.stringify([
    'i',
    row.id,
    row.exchange,
    row.sequence,
    row.kind,
    row.purpose,
    row.endpoint,
    row.target.provider,
    row.target.model,
    row.askedModel,
    row.tenant,
    row.key,
    row.user,
    row.tags,
    row.startedAt,
    row.held.toString(),
  ]);

export const outcomeLine = (id: string, row: AttemptOutcome): string =>
  JSON.stringify([
    'c',
    id,
    row.outcome,
    row.basis,
    row.usage,
    row.cost.toString(),
    row.unpriced,
    row.priceVersion,
    row.serviceTier,
    row.saved?.toString(),
    row.endedAt,
    row.firstContentAt,
    row.error,
  ]);
