import { cache } from '@weir/cache';
import type { MiddlewareUse, Provider, ServiceUse } from '@weir/core';
import { fallback } from '@weir/fallback';
import { memoryKeyValue } from '@weir/memory';
import { meter } from '@weir/meter';
import { attemptBudget, retryBudget } from '@weir/retry-budget';
import { router } from '@weir/router';
import { sqlite } from '@weir/sqlite';
import { timeout } from '@weir/timeout';
import { tokenizer } from '@weir/tokenizer';
import { trimmer } from '@weir/trimmer';

/**
 * The pipeline without a config. Where real providers are, `auto` never means the sandbox: its answers are invented,
 * and it would always be the cheapest.
 */
export function defaultPipeline(providers: readonly Provider[]): readonly MiddlewareUse[] {
  const real = providers.filter(({ billing }) => billing.hosts.length > 0).map(({ name }) => `${name}/*`);
  const isMixed = real.length > 0 && real.length < providers.length;
  return [
    cache(),
    trimmer(),
    fallback(),
    router(isMixed ? { models: { auto: { candidates: real } } } : {}),
    retryBudget(),
    timeout(),
    meter(),
  ];
}

/** The services without a config: rows and money durable in the state folder, cached answers in memory. */
export const defaultServices = (file: string): readonly ServiceUse[] => [
  sqlite({ file }),
  memoryKeyValue(),
  attemptBudget(),
  tokenizer(),
];
