import { mergeLists } from '../../chat/merge-lists.ts';
import type { MessagesBlock } from '../../messages/messages-request.ts';
import { isObject, type JsonObject, listOf, nonEmpty, objectOf, textOf } from '../../shared/read.ts';

/** Whose signatures they are: those of others are never sent to Claude. OpenRouter's word. */
const FORMAT = 'anthropic-claude-v1';

/** A piece of thinking as chat carries it, in `reasoning_details`; `index` is the place of its block in the answer. */
export type ReasoningDetail = JsonObject;

/** Thinking, its signature, or both: pieces of one block have one `index`. */
export const thinkingDetail = (index: number, fields: { text?: string; signature?: string }): ReasoningDetail => ({
  type: 'reasoning.text',
  ...fields,
  format: FORMAT,
  index,
});

/** Thinking that only Anthropic can read. */
export const redactedDetail = (index: number, data: string): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data,
  format: FORMAT,
  index,
});

export const isClaudes = (detail: unknown): detail is JsonObject => isObject(detail) && detail.format === FORMAT;

function blockOf({ type, data, text, signature }: JsonObject): MessagesBlock | undefined {
  if (type === 'reasoning.encrypted') return { type: 'redacted_thinking', data: textOf(data) };
  return nonEmpty(signature) === undefined ? undefined : { type: 'thinking', thinking: textOf(text), signature };
}

/**
 * The blocks of an assistant's turn, its thinking put back where it stood: signatures are checked against the order.
 * Where that is not known, thinking comes first. Callers may send back the pieces of a stream as they came.
 */
export function withThinking(details: unknown, rest: readonly MessagesBlock[]): MessagesBlock[] {
  const thoughts = listOf(details)
    .filter(isClaudes)
    .reduce<readonly unknown[]>((whole, piece) => mergeLists(whole, [piece]), [])
    .map(objectOf)
    .map((detail, position) => ({
      index: typeof detail.index === 'number' ? detail.index : position,
      block: blockOf(detail),
    }))
    .filter((thought): thought is { index: number; block: MessagesBlock } => thought.block !== undefined)
    .toSorted((left, right) => left.index - right.index);
  const blocks: MessagesBlock[] = [];
  const others = [...rest];
  for (const { index, block } of thoughts) {
    while (blocks.length < index && others.length > 0) blocks.push(others.shift()!);
    blocks.push(block);
  }
  return [...blocks, ...others];
}
