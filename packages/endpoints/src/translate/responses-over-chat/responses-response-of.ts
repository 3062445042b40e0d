import { type CallOf, WeirError } from '@weir/core';
import type { ChatResponse } from '../../chat/chat-response.ts';
import type { ResponsesItem } from '../../responses/responses-request.ts';
import type { ResponsesResponse } from '../../responses/responses-response.ts';
import type { Containment } from '../../shared/openai-usage.ts';
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../../shared/read.ts';
import { textIn, thinkingIn } from '../messages-over-chat/messages-response-of.ts';
import {
  annotationOf,
  callItem,
  logprobsIn,
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
} from './output-items.ts';
import { endOf, responseFrame, responsesUsageOf } from './response-frame.ts';

function itemsOf(message: JsonObject, logprobs: unknown, suffix: string): ResponsesItem[] {
  const items: ResponsesItem[] = [];
  const nextId = (prefix: string): string => `${prefix}_${suffix}-${items.length}`;
  const details = listOf(message.reasoning_details);
  const thinking = thinkingIn(message) ?? '';
  if (thinking !== '' || details.length > 0) items.push(reasoningItem(nextId('rs'), thinking, details));
  const text = textIn(message.content);
  const refusal = textOf(message.refusal);
  const calls = listOf(message.tool_calls).map(objectOf);
  if (text !== '' || refusal !== '' || calls.length === 0) {
    const annotations = listOf(message.annotations).flatMap((annotation) => annotationOf(annotation) ?? []);
    const said = text === '' && refusal !== '' ? [] : [textPart(text, annotations, logprobsIn(logprobs))];
    const content = refusal === '' ? said : [...said, refusalPart(refusal)];
    items.push(messageItem(nextId('msg'), 'completed', content));
  }
  for (const call of calls) items.push(callItem(nextId(isObject(call.custom) ? 'ctc' : 'fc'), 'completed', call));
  return items;
}

/** A chat completion as an answer of Responses. */
export function responsesResponseOf(
  response: ChatResponse,
  call: CallOf<'responses'>,
  billing: Containment,
): ResponsesResponse {
  const { choices, error } = response;
  if (error !== undefined && error !== null) return response as unknown as ResponsesResponse;
  if (!isObject(choices?.[0])) throw new WeirError('upstream_malformed', 'The reply has no choices');
  const { message, finish_reason, logprobs } = objectOf(choices[0]);
  const frame = responseFrame(call, response);
  const output = itemsOf(objectOf(message), logprobs, frame.suffix);
  return frame.with({ ...endOf(finish_reason), output, usage: responsesUsageOf(response, billing) });
}
