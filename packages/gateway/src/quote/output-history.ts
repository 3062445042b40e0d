import type { Clock, Ledger, Principal, Target, Usage } from '@weir/core';

/** Output tokens attempts had, all choices together. */
export interface OutputHistory {
  readonly mean: number;
  /** 99 of 100 had at most this many. */
  readonly p99: number;
  readonly attempts: number;
}

const DAY_MS = 86_400_000;
/** Rows looked at; the 99th percentile needs some, and a quote must not read a ledger. */
const MOST_ROWS = 2_000;
/** Fewer say nothing about one in a hundred. */
export const LEAST_ROWS = 20;

const outputOf = ({ output_tokens = 0, reasoning_tokens = 0, output_audio_tokens = 0 }: Usage): number =>
  output_tokens + reasoning_tokens + output_audio_tokens;

/**
 * What attempts of a principal at a target wrote within the last day, as far as the provider told; undefined when there
 * are fewer than {@link LEAST_ROWS}. Of the key where there is one, else of the tenant.
 */
export async function outputHistory(
  { ledger, clock }: { readonly ledger: Ledger | undefined; readonly clock: Clock },
  { tenant, key }: Principal,
  { provider, model }: Target,
  endpoint: string,
): Promise<OutputHistory | undefined> {
  if (ledger === undefined) return undefined;
  const counts: number[] = [];
  let rows = 0;
  const from = clock.now() - DAY_MS;
  const filter = { tenant, provider, model, endpoint, from, ...(key === undefined ? {} : { key }) };
  for await (const { outcome, purpose } of ledger.query(filter)) {
    if (outcome?.outcome === 'complete' && outcome.basis === 'provider' && purpose === 'serve')
      counts.push(outputOf(outcome.usage));
    if (++rows >= MOST_ROWS) break;
  }
  if (counts.length < LEAST_ROWS) return undefined;
  counts.sort((one, other) => one - other);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return {
    mean: Math.ceil(total / counts.length),
    p99: counts[Math.ceil(counts.length * 0.99) - 1]!,
    attempts: counts.length,
  };
}
