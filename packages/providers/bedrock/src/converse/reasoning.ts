import { isObject, type JsonObject, listOf, nonEmpty, textOf } from '@weir/endpoints';
import type { Block } from './content-blocks.ts';
import type { ModelFamily } from './model-family.ts';

/** Whose signatures they are. Claude's hold wherever Claude is served; the word is OpenRouter's. */
export const reasoningFormat = (family: ModelFamily): string =>
  family === 'claude' ? 'anthropic-claude-v1' : 'amazon-bedrock-v1';

/** A piece of thinking as chat carries it, in `reasoning_details`; `index` is the place of its block in the answer. */
export type ReasoningDetail = JsonObject;

export const thinkingDetail = (
  family: ModelFamily,
  index: number,
  fields: { readonly text?: string; readonly signature?: string },
): ReasoningDetail => ({ type: 'reasoning.text', ...fields, format: reasoningFormat(family), index });

/** Thinking that only its maker can read. What is text at Anthropic is base64 of that text here. */
export const redactedDetail = (family: ModelFamily, index: number, bytes: Uint8Array): ReasoningDetail => ({
  type: 'reasoning.encrypted',
  data: Buffer.from(bytes).toString(family === 'claude' ? 'utf8' : 'base64'),
  format: reasoningFormat(family),
  index,
});

function blockOf({ type, data, text, signature }: JsonObject, family: ModelFamily): Block | undefined {
  if (type === 'reasoning.encrypted') {
    const redactedContent = family === 'claude' ? Buffer.from(textOf(data)).toString('base64') : textOf(data);
    return { reasoningContent: { redactedContent } };
  }
  if (nonEmpty(signature) === undefined) return undefined; // models that sign nothing want nothing back
  return { reasoningContent: { reasoningText: { text: textOf(text), signature } } };
}

/** Whether a piece of thinking is of another maker than the model. */
export const isForeign = (detail: unknown, family: ModelFamily): boolean =>
  !isObject(detail) || detail.format !== reasoningFormat(family);

/** The blocks of an assistant's turn, its thinking put back where it stood: signatures are checked against the order. */
export function withThinking(details: unknown, rest: readonly Block[], family: ModelFamily): Block[] {
  const thoughts = listOf(details)
    .filter((detail): detail is JsonObject => !isForeign(detail, family))
    .map((detail, position) => ({
      index: typeof detail.index === 'number' ? detail.index : position,
      block: blockOf(detail, family),
    }))
    .filter((thought): thought is { index: number; block: Block } => thought.block !== undefined)
    .toSorted((left, right) => left.index - right.index);
  const blocks: Block[] = [];
  const others = [...rest];
  for (const { index, block } of thoughts) {
    while (blocks.length < index && others.length > 0) blocks.push(others.shift()!);
    blocks.push(block);
  }
  return [...blocks, ...others];
}
