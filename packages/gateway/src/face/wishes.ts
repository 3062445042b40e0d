import { type GatewayRequest, type RequestCaps, usd, WeirError, type Wishes } from '@weir/core';
import { betasIn } from './betas.ts';

/** What a caller asks of this request with headers. */
export interface Controls {
  readonly wishes: Wishes;
  /** How long the caller will wait; undefined when it did not say. */
  readonly deadlineMs: number | undefined;
  readonly tags: Readonly<Record<string, string>> | undefined;
}

const NONE: Controls = Object.freeze({ wishes: Object.freeze({}), deadlineMs: undefined, tags: undefined });
const CACHE_WISHES = ['bypass', 'refresh', 'no-store'] as const;
const MAX_TAGS = 16;
const SESSION = /^[\w.:/-]{1,128}$/;
const CAPS = Object.entries({
  maxInputTokens: 'x-weir-max-input-tokens',
  maxOutputTokens: 'x-weir-max-output-tokens',
  maxImages: 'x-weir-max-images',
  maxChoices: 'x-weir-max-choices',
}) as readonly (readonly [keyof Omit<RequestCaps, 'maxCostUsd'>, string])[];
const TAG = /^[\w.:/-]{1,64}$/;

function header(request: GatewayRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value !== undefined && typeof value !== 'string')
    throw new WeirError('invalid_header', `'${name}' was sent ${value.length} times, once is the limit`, {
      param: name,
    });
  return value;
}

function cacheWish(text: string): NonNullable<Wishes['cache']> {
  const wish = CACHE_WISHES.find((known) => known === text.trim().toLowerCase());
  if (wish === undefined)
    throw new WeirError('invalid_header', `'x-weir-cache' is not one of ${CACHE_WISHES.join(', ')}`, {
      param: 'x-weir-cache',
    });
  return wish;
}

function unsupported(text: string): NonNullable<Wishes['unsupported']> {
  const wish = text.trim().toLowerCase();
  if (wish === 'refuse' || wish === 'drop') return wish;
  throw new WeirError('invalid_header', "'x-weir-unsupported' is neither refuse nor drop", {
    param: 'x-weir-unsupported',
  });
}

function maxCost(text: string): NonNullable<Wishes['maxCost']> {
  try {
    const amount = usd(text.trim());
    if (amount >= 0n) return amount;
  } catch {
    // told below, with the header's name
  }
  throw new WeirError('invalid_header', "'x-weir-max-cost' is not a decimal amount of USD such as 0.05", {
    param: 'x-weir-max-cost',
  });
}

function count(text: string, name: string, of = ''): number {
  const value = /^\d{1,9}$/.test(text.trim()) ? Number(text) : 0;
  if (value < 1)
    throw new WeirError('invalid_header', `'${name}' is not a whole number ${of}from 1 to 999999999`, { param: name });
  return value;
}

function capsIn(request: GatewayRequest): Wishes['caps'] {
  let caps: { -readonly [Cap in keyof RequestCaps]: number } | undefined;
  for (const [cap, name] of CAPS) {
    const text = header(request, name);
    if (text === undefined) continue;
    caps ??= {};
    caps[cap] = count(text, name);
  }
  return caps as Wishes['caps'];
}

function session(text: string): string {
  if (SESSION.test(text)) return text;
  throw new WeirError('invalid_header', "'x-weir-session' is not 1 to 128 of A-Z a-z 0-9 _ . : / -", {
    param: 'x-weir-session',
  });
}

function tagsIn(text: string): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  if (pairs.length > MAX_TAGS)
    throw new WeirError('invalid_header', `'x-weir-tags' has ${pairs.length} tags, the limit is ${MAX_TAGS}`, {
      param: 'x-weir-tags',
    });
  for (const pair of pairs) {
    const [name = '', value = 'true'] = pair.split('=', 2);
    if (!TAG.test(name) || !TAG.test(value))
      throw new WeirError('invalid_header', "'x-weir-tags' is not a list such as team=search,job=nightly", {
        param: 'x-weir-tags',
      });
    tags[name] = value;
  }
  return tags;
}

/** Reads the request controls. A wish, never a permission: identity comes from the credential. */
export function controlsOf(request: GatewayRequest): Controls {
  const cache = header(request, 'x-weir-cache');
  const cost = header(request, 'x-weir-max-cost');
  const wait = header(request, 'x-weir-deadline-ms');
  const tags = header(request, 'x-weir-tags');
  const lost = header(request, 'x-weir-unsupported');
  const group = header(request, 'x-weir-session');
  const betas = betasIn(request.headers['anthropic-beta']);
  const caps = capsIn(request);
  if ([cache, cost, wait, tags, lost, group, caps, betas].every((control) => control === undefined)) return NONE;
  const wishes: Wishes = {
    ...(cache === undefined ? {} : { cache: cacheWish(cache) }),
    ...(cost === undefined ? {} : { maxCost: maxCost(cost) }),
    ...(lost === undefined ? {} : { unsupported: unsupported(lost) }),
    ...(group === undefined ? {} : { session: session(group) }),
    ...(caps === undefined ? {} : { caps }),
    ...(betas === undefined ? {} : { betas }),
  };
  return {
    wishes,
    deadlineMs: wait === undefined ? undefined : count(wait, 'x-weir-deadline-ms', 'of ms '),
    tags: tags === undefined ? undefined : tagsIn(tags),
  };
}
