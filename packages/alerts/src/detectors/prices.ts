import { type Target, targetName, type WeirError } from '@weir/core';
import { BoundedMap } from '../bounded-map.ts';
import { type Detector, dayOf, listenTo } from '../watched.ts';

const MOST_MODELS = 1_000;

interface Seen {
  readonly version: number;
  readonly prices: string;
}

/** What `@weir/meter` tells; siblings do not import each other. */
interface BudgetRefused {
  readonly target: Target;
  readonly error: WeirError;
}

/** What `@weir/catalogue` tells; only what is needed of it. */
interface Quarantined {
  readonly list: string;
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

/** Models that are used and have no price, price lists that are not believed, and prices of used models that changed. */
export const prices: Detector = ({ events, clock, catalogue, raise }) => {
  const seen = new BoundedMap<Seen>(MOST_MODELS);
  const unpriced = (model: string): void =>
    raise({
      kind: 'unpriced',
      subject: model,
      period: dayOf(clock.now()),
      message: `'${model}' is asked for and has no price: what it costs is not known`,
    });
  const offSettled = events.on('attempt:settled', ({ attempt: { target } }) => {
    if (catalogue === undefined) return;
    const model = targetName(target);
    const card = catalogue.card(target);
    if (card === undefined || card.prices.length === 0) unpriced(model);
    const before = seen.get(model);
    if (before?.version === catalogue.version) return;
    const now = JSON.stringify(card?.prices ?? [], (_, value) => (typeof value === 'bigint' ? String(value) : value));
    seen.set(model, { version: catalogue.version, prices: now });
    if (before === undefined || before.prices === now) return;
    raise({
      kind: 'price-change',
      subject: model,
      period: card?.priceVersion ?? String(catalogue.version),
      message: `The prices of '${model}' changed to those of ${card?.priceVersion ?? 'an unnamed version'}`,
    });
  });
  const offUnpriced = events.on('price:unpriced', ({ target, units }) => {
    const model = targetName(target);
    const message = `'${model}' used ${units.join(', ')}, which has no price: what it costs is not known`;
    raise({ kind: 'unpriced', subject: model, period: dayOf(clock.now()), message });
  });
  const offRefused = listenTo<BudgetRefused>(events, 'budget:refused', ({ target, error }) => {
    if (error.code === 'unpriced') unpriced(targetName(target));
  });
  const offQuarantined = listenTo<Quarantined>(events, 'price:quarantined', ({ list, problems }) => {
    const [first] = problems;
    if (first === undefined) return;
    const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
    const message = `Of price list '${list}' not everything is believed, former prices stand: ${first.name}: ${first.message}${more}`;
    raise({ kind: 'price-list', subject: list, period: dayOf(clock.now()), message });
  });
  return () => {
    offQuarantined();
    offSettled();
    offUnpriced();
    offRefused();
  };
};
