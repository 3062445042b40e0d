import { type Call, type EndpointSpec, inputTokensAtMost, type Tokenizer } from '@weir/core';

/** Tokens a request may use: an upper bound of its input, and the output it asks for where it says how much. */
export function tokensAtMost(call: Call, spec: EndpointSpec, tokenizer: Tokenizer | undefined): number {
  if (!spec.needsTarget) return 0;
  const input = inputTokensAtMost(call, spec, spec.model(call.request) ?? '', tokenizer);
  const output = spec.writesOutput ? (spec.outputLimit(call.request) ?? 0) : 0;
  return input + output * spec.choices(call.request);
}
