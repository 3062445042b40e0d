import { explainPrice, type PriceExplanation } from '@weir/catalogue';
import { formatUsd, type ModelCard, type PricingContext, targetName, type Usage } from '@weir/core';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** A price as a heading: whose, of which lists, when. */
export const priceHeading = (card: ModelCard, at: number, terminal: Terminal): string =>
  `${terminal.paint('bold', targetName(card))}  ${terminal.paint('dim', `${card.priceVersion ?? 'no price version'}, ${new Date(at).toISOString()}`)}`;

/** What each unit costs, and all of them. */
export function linesText({ lines, cost, unpriced }: PriceExplanation, terminal: Terminal): string {
  const rows = lines.map(({ unit, count, rate, subtotal, since, condition }) => [
    unit,
    String(count),
    rate ?? 'no price',
    subtotal === undefined ? '?' : formatUsd(subtotal),
    [since === undefined ? '' : `since ${since}`, condition].filter((text) => text !== '').join(', '),
  ]);
  rows.push(['total', '', '', formatUsd(cost), unpriced.length === 0 ? '' : `without ${unpriced.join(', ')}`]);
  return table(
    [
      { title: 'UNIT' },
      { title: 'COUNT', align: 'right' },
      { title: 'RATE' },
      { title: 'USD', align: 'point' },
      { title: 'NOTE' },
    ],
    rows,
    (text) => terminal.paint('bold', text),
  );
}

export function priceText(
  card: ModelCard,
  explanation: PriceExplanation,
  others: readonly ModelCard[],
  usage: Usage,
  context: PricingContext,
  terminal: Terminal,
): string {
  const elsewhere = others.map((other) => {
    const { cost: total, unpriced: left } = explainPrice(other, usage, context);
    return `${targetName(other)} ${left.length > 0 ? 'unpriced' : formatUsd(total)}`;
  });
  return [
    priceHeading(card, context.at, terminal),
    '',
    linesText(explanation, terminal),
    ...(elsewhere.length === 0 ? [] : ['', terminal.paint('dim', `elsewhere: ${elsewhere.join(', ')}`)]),
  ].join('\n');
}

export const linesJson = ({ lines, cost, unpriced }: PriceExplanation): object => ({
  lines: lines.map(({ subtotal, ...line }) => ({
    ...line,
    rate: line.rate ?? null,
    subtotalUsd: subtotal === undefined ? null : formatUsd(subtotal),
  })),
  costUsd: formatUsd(cost),
  unpriced,
});

export const priceJson = (
  card: ModelCard,
  explanation: PriceExplanation,
  { at, serviceTier }: PricingContext,
): object => ({
  model: targetName(card),
  at: new Date(at).toISOString(),
  serviceTier: serviceTier ?? null,
  priceVersion: card.priceVersion ?? null,
  ...linesJson(explanation),
});
