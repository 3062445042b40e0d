import type { CallOf } from '@weir/core';
import { type ChatResponse, isObject, type JsonObject, listOf, nonEmpty, textOf } from '@weir/endpoints';
import { createdOf, finishOf, idOf, logprobsOf, toolCallOf, usageOf } from './chat-answer.ts';

/** An answer of Ollama's as a chat completion. An error in place of an answer passes. */
export function chatResponseOf(response: JsonObject, call: CallOf<'chat'>): ChatResponse {
  const {
    model,
    created_at,
    message,
    done: _,
    done_reason,
    prompt_eval_count: __,
    eval_count: ___,
    logprobs,
    ...more
  } = response;
  if (!isObject(message)) return response as unknown as ChatResponse;
  const { content, thinking, tool_calls } = message;
  const calls = listOf(tool_calls).map((one, index) => toolCallOf(one, index, call));
  const reasoning = nonEmpty(thinking);
  const usage = usageOf(response);
  const said = textOf(content);
  return {
    ...more,
    id: idOf(call),
    object: 'chat.completion',
    created: createdOf(created_at, call),
    model: nonEmpty(model) ?? textOf(call.target?.model),
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said === '' && calls.length > 0 ? null : said,
          refusal: null,
          ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: logprobsOf(logprobs),
        ...finishOf(done_reason, calls.length > 0),
      },
    ],
    ...(usage === undefined ? {} : { usage }),
  };
}
