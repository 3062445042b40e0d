import {
  type AttemptIntent,
  type AttemptOutcome,
  type Catalogue,
  type Clock,
  costOf,
  type Ledger,
  type ModelCard,
  type Money,
  type Random,
  type Settlement,
  type Target,
  ZERO,
} from '@weir/core';
import type { Ask } from './ask.ts';
import type { Entry } from './entry.ts';

export interface SavingsServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly catalogue: Catalogue | undefined;
  readonly ledger: Ledger | undefined;
}

/** What somebody was served without an upstream call of its own. */
export interface Served {
  readonly target: Target | undefined;
  readonly settlement: Settlement;
  /** What its own call would have cost. */
  readonly saved: Money;
  readonly serviceTier: string | undefined;
  /** The exchange that made the call, where it was still under way. */
  readonly leader: string | undefined;
  /** Epoch ms at which it asked. */
  readonly startedAt: number;
}

/** Prices what was not spent, and books it. */
export class Savings {
  readonly #services: SavingsServices;

  constructor(services: SavingsServices) {
    this.#services = services;
  }

  /** Whether anybody keeps book. */
  get areBooked(): boolean {
    return this.#services.ledger !== undefined;
  }

  /** What a stored answer would cost today; what it cost then where nobody knows today's price. */
  of({ call, spec }: Ask, { target, usage, serviceTier, cost }: Entry, at: number): Money {
    const prices = this.#card(target)?.prices;
    if (prices === undefined) return cost;
    const variant = spec.asks?.(call.request).variant;
    return costOf(usage, prices, {
      at,
      ...(serviceTier === undefined ? {} : { serviceTier }),
      ...(variant === undefined ? {} : { variant }),
    }).cost;
  }

  /** Writes a row of its own for the exchange: no attempt, no cost. */
  async book(ask: Ask, served: Served): Promise<void> {
    const { ledger, random } = this.#services;
    const { target, startedAt } = served;
    if (ledger === undefined || target === undefined) return;
    const { call, exchange, endpoint, spec } = ask;
    const { tenant, team, key, user, tags } = exchange.principal;
    const row: AttemptIntent = {
      id: random.id(),
      exchange: exchange.id,
      parent: served.leader,
      sequence: exchange.attempts.length,
      kind: 'cached',
      purpose: call.purpose,
      endpoint,
      target,
      askedModel: spec.model(call.request),
      askedTier: spec.askedTier?.(call.request),
      tenant,
      team,
      key,
      user,
      session: exchange.wishes.session,
      tags,
      startedAt,
      held: ZERO,
    };
    const outcome = this.#outcome(served, target);
    if (ledger.record !== undefined) return ledger.record(row, outcome);
    await ledger.intend(row);
    await ledger.close(row.id, outcome);
  }

  #outcome({ settlement, saved, serviceTier, startedAt }: Served, target: Target): AttemptOutcome {
    const now = Math.max(startedAt, this.#services.clock.now());
    return {
      outcome: settlement.outcome,
      basis: 'cached',
      usage: settlement.usage,
      cost: ZERO,
      unpriced: [],
      priceVersion: this.#card(target)?.priceVersion,
      serviceTier,
      savings: { cache: saved },
      endedAt: now,
      firstContentAt: settlement.outcome === 'complete' ? now : undefined,
      error: settlement.error?.code,
    };
  }

  #card(target: Target | undefined): ModelCard | undefined {
    return target === undefined ? undefined : this.#services.catalogue?.card(target);
  }
}
