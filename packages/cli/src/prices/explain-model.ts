import { cardLookup, isModelCatalogue, type PriceInWords, type Problem, pricesInWords } from '@weir/catalogue';
import { type ModelCard, targetName } from '@weir/core';
import { counted } from '../print/counted.ts';
import { priceHeading } from '../print/price-text.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';
import type { FoundCards } from './find-cards.ts';

/** Where all prices of a model come from. */
export interface ModelExplanation {
  readonly card: ModelCard;
  readonly prices: readonly PriceInWords[];
  /** Lists that price it, better ones first. */
  readonly knownBy: readonly string[];
  /** What of the lists was not taken for it, and why. */
  readonly problems: readonly Problem[];
}

/** @param at epoch ms */
export function explainModel({ cards: [card], catalogue }: FoundCards, at: number): ModelExplanation {
  const [sources, problems] = isModelCatalogue(catalogue) ? [catalogue.sources, catalogue.problems] : [[], []];
  const prices = pricesInWords(card, at).toSorted((left, right) =>
    left.unit < right.unit ? -1 : left.unit > right.unit ? 1 : 0,
  );
  return {
    card,
    prices,
    knownBy: sources
      .filter((source) => cardLookup([source])(card) !== undefined)
      .map(({ name, version }) => `${name}@${version}`),
    problems: problems.filter(({ name }) => name === targetName(card)),
  };
}

export function modelExplanationText(
  { card, prices, knownBy, problems }: ModelExplanation,
  at: number,
  terminal: Terminal,
): string {
  const shown = prices.filter(({ isInForce }) => isInForce);
  const rows = shown.map(({ unit, rate, condition, since, source }) => [
    unit,
    rate,
    condition,
    since ?? '',
    source ?? '',
  ]);
  const titles = ['UNIT', 'RATE', 'WHEN', 'SINCE', 'FROM'].map((title) => ({ title }));
  return [
    priceHeading(card, at, terminal),
    '',
    rows.length === 0 ? 'nothing of it has a price' : table(titles, rows, (text) => terminal.paint('bold', text)),
    '',
    ...(shown.length === prices.length
      ? []
      : [terminal.paint('dim', `${counted(prices.length - shown.length, 'price')} of other dates: --json shows all`)]),
    terminal.paint('dim', knownBy.length === 0 ? 'no list prices it' : `priced by ${knownBy.join(', ')}`),
    ...new Set(problems.map(({ kind, source, message }) => `${terminal.paint('yellow', kind)}  ${source}: ${message}`)),
  ].join('\n');
}

export const modelExplanationJson = ({ card, prices, knownBy, problems }: ModelExplanation): object => ({
  model: targetName(card),
  priceVersion: card.priceVersion ?? null,
  prices: prices.map(({ since, ...price }) => ({ ...price, since: since ?? null })),
  knownBy,
  problems,
});
