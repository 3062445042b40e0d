import { explainPrice, type PriceExplanation } from '@weir/catalogue';
import {
  type AttemptOutcome,
  type Basis,
  type Catalogue,
  formatUsd,
  type Ledger,
  type LedgerRow,
  type ModelCard,
  type Money,
  minus,
  targetName,
  WeirError,
} from '@weir/core';
import { linesJson, linesText } from '../print/price-text.ts';
import type { Terminal } from '../print/terminal.ts';

/** A row of the ledger, and what its usage costs by the prices it was booked with, and by those of today's lists for its day. */
export interface RowExplanation {
  readonly row: LedgerRow;
  readonly card: ModelCard | undefined;
  /** Undefined where there is nothing to price: the row is open, or nobody knows its model. */
  readonly priced: PriceExplanation | undefined;
  /** By the prices the ledger kept of the row's price version. */
  readonly kept: PriceExplanation | undefined;
}

/**
 * The rows of an exchange, or the one with an id.
 *
 * @param id an exchange, as `x-request-id` has it, or an attempt, as exports have it. Attempts are looked for in all rows.
 * @throws WeirError `invalid_request` when there is none.
 */
export async function rowsOf(ledger: Ledger, id: string): Promise<readonly LedgerRow[]> {
  const rows = await Array.fromAsync(ledger.query({ exchange: id }));
  if (rows.length > 0) return rows;
  for await (const row of ledger.query({})) if (row.id === id) return [row];
  throw new WeirError('invalid_request', `there is no row of the exchange or attempt '${id.slice(0, 100)}'`);
}

export async function explainRow(row: LedgerRow, ledger: Ledger, catalogue: Catalogue): Promise<RowExplanation> {
  const card = catalogue.card(row.target);
  const { outcome, target } = row;
  if (outcome === undefined) return { row, card, priced: undefined, kept: undefined };
  const { serviceTier, variant, usage, priceVersion, endedAt } = outcome;
  const then = priceVersion === undefined ? undefined : await ledger.pricesOf?.(target, priceVersion, endedAt);
  const context = {
    at: row.startedAt,
    ...(serviceTier === undefined ? {} : { serviceTier }),
    ...(variant === undefined ? {} : { variant }),
  };
  const by = (prices: ModelCard['prices'] | undefined) =>
    prices === undefined ? undefined : explainPrice({ prices }, usage, context);
  return { row, card, priced: by(card?.prices), kept: by(then) };
}

export function rowText({ row, card, priced, kept }: RowExplanation, terminal: Terminal): string {
  const { outcome } = row;
  const shown = kept ?? priced;
  const facts = [
    `attempt ${row.id} of ${row.exchange}`,
    new Date(row.startedAt).toISOString(),
    row.kind,
    ...(outcome === undefined ? [] : [outcome.outcome, `tier ${outcome.serviceTier ?? 'standard'}`]),
    ...Object.entries(outcome?.variant ?? {}).map(([name, value]) => `${name} ${value}`),
  ];
  return [
    `${terminal.paint('bold', targetName(row.target))}  ${terminal.paint('dim', facts.join(', '))}`,
    '',
    ...(shown === undefined || shown.lines.length === 0 ? [] : [linesText(shown, terminal), '']),
    verdict({ row, card, priced, kept }),
  ].join('\n');
}

/** What the figure that was booked is based on. */
const BASES: Readonly<Record<Basis, string>> = {
  provider: 'the usage the provider told, at its price',
  estimated: 'an upper bound of what was seen',
  held: 'the hold, since nothing certain is known of what was generated',
  unbilled: 'nothing, since the provider does not bill such an answer',
  not_dispatched: 'nothing, since no byte reached the provider',
  cached: 'nothing, since it was answered from the cache',
};

function verdict({ row, card, priced, kept }: RowExplanation): string {
  const { outcome } = row;
  if (outcome === undefined) return `not closed yet: counted at its hold, ${formatUsd(row.held)} USD`;
  const { basis, cost, priceVersion, unpriced } = outcome;
  const booked = `booked ${formatUsd(cost)} USD with ${priceVersion ?? 'no price version'}: ${BASES[basis]}`;
  const left = unpriced.length === 0 ? [] : [`had no price then: ${unpriced.join(', ')}`];
  return [booked, ...left, ...repriced(outcome, kept), ...today(outcome, card, priced, kept)].join('\n');
}

const isPriced = ({ basis }: AttemptOutcome): boolean => basis === 'provider' || basis === 'estimated';

/** Whether the prices it was booked with give what was booked. */
function repriced(outcome: AttemptOutcome, kept: PriceExplanation | undefined): readonly string[] {
  if (!isPriced(outcome)) return [];
  if (kept === undefined) return ['the prices it was booked with were not kept'];
  const gap = gapOf(kept.cost, outcome.cost);
  return gap === undefined
    ? ['the prices above, kept when it was booked, give exactly that']
    : [`the prices above, kept when it was booked, give ${gap}: the usage was bounded`];
}

function gapOf(cost: Money, booked: Money): string | undefined {
  if (cost === booked) return undefined;
  return cost > booked ? `${formatUsd(minus(cost, booked))} USD more` : `${formatUsd(minus(booked, cost))} USD less`;
}

function today(
  outcome: AttemptOutcome,
  card: ModelCard | undefined,
  priced: PriceExplanation | undefined,
  kept: PriceExplanation | undefined,
): readonly string[] {
  if (card === undefined || priced === undefined) return ['nobody prices the model today'];
  if (!isPriced(outcome)) return [];
  const which = kept === undefined ? "today's prices, above," : "today's prices";
  const gap = gapOf(priced.cost, outcome.cost);
  if (gap === undefined) return [`${which} give exactly that`];
  const why =
    outcome.priceVersion === card.priceVersion
      ? 'the usage was bounded, or overrides changed'
      : `they are of ${card.priceVersion ?? 'no version'}`;
  return [`${which} give ${gap}: ${why}`];
}

export const rowJson = ({ row, card, priced, kept }: RowExplanation): object => ({
  id: row.id,
  exchange: row.exchange,
  model: targetName(row.target),
  startedAt: new Date(row.startedAt).toISOString(),
  outcome: row.outcome?.outcome ?? null,
  basis: row.outcome?.basis ?? null,
  serviceTier: row.outcome?.serviceTier ?? null,
  variant: row.outcome?.variant ?? null,
  bookedUsd: row.outcome === undefined ? null : formatUsd(row.outcome.cost),
  bookedWith: row.outcome?.priceVersion ?? null,
  heldUsd: formatUsd(row.held),
  kept: kept === undefined ? null : linesJson(kept),
  today: priced === undefined ? null : { priceVersion: card?.priceVersion ?? null, ...linesJson(priced) },
});
