import { type ModelCard, targetName } from '@weir/core';
import type { PriceSource, Problem } from '../price-source.ts';
import type { CardLookup, KnownCards } from './card-lookup.ts';
import { type Deviation, deviationOf } from './deviation.ts';

/** What the prices of a list are held against. */
export interface GuardOptions {
  /** Cards of better lists. */
  readonly better: CardLookup;
  /** Cards of the last state of this very list that was believed: they stand in for what is not believed now. */
  readonly known?: KnownCards;
  /** `provider/model` of those whose prices are taken as they are. */
  readonly accept?: readonly string[];
}

/** A list whose unit is mistaken is wrong for many models by the same factor: so many of them, and half of those compared. */
const FEWEST_SLIPS = 3;

/**
 * The list without the cards that cannot be right. A card with a price more than twice, or less than half, of what the
 * list had before, or of what a better list has, is quarantined: its former card stands, if there is one. Where half of
 * the list is wrong by one factor of its unit, or it lost most of its models, nothing of it is believed.
 */
export function guardPrices(source: PriceSource, { better, known, accept = [] }: GuardOptions): PriceSource {
  let quarantined: readonly Problem[] = [];
  const accepted = new Set(accept);

  function* cards(wanted?: readonly string[]): Generator<ModelCard> {
    const read = [...source.cards(wanted)].map((card) => ({ card, ...judge(card) }));
    const former = (known?.all ?? []).filter(({ provider }) => wanted === undefined || wanted.includes(provider));
    const slips = read.filter(({ isCompared }) => isCompared).map(({ deviation }) => deviation?.slip);
    const flaw = flawOfList(slips, read.length, former.length);
    quarantined = read.flatMap(({ card, deviation }) =>
      deviation === undefined ? [] : [problem(source.name, targetName(card), deviation.message)],
    );
    if (flaw !== undefined) {
      quarantined = [problem(source.name, source.name, `nothing of it is taken: ${flaw}`), ...quarantined];
      yield* former;
      return;
    }
    for (const { card, deviation } of read) {
      const standing = deviation === undefined ? card : known?.find(card);
      if (standing !== undefined) yield standing;
    }
  }

  function judge(card: ModelCard): { readonly isCompared: boolean; readonly deviation: Deviation | undefined } {
    if (accepted.has(targetName(card))) return { isCompared: false, deviation: undefined };
    const reference = known?.find(card) ?? better(card);
    if (reference === undefined) return { isCompared: false, deviation: undefined };
    return { isCompared: true, deviation: deviationOf(card, reference) };
  }

  return { ...source, cards, problems: () => [...(source.problems?.() ?? []), ...quarantined] };
}

/** What is wrong with the list as a whole; `slips` has one entry for each card that could be compared. */
function flawOfList(slips: readonly (string | undefined)[], count: number, former: number): string | undefined {
  if (count * 2 < former) return `it has ${count} of the ${former} models it had`;
  const counts = new Map<string, number>();
  for (const slip of slips) if (slip !== undefined) counts.set(slip, (counts.get(slip) ?? 0) + 1);
  const most = [...counts].find(([, times]) => times >= FEWEST_SLIPS && times * 2 >= slips.length);
  return most === undefined ? undefined : `prices of many models look like ${most[0]}`;
}

const problem = (source: string, name: string, message: string): Problem => ({
  source,
  name,
  kind: 'quarantined',
  message,
});
