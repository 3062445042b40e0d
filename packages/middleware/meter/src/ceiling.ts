import {
  type Call,
  type Catalogue,
  type Endpoints,
  type Money,
  type Target,
  type Tokenizer,
  WeirError,
  worstCase,
} from '@weir/core';

export interface CeilingServices {
  readonly catalogue: Catalogue;
  readonly endpoints: Endpoints;
}

/** The most an attempt can cost; undefined when a price it takes is not known. */
export function ceiling(
  { catalogue, endpoints }: CeilingServices,
  call: Call,
  target: Target,
  now: number,
  tokenizer?: Tokenizer,
): Money | undefined {
  const card = catalogue.card(target);
  const spec = endpoints.get(call.endpoint);
  if (card === undefined || card.prices.length === 0 || spec === undefined) return undefined;
  try {
    return worstCase(call, spec, card, now, tokenizer);
  } catch (error) {
    if (WeirError.is(error) && error.code === 'unpriced') return undefined;
    throw error;
  }
}
