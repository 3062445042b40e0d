import type { ChatFinishReason } from '@weir/endpoints';

const FINISHES: ReadonlyMap<unknown, ChatFinishReason> = new Map([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool_calls'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
  ['malformed_model_output', 'error'], // a failure, not an end
  ['malformed_tool_use', 'error'],
]);

/** How an answer ended, in chat's word and its own; a reason that is not known passes. */
export function finishOf(reason: unknown) {
  const native_finish_reason = typeof reason === 'string' ? reason : null;
  return { finish_reason: FINISHES.get(reason) ?? native_finish_reason, native_finish_reason };
}

/** The tier that served, in OpenAI's word. An answer that was made faster has other prices, as a tier has. */
export function servedTier({ serviceTier, performanceConfig }: Served): { readonly service_tier?: string } {
  const type = serviceTier?.type;
  if (typeof type === 'string') return { service_tier: type };
  return performanceConfig?.latency === 'optimized' ? { service_tier: 'optimized' } : {};
}

export interface Served {
  readonly serviceTier?: { readonly type?: unknown } | null | undefined;
  readonly performanceConfig?: { readonly latency?: unknown } | null | undefined;
}
