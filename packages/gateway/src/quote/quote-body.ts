import { formatUsd, type Money } from '@weir/core';
import type { Quote } from './quote.ts';

const usdOf = (amount: Money | undefined): string | null => (amount === undefined ? null : formatUsd(amount));

/** A quote as `POST /quote` answers it: amounts are USD as decimal strings, null where nobody knows a price. */
export const quoteBody = ({ endpoint, isCached, targets }: Quote): object => ({
  object: 'quote',
  endpoint,
  cached: isCached,
  targets: targets.map(({ target, inputTokens, outputTokens, expected, p99, maximum, basis, attempts }) => ({
    target: `${target.provider}/${target.model}`,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    expected_usd: usdOf(expected),
    p99_usd: usdOf(p99),
    maximum_usd: usdOf(maximum),
    basis,
    attempts,
  })),
});
