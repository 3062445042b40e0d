import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type Lever,
  type ModelCard,
  rowOfCorrection,
  type Savings,
} from '@weir/core';

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
  parent: string | null,
  askedTier: string | null,
  team: string | null,
  session: string | null,
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
  savings: { readonly [L in Lever]?: string } | null,
  endedAt: number,
  firstContentAt: number | null,
  error: string | null,
  /** Absent in lines of versions before. */
  variant?: Readonly<Record<string, string>> | null,
];

/** A row that is no attempt, whole. */
export type CorrectionLine = readonly [
  mark: 'x',
  intent: IntentLine,
  outcome: OutcomeLine,
  reason: string,
  corrects: string | null,
];

/** A row that was never open. */
export type RecordLine = readonly [mark: 'r', intent: IntentLine, outcome: OutcomeLine];

/** Prices that rows name by their version; amounts are decimal strings. */
export type PricesLine = readonly [
  mark: 'p',
  provider: string,
  model: string,
  priceVersion: string,
  prices: readonly object[],
  /** When the first row that was priced with them ended, epoch ms. */
  since: number,
];

/** JSON escapes line feeds, so a line never contains one. `undefined` becomes null. */
export const intentLine = (row: AttemptIntent): string => JSON.stringify(intentPlaces(row));

export const outcomeLine = (id: string, row: AttemptOutcome): string => JSON.stringify(outcomePlaces(id, row));

export const recordLine = (row: AttemptIntent, outcome: AttemptOutcome): string =>
  JSON.stringify(['r', intentPlaces(row), outcomePlaces(row.id, outcome)]);

export function correctionLine(correction: Correction): string {
  const row = rowOfCorrection(correction);
  const { reason, corrects } = correction;
  return JSON.stringify(['x', intentPlaces(row), outcomePlaces(row.id, row.outcome), reason, corrects ?? null]);
}

export const pricesLine = ({ provider, model, priceVersion, prices }: ModelCard, since: number): string =>
  JSON.stringify([
    'p',
    provider,
    model,
    priceVersion,
    prices.map((price) => ({ ...price, amount: price.amount.toString() })),
    since,
  ]);

function intentPlaces(row: AttemptIntent): readonly unknown[] {
  return [
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
    row.parent,
    row.askedTier,
    row.team,
    row.session,
  ];
}

function outcomePlaces(id: string, row: AttemptOutcome): readonly unknown[] {
  return [
    'c',
    id,
    row.outcome,
    row.basis,
    row.usage,
    row.cost.toString(),
    row.unpriced,
    row.priceVersion,
    row.serviceTier,
    row.savings === undefined ? null : amountsOf(row.savings),
    row.endedAt,
    row.firstContentAt,
    row.error,
    row.variant,
  ];
}

const amountsOf = (savings: Savings): object =>
  Object.fromEntries(Object.entries(savings).map(([lever, amount]) => [lever, amount.toString()]));
