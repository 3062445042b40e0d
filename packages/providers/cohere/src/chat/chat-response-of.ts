import { type ChatAnnotation, type ChatResponse, type JsonObject, listOf, objectOf, textOf } from '@weir/endpoints';
import { chatUsageOf } from './chat-usage.ts';
import { annotationsOf } from './citations.ts';
import { finishOf } from './finish.ts';
import { logprobsOf } from './logprobs.ts';
import { planDetail, thinkingDetail } from './reasoning.ts';
import { argumentsOf } from './tool-arguments.ts';

/** What the reply does not say. */
export interface Told {
  readonly model: string;
  /** Epoch s. */
  readonly created: number;
}

/** The blocks of an answer, and where in its text each of them begins. */
function gathered(content: unknown) {
  const offsets: number[] = [];
  const details: JsonObject[] = [];
  let text: string | null = null;
  let thinking: string | null = null;
  for (const [index, item] of listOf(content).entries()) {
    const block = objectOf(item);
    offsets.push(text?.length ?? 0);
    if (block.type === 'text') text = (text ?? '') + textOf(block.text);
    if (block.type !== 'thinking') continue;
    thinking = (thinking ?? '') + textOf(block.thinking);
    details.push(thinkingDetail(index, textOf(block.thinking)));
  }
  return { text, thinking, details, offsets };
}

const callOf = (call: unknown): JsonObject => {
  const { function: called, ...more } = objectOf(call);
  const { name, arguments: written, ...rest } = objectOf(called);
  return { type: 'function', ...more, function: { ...rest, name, arguments: argumentsOf(written) || '{}' } };
};

/** An answer of Cohere's as a chat completion. */
export function chatResponseOf(reply: JsonObject, { model, created }: Told): ChatResponse {
  const { id, message, finish_reason, usage, logprobs, ...more } = reply;
  const { role: _, content, tool_plan, tool_calls, citations, ...rest } = objectOf(message);
  const { text, thinking, details, offsets } = gathered(content);
  const plan = textOf(tool_plan);
  const reasoning = thinking === null && plan === '' ? undefined : (thinking ?? '') + plan;
  const calls = listOf(tool_calls).map(callOf);
  const annotations: readonly ChatAnnotation[] = listOf(citations).flatMap((citation) =>
    annotationsOf(citation, offsets[Number(objectOf(citation).content_index ?? 0)] ?? 0),
  );
  const told = chatUsageOf(usage);
  const allDetails = plan === '' ? details : [...details, planDetail(plan)];
  const said = {
    ...rest,
    role: 'assistant' as const,
    content: text ?? (calls.length > 0 ? null : ''),
    refusal: null,
    ...(annotations.length === 0 ? {} : { annotations }),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(allDetails.length === 0 ? {} : { reasoning_details: allDetails }),
    ...(calls.length === 0 ? {} : { tool_calls: calls as never }),
  };
  return {
    ...more,
    id: textOf(id),
    object: 'chat.completion',
    created,
    model,
    choices: [{ index: 0, message: said, logprobs: logprobsOf(logprobs), ...finishOf(finish_reason) }],
    ...(told === undefined ? {} : { usage: told }),
  };
}
