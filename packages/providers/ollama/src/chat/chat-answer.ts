import type { CallOf } from '@weir/core';
import {
  type ChatLogprobs,
  type ChatUsage,
  type JsonObject,
  listOf,
  nonEmpty,
  objectOf,
  textOf,
} from '@weir/endpoints';

/** Ollama names the model, but no answer. */
export const idOf = ({ exchange }: CallOf<'chat'>): string => `chatcmpl-${exchange.id}`;

/** Epoch s. */
export function createdOf(created_at: unknown, { exchange }: CallOf<'chat'>): number {
  const written = Date.parse(textOf(created_at));
  return Math.floor((Number.isNaN(written) ? exchange.startedAt : written) / 1_000);
}

/** A call of a tool; older servers give no id, so it gets one of its own. */
export function toolCallOf(given: unknown, index: number, call: CallOf<'chat'>) {
  const { id, function: called } = objectOf(given);
  const { name, arguments: input } = objectOf(called);
  return {
    id: nonEmpty(id) ?? `call_${call.exchange.id}_${index}`,
    type: 'function' as const,
    function: { name: textOf(name), arguments: JSON.stringify(input ?? {}) },
  };
}

/** How it ended, in chat's word; `stop` is said of calls too. */
export function finishOf(reason: unknown, hasCalls: boolean) {
  const native_finish_reason = nonEmpty(reason) ?? 'stop'; // not told before 0.1.40
  return {
    finish_reason: hasCalls && native_finish_reason === 'stop' ? 'tool_calls' : native_finish_reason,
    native_finish_reason,
  };
}

/** Undefined where a count is missing: a prompt that was in the cache whole has none, which is not none read. */
export function usageOf({ prompt_eval_count, eval_count }: JsonObject): ChatUsage | undefined {
  if (typeof prompt_eval_count !== 'number' || typeof eval_count !== 'number') return undefined;
  return {
    prompt_tokens: prompt_eval_count,
    completion_tokens: eval_count,
    total_tokens: prompt_eval_count + eval_count,
  };
}

const tokenOf = (given: unknown) => {
  const { token, logprob } = objectOf(given);
  return { token: textOf(token), logprob: logprob as number, bytes: [...Buffer.from(textOf(token))] };
};

export function logprobsOf(given: unknown): ChatLogprobs | null {
  if (!Array.isArray(given)) return null;
  const content = given.map((one) => ({
    ...tokenOf(one),
    top_logprobs: listOf(objectOf(one).top_logprobs).map(tokenOf),
  }));
  return { content, refusal: null };
}
