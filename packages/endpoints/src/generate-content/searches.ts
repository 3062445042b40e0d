import { listOf, objectOf } from '../shared/read.ts';

/** Models before Gemini 3 are charged for a search whatever number of queries it made. */
const A_SEARCH_EACH = /gemini-(1|2)/;

/**
 * Searches of the web that are charged for: each query from Gemini 3 on, each answer that rests on one before.
 * Source: ai.google.dev/gemini-api/docs/pricing, November 2026.
 */
export function searchesIn(candidates: readonly unknown[], model: string): number {
  const queries = candidates.map(
    (candidate) => listOf(objectOf(objectOf(candidate).groundingMetadata).webSearchQueries).length,
  );
  return queries.reduce((sum, made) => sum + (A_SEARCH_EACH.test(model) ? Math.min(made, 1) : made), 0);
}
