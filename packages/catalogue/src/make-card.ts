import type { ModelCard, Target } from '@weir/core';
import { applyOverride } from './apply-override.ts';
import type { CardOverride } from './card-override.ts';
import { factsOf, type ModelFacts } from './facts/model-facts.ts';
import { kindOf } from './facts/model-kind.ts';
import { retiredOn } from './facts/retired.ts';
import { type TierRule, tierRules, withServiceTiers } from './facts/service-tiers.ts';
import { withWorkingDays } from './facts/working-days.ts';
import { genaiId } from './genai/provider-ids.ts';

/** Operations of an endpoint that whoever serves them serves for every model it serves the endpoint with. */
const COMPANIONS: readonly (readonly [companion: string, of: string])[] = [
  ['messages.count', 'messages'],
  ['generateContent.count', 'generateContent'],
  ['responses.count', 'responses'],
  ['responses.compact', 'responses'],
];

/** What is known about one model, by who says so. */
export interface CardParts {
  /** Whether `declared` and `override` are those of the model this name is a snapshot of. */
  readonly isSnapshot: boolean;
  /** By its provider's adapter. */
  readonly declared?: ModelCard | undefined;
  /** By a price source. */
  readonly listed?: ModelCard | undefined;
  /** By the user. */
  readonly override?: CardOverride | undefined;
  /** The provider whose list prices and model names it has. */
  readonly vendor: string;
  readonly tiers: readonly TierRule[];
  /** Names the user's part of the prices; empty when there is none. */
  readonly stamp: string;
  /** Endpoints the provider serves; undefined when it was not asked. */
  readonly served?: ReadonlySet<string> | undefined;
}

/** Puts a card together: the user beats the adapter, the adapter the list, the list what its name tells. */
export function makeCard(target: Target, parts: CardParts): ModelCard {
  const { override, stamp, isSnapshot } = parts;
  const id = genaiId(parts.vendor);
  const facts = factsOf(id, target.model);
  const merged = merge(target, parts, facts);
  const wanted = override === undefined ? merged : applyOverride(merged, override);
  const {
    aliases,
    retiresOn: stated,
    ...card
  } = withServiceTiers(withWorkingDays(wanted, id), tierRules(id, target.model, parts.tiers));
  const retiresOn = (isSnapshot ? undefined : stated) ?? retiredOn(id, target.model);
  const version = [card.priceVersion, stamp === '' ? undefined : `overrides-${stamp}`].filter(Boolean).join('+');
  return {
    ...facts,
    ...card,
    abilities: filled(card.abilities) ?? facts.abilities ?? [],
    endpoints: withCompanions(endpointsOf(card, parts, kindOf(id, target.model, card.prices)), parts),
    ...(aliases === undefined || isSnapshot ? {} : { aliases }),
    ...(retiresOn === undefined ? {} : { retiresOn }),
    ...(version === '' ? {} : { priceVersion: version }),
  };
}

/** Prices are taken whole from one of the two: an adapter that names any knows what it charges for. */
function merge(target: Target, { declared, listed }: CardParts, facts: ModelFacts): ModelCard {
  // an entry that covers several names has the facts of one of them
  const isOther = listed !== undefined && listed.model !== target.model;
  const { priceVersion: _own, ...base } = { ...listed, ...(isOther ? facts : {}), ...declared };
  const priced = declared !== undefined && declared.prices.length > 0 ? declared : listed;
  const version = priced?.priceVersion;
  return {
    ...base,
    ...target,
    endpoints: filled(declared?.endpoints) ?? listed?.endpoints ?? [],
    abilities: filled(declared?.abilities) ?? listed?.abilities ?? [],
    prices: priced?.prices ?? [],
    ...(version === undefined ? {} : { priceVersion: version }),
  };
}

/** What was declared stands; what is only known by list or by name is cut down to what the provider serves. */
function endpointsOf(card: ModelCard, parts: CardParts, named: readonly string[]): readonly string[] {
  const { declared, override, served, isSnapshot } = parts;
  const stated = override?.endpoints ?? filled(declared?.endpoints);
  if (stated !== undefined && !isSnapshot) return stated;
  const known = (isSnapshot ? filled(named) : undefined) ?? filled(card.endpoints) ?? named;
  if (stated !== undefined) return known.filter((endpoint) => stated.includes(endpoint));
  return served === undefined ? known : known.filter((endpoint) => served.has(endpoint));
}

function withCompanions(endpoints: readonly string[], { served }: CardParts): readonly string[] {
  const more = COMPANIONS.filter(
    ([companion, of]) => served?.has(companion) === true && endpoints.includes(of) && !endpoints.includes(companion),
  );
  return more.length === 0 ? endpoints : [...endpoints, ...more.map(([companion]) => companion)];
}

const filled = <Item>(list: readonly Item[] | undefined): readonly Item[] | undefined =>
  list === undefined || list.length === 0 ? undefined : list;
