import type { Ability, Catalogue, ModelCard, Provider } from '@weir/core';
import { type Candidate, candidateOf } from './candidate.ts';
import { openCards, servedCards, trustedCards } from './open-cards.ts';
import type { Plan, Plans } from './plan.ts';
import { quoted, type Refusal, unableModel, unknownModel, wrongEndpoint } from './refusal.ts';
import type { Tracks } from './tracks.ts';

/** Who can serve a name at an endpoint with given abilities. */
export interface Route {
  readonly plan: Plan;
  /** What the caller asked for, or the default. */
  readonly asked: string;
  readonly able: readonly Candidate[];
  /** Smallest context window and output limit among them, tokens; Infinity when unknown. */
  readonly smallestWindow: number;
  readonly smallestOutput: number;
  readonly qualitiesDiffer: boolean;
  /** Whether the request reads nothing but text. */
  readonly isTextOnly: boolean;
  /** Why `able` is empty. */
  readonly refusal: Refusal | undefined;
}

export interface RoutesOptions {
  readonly catalogue: Catalogue;
  readonly tracks: Tracks;
  readonly plans: Plans;
  readonly unknownQuality: number;
  /** Undefined when every provider of the catalogue counts as configured. */
  readonly providers: ReadonlyMap<string, Provider> | undefined;
}

/** Model names come from callers: both bounds keep what they can make us remember small. */
const MAX_ROUTES = 1_000;
const MAX_KEY_LENGTH = 256;
const DAY_MS = 86_400_000;

/** Finds routes, and remembers them until the catalogue changes or a day is over (models retire by date). */
export class Routes {
  readonly #options: RoutesOptions;
  readonly #routes = new Map<string, Route>();
  #candidates = new WeakMap<ModelCard, Candidate>();
  #version = Number.NaN;
  #day = 0;

  constructor(options: RoutesOptions) {
    this.#options = options;
  }

  /** @param now epoch ms */
  of(endpoint: string, asked: string, needs: readonly Ability[], now: number): Route {
    this.#refresh(now);
    const key = needs.length === 0 ? `${endpoint} ${asked}` : `${endpoint} ${asked} ${needs.join()}`;
    const known = this.#routes.get(key);
    if (known !== undefined) return known;
    const route = this.#find(endpoint, asked, needs);
    if (key.length > MAX_KEY_LENGTH) return route;
    if (this.#routes.size >= MAX_ROUTES) this.#routes.delete(this.#routes.keys().next().value!);
    this.#routes.set(key, route);
    return route;
  }

  #refresh(now: number): void {
    const { version } = this.#options.catalogue;
    const day = Math.floor(now / DAY_MS);
    if (version === this.#version && day === this.#day) return;
    if (version !== this.#version) this.#candidates = new WeakMap();
    this.#version = version;
    this.#day = day;
    this.#routes.clear();
  }

  #find(endpoint: string, asked: string, needs: readonly Ability[]): Route {
    const { plans, catalogue, providers } = this.#options;
    const plan = plans.virtual.get(asked) ?? plans.real;
    const known = distinct(plan.virtual === undefined ? catalogue.find(asked) : this.#cardsOf(plan));
    const isOpen = plan.virtual === undefined && known.length === 0;
    const cards = isOpen ? openCards(asked, endpoint, needs, providers) : this.#current(known, plan);
    const serving = servedCards(cards, endpoint, providers);
    const told = serving.filter(({ abilities }) => needs.every((need) => abilities.includes(need)));
    const isNamed = plan.virtual === undefined || plan.candidates !== undefined;
    const able = (told.length === 0 && isNamed ? trustedCards(serving, providers) : told).map((card) =>
      this.#candidate(card),
    );
    const refusal =
      able.length > 0 ? undefined : refusalOf(asked, plan, endpoint, { cards, serving, needs, catalogue });
    return {
      plan,
      asked,
      able,
      smallestWindow: smallest(able, 'contextWindow'),
      smallestOutput: smallest(able, 'maxOutputTokens'),
      qualitiesDiffer: able.some(({ quality }) => quality !== able[0]!.quality),
      isTextOnly: !needs.some((need) => need.endsWith('_input')),
      refusal,
    };
  }

  #cardsOf({ candidates }: Plan): readonly ModelCard[] {
    const { catalogue } = this.#options;
    if (candidates === undefined) return catalogue.all();
    return candidates.flatMap((name) => {
      if (!name.endsWith('/*')) return catalogue.find(name);
      const provider = name.slice(0, -2);
      return catalogue.all().filter((card) => card.provider === provider);
    });
  }

  /** Without retired models, as long as others are left; a virtual model never means a retired one. */
  #current(cards: readonly ModelCard[], plan: Plan): readonly ModelCard[] {
    const today = new Date(this.#day * DAY_MS).toISOString().slice(0, 10);
    const current = cards.filter(({ retiresOn }) => retiresOn === undefined || retiresOn >= today);
    return current.length > 0 || plan.virtual !== undefined ? current : cards;
  }

  #candidate(card: ModelCard): Candidate {
    let candidate = this.#candidates.get(card);
    if (candidate === undefined) {
      candidate = candidateOf(card, this.#options.tracks, this.#options.unknownQuality);
      this.#candidates.set(card, candidate);
    }
    return candidate;
  }
}

interface Searched {
  readonly cards: readonly ModelCard[];
  readonly serving: readonly ModelCard[];
  readonly needs: readonly Ability[];
  readonly catalogue: Catalogue;
}

function refusalOf(asked: string, plan: Plan, endpoint: string, searched: Searched): Refusal {
  const { cards, serving, needs, catalogue } = searched;
  if (serving.length > 0) return unableModel(asked, serving, needs);
  if (cards.length > 0) return wrongEndpoint(asked, endpoint);
  const isOff = plan.candidates?.length === 0;
  if (plan.virtual === undefined || isOff) return unknownModel(asked, catalogue.all());
  return { code: 'no_target', message: `No card in the catalogue stands behind ${quoted(asked)}` };
}

const smallest = (able: readonly Candidate[], limit: 'contextWindow' | 'maxOutputTokens'): number =>
  able.reduce((least, { card }) => Math.min(least, card[limit] ?? least), Number.POSITIVE_INFINITY);

function distinct(cards: readonly ModelCard[]): readonly ModelCard[] {
  const seen = new Set<string>();
  return cards.filter(({ provider, model }) => {
    const name = `${provider}/${model}`;
    return !seen.has(name) && seen.add(name) !== undefined;
  });
}
