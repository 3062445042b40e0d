import type { PricingContext, Usage } from '@weir/core';
import type { ArgsDef } from 'citty';
import { readNumber } from '../arguments/read-number.ts';
import { readTime } from '../arguments/read-time.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';

/** What a request used, as the command line says it. */
export const USAGE_ARGS = {
  in: { type: 'string', valueHint: 'N', description: 'Input tokens, cached ones included' },
  out: { type: 'string', valueHint: 'N', description: 'Output tokens' },
  cached: { type: 'string', valueHint: 'N', description: 'How many of the input tokens were cached (default: 0)' },
  tier: { type: 'string', valueHint: 'NAME', description: 'Service tier: batch, flex, priority (default: standard)' },
  at: { type: 'string', valueHint: 'TIME', description: 'When, as an ISO date (default: now)' },
} as const satisfies ArgsDef;

export type UsageArgs = { readonly [Name in keyof typeof USAGE_ARGS]?: string | undefined };

/** @returns undefined when neither --in nor --out is given. @throws WrongUsage */
export function askedUsage({ in: input, out, cached }: UsageArgs): Usage | undefined {
  if (input === undefined && out === undefined) return undefined;
  const read = readNumber(input ?? '0', '--in', 0);
  const fromCache = readNumber(cached ?? '0', '--cached', 0);
  if (fromCache > read) throw new WrongUsage(`--cached is ${fromCache}, more than the ${read} of --in it is a part of`);
  return {
    input_tokens: read - fromCache,
    ...(fromCache === 0 ? {} : { cached_input_tokens: fromCache }),
    output_tokens: readNumber(out ?? '0', '--out', 0),
  };
}

export const askedContext = ({ at, tier }: UsageArgs, now: number): PricingContext => ({
  at: at === undefined ? now : readTime(at, '--at', now),
  ...(tier === undefined ? {} : { serviceTier: tier }),
});
