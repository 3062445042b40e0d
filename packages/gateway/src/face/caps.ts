import {
  type Call,
  type EndpointSpec,
  inputTokensAtMost,
  type Money,
  type Principal,
  type RequestCaps,
  type Tokenizer,
  usd,
  WeirError,
  type Wishes,
} from '@weir/core';

/** A request within its bounds. */
export interface Capped {
  readonly request: object;
  readonly wishes: Wishes;
  /** The output limit it was given, because it had none of its own. */
  readonly clamped?: number;
}

type Cap = keyof Omit<RequestCaps, 'maxCostUsd'>;
type Bounds = Pick<RequestCaps, Cap>;

function refuse(what: string, cap: Cap, { most, isOwn }: { most: number; isOwn: boolean }): never {
  const header = `x-weir-${cap.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new WeirError(
    'invalid_request',
    `The request ${what}, ${isOwn ? `'${header}' allows` : `the limit '${cap}' of the key is`} ${most}`,
    { param: isOwn ? header : cap },
  );
}

/** Refuses what asks for more than a set of bounds allows. */
function check(bounds: Bounds, asked: { readonly [Name in Cap]: () => number | undefined }, isOwn: boolean): void {
  for (const [cap, what] of WHAT) {
    const most = bounds[cap];
    const value = most === undefined ? undefined : asked[cap]();
    if (most !== undefined && value !== undefined && value > most) refuse(what(value), cap, { most, isOwn });
  }
}

const WHAT: readonly (readonly [Cap, (count: number) => string])[] = [
  ['maxChoices', (count) => `asks for ${count} answers`],
  ['maxImages', (count) => `asks for ${count} images`],
  ['maxOutputTokens', (count) => `asks for ${count} output tokens`],
  ['maxInputTokens', (count) => `has up to ${count} input tokens`],
];

const costs = new WeakMap<RequestCaps, Money>();

/** What a key allows one request to cost; read once. */
function costOf(caps: RequestCaps): Money | undefined {
  if (caps.maxCostUsd === undefined) return undefined;
  const known = costs.get(caps) ?? usd(caps.maxCostUsd);
  costs.set(caps, known);
  return known;
}

function wishesWithin(caps: RequestCaps | undefined, wishes: Wishes): Wishes {
  const most = caps === undefined ? undefined : costOf(caps);
  if (most === undefined || (wishes.maxCost !== undefined && wishes.maxCost <= most)) return wishes;
  return { ...wishes, maxCost: most };
}

/**
 * Holds a request to the bounds of its key and to those its caller set. One that asks for no output limit of its own
 * gets the lower of them.
 *
 * @throws WeirError `invalid_request` (400) when it asks for more, naming the bound.
 */
export function within(
  request: object,
  spec: EndpointSpec,
  { caps }: Principal,
  wishes: Wishes,
  tokenizer: Tokenizer | undefined,
): Capped {
  if (caps === undefined && wishes.caps === undefined) return { request, wishes };
  const call = { request } as Call;
  const asked = {
    maxChoices: () => spec.choices(call.request),
    maxImages: () => spec.images?.(call.request),
    maxOutputTokens: () => (spec.writesOutput ? spec.outputLimit(call.request) : undefined),
    maxInputTokens: () => inputTokensAtMost(call, spec, spec.model(call.request) ?? '', tokenizer),
  };
  if (caps !== undefined) check(caps, asked, false);
  if (wishes.caps !== undefined) check(wishes.caps, asked, true);
  const bounded = wishesWithin(caps, wishes);
  const most = Math.min(
    caps?.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    wishes.caps?.maxOutputTokens ?? Number.POSITIVE_INFINITY,
  );
  const isLimited = !spec.writesOutput || spec.outputLimit(call.request) !== undefined;
  if (isLimited || most === Number.POSITIVE_INFINITY || spec.withOutputLimit === undefined)
    return { request, wishes: bounded };
  return { request: spec.withOutputLimit(call.request, most), wishes: bounded, clamped: most };
}
