import { explainPrice, type PriceExplanation } from '@weir/catalogue';
import {
  type AttemptOutcome,
  type Basis,
  type Catalogue,
  formatUsd,
  type Ledger,
  type LedgerRow,
  type ModelCard,
  minus,
  targetName,
  WeirError,
} from '@weir/core';
import { linesJson, linesText } from '../print/price-text.ts';
import type { Terminal } from '../print/terminal.ts';

/** A row of the ledger, and what its usage costs by the prices of today's lists for its day. */
export interface RowExplanation {
  readonly row: LedgerRow;
  readonly card: ModelCard | undefined;
  /** Undefined where there is nothing to price: the row is open, or nobody knows its model. */
  readonly priced: PriceExplanation | undefined;
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

export function explainRow(row: LedgerRow, catalogue: Catalogue): RowExplanation {
  const card = catalogue.card(row.target);
  const { outcome } = row;
  if (card === undefined || outcome === undefined) return { row, card, priced: undefined };
  const { serviceTier, usage } = outcome;
  const context = { at: row.startedAt, ...(serviceTier === undefined ? {} : { serviceTier }) };
  return { row, card, priced: explainPrice(card, usage, context) };
}

export function rowText({ row, card, priced }: RowExplanation, terminal: Terminal): string {
  const { outcome } = row;
  const facts = [
    `attempt ${row.id} of ${row.exchange}`,
    new Date(row.startedAt).toISOString(),
    row.kind,
    ...(outcome === undefined ? [] : [outcome.outcome, `tier ${outcome.serviceTier ?? 'standard'}`]),
  ];
  return [
    `${terminal.paint('bold', targetName(row.target))}  ${terminal.paint('dim', facts.join(', '))}`,
    '',
    ...(priced === undefined || priced.lines.length === 0 ? [] : [linesText(priced, terminal), '']),
    verdict(row, outcome, card, priced),
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

function verdict(
  row: LedgerRow,
  outcome: AttemptOutcome | undefined,
  card: ModelCard | undefined,
  priced: PriceExplanation | undefined,
): string {
  if (outcome === undefined) return `not closed yet: counted at its hold, ${formatUsd(row.held)} USD`;
  const { basis, cost, priceVersion, unpriced } = outcome;
  const booked = `booked ${formatUsd(cost)} USD with ${priceVersion ?? 'no price version'}: ${BASES[basis]}`;
  const left = unpriced.length === 0 ? [] : [`had no price then: ${unpriced.join(', ')}`];
  return [booked, ...left, ...today(outcome, card, priced)].join('\n');
}

function today(
  { basis, cost, priceVersion }: AttemptOutcome,
  card: ModelCard | undefined,
  priced: PriceExplanation | undefined,
) {
  if (card === undefined || priced === undefined) return ['nobody prices the model today'];
  if (basis !== 'provider' && basis !== 'estimated') return [];
  if (priced.cost === cost) return ['the prices above give exactly that'];
  const more = priced.cost > cost;
  const gap = formatUsd(more ? minus(priced.cost, cost) : minus(cost, priced.cost));
  const why =
    priceVersion === card.priceVersion
      ? 'the usage was bounded, or overrides changed'
      : `they are of ${card.priceVersion ?? 'no version'}`;
  return [`the prices above give ${gap} USD ${more ? 'more' : 'less'}: ${why}`];
}

export const rowJson = ({ row, card, priced }: RowExplanation): object => ({
  id: row.id,
  exchange: row.exchange,
  model: targetName(row.target),
  startedAt: new Date(row.startedAt).toISOString(),
  outcome: row.outcome?.outcome ?? null,
  basis: row.outcome?.basis ?? null,
  serviceTier: row.outcome?.serviceTier ?? null,
  bookedUsd: row.outcome === undefined ? null : formatUsd(row.outcome.cost),
  bookedWith: row.outcome?.priceVersion ?? null,
  heldUsd: formatUsd(row.held),
  today: priced === undefined ? null : { priceVersion: card?.priceVersion ?? null, ...linesJson(priced) },
});
