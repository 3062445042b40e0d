import { explainPrice } from '@weir/catalogue';
import {
  type Call,
  type EndpointSpec,
  type Endpoints,
  inputTokens,
  inputTokensAtMost,
  type ModelCard,
  type Money,
  type PricingContext,
  plus,
  type Tokenizer,
  type Usage,
  ZERO,
} from '@weir/core';
import type { Asked } from './workload.ts';

/** What a workload would cost at one model. */
export interface ModelCost {
  readonly card: ModelCard;
  /** Requests it is able to serve; the figures are of these. */
  readonly served: number;
  /** Why others are not, by reason. */
  readonly unable: ReadonlyMap<string, number>;
  /** Requests whose usage was recorded; the others are estimated. */
  readonly recorded: number;
  readonly cost: Money;
  /** Cost by what it is for. */
  readonly parts: Readonly<Record<Part, Money>>;
  /** Units used that have no price: `cost` leaves them out. */
  readonly unpriced: ReadonlySet<string>;
}

export const PARTS = ['input', 'cached', 'output', 'reasoning', 'images', 'other'] as const;
export type Part = (typeof PARTS)[number];

export interface Comparing {
  readonly endpoints: Endpoints;
  readonly tokenizer: Tokenizer;
  /** Epoch ms. */
  readonly at: number;
  /** Undefined for the standard one. */
  readonly serviceTier: string | undefined;
  /** Output tokens assumed of a request whose usage was not recorded; its own limit counts where that is less. */
  readonly assumedOutput: number;
}

function partOf(unit: string): Part {
  if (unit.includes('image')) return 'images';
  if (unit.startsWith('cached_')) return 'cached';
  if (unit.startsWith('reasoning_')) return 'reasoning';
  if (unit.startsWith('input_') || unit.startsWith('cache_write')) return 'input';
  return unit.startsWith('output_') ? 'output' : 'other';
}

/** Adds a workload up at a card, request by request. */
export interface WorkloadCost {
  add(asked: Asked): void;
  /** What was added so far. */
  total(): ModelCost;
}

export function workloadCost(card: ModelCard, comparing: Comparing): WorkloadCost {
  const parts = Object.fromEntries(PARTS.map((part) => [part, ZERO])) as Record<Part, Money>;
  const unable = new Map<string, number>();
  const unpriced = new Set<string>();
  let served = 0;
  let recorded = 0;
  let cost: Money = ZERO;
  return {
    add(asked) {
      const usage = usageOf(asked, card, comparing);
      const reason = reasonAgainst(asked, card, usage, comparing);
      if (usage === undefined || reason !== undefined) {
        const why = reason ?? `${asked.endpoint} without recorded usage`;
        unable.set(why, (unable.get(why) ?? 0) + 1);
        return;
      }
      served++;
      if (asked.usage !== undefined) recorded++;
      const explained = explainPrice(card, usage, contextOf(asked, comparing));
      cost = plus(cost, explained.cost);
      for (const unit of explained.unpriced) unpriced.add(unit);
      for (const { unit, subtotal } of explained.lines) {
        if (subtotal !== undefined) parts[partOf(unit)] = plus(parts[partOf(unit)], subtotal);
      }
    },
    total: () => ({ card, served, unable, recorded, cost, parts, unpriced }),
  };
}

const contextOf = ({ asks }: Asked, { at, serviceTier }: Comparing): PricingContext => ({
  at,
  ...(serviceTier === undefined ? {} : { serviceTier }),
  ...(asks?.variant === undefined ? {} : { variant: asks.variant }),
});

/** As recorded, as the request says, or estimated; undefined for an endpoint nobody knows how to estimate. */
function usageOf(asked: Asked, card: ModelCard, comparing: Comparing): Usage | undefined {
  const spec = comparing.endpoints.get(asked.endpoint);
  return (
    asked.usage ?? asked.asks?.usage ?? (spec === undefined ? undefined : estimateOf(asked, spec, card, comparing))
  );
}

const callOf = ({ endpoint, request }: Asked): Call => ({ endpoint, request }) as unknown as Call;

function estimateOf(asked: Asked, spec: EndpointSpec, card: ModelCard, comparing: Comparing): Usage {
  const input = inputTokensAtMost(callOf(asked), spec, card.model, comparing.tokenizer);
  const limit = spec.outputLimit(asked.request as never) ?? Number.POSITIVE_INFINITY;
  const output = Math.min(comparing.assumedOutput, limit, card.maxOutputTokens ?? limit);
  return spec.writesOutput
    ? { input_tokens: input, output_tokens: output * spec.choices(asked.request as never) }
    : { input_tokens: input };
}

function reasonAgainst(
  asked: Asked,
  card: ModelCard,
  usage: Usage | undefined,
  { endpoints }: Comparing,
): string | undefined {
  if (!card.endpoints.includes(asked.endpoint)) return `no endpoint ${asked.endpoint}`;
  const needs = endpoints.get(asked.endpoint)?.needs(asked.request as never) ?? [];
  const lacking = needs.find((need) => !card.abilities.includes(need));
  if (lacking !== undefined) return `no ${lacking}`;
  const window = card.contextWindow ?? Number.POSITIVE_INFINITY;
  return usage !== undefined && inputTokens(usage) > window ? 'context too long' : undefined;
}

/** Those that serve everything first, then the cheapest. */
export const byWorth = (left: ModelCost, right: ModelCost): number =>
  right.served - left.served ||
  left.unpriced.size - right.unpriced.size ||
  (left.cost === right.cost ? 0 : left.cost < right.cost ? -1 : 1);
