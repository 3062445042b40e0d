import type { BillingManifest } from '@weir/core';

/**
 * Failed requests are not billed. A stream that is closed early goes on costing: OpenRouter's list of upstreams,
 * documentation of November 2026.
 */
export const BEDROCK_BILLING: Omit<BillingManifest, 'hosts'> = Object.freeze({
  cancelStopsBilling: false,
  cachedInsideInput: true, // as chat is told; Bedrock's own figures are disjoint
  reasoningInsideOutput: true,
  unbilledStatuses: [400, 401, 403, 404, 408, 413, 422, 424, 429, 500, 502, 503, 504],
});
