import type { CallOf } from '@weir/core';
import {
  type ChatChunk,
  type ChatDelta,
  isObject,
  type JsonObject,
  listOf,
  nonEmpty,
  objectOf,
  textOf,
} from '@weir/endpoints';
import { createdOf, finishOf, idOf, logprobsOf, toolCallOf, usageOf } from './chat-answer.ts';

/** The lines of one of Ollama's streams as chat chunks. */
export class ChatChunks {
  readonly #call: CallOf<'chat'>;
  #calls = 0;
  #hasBegun = false;

  constructor(call: CallOf<'chat'>) {
    this.#call = call;
  }

  /** @param line parsed; an error in place of an answer passes, and ends the stream */
  decode(line: JsonObject): readonly ChatChunk[] {
    const {
      message,
      done,
      done_reason,
      logprobs,
      model,
      created_at,
      prompt_eval_count: _,
      eval_count: __,
      ...more
    } = line;
    if (!isObject(message) && done !== true) return line.error === undefined ? [] : [line as never];
    const deltas = [...this.#deltas(objectOf(message))];
    const told = logprobsOf(logprobs);
    const chunks = deltas.map((delta, index) =>
      this.#chunk(
        line,
        [{ index: 0, delta, logprobs: index === 0 ? told : null, finish_reason: null }],
        done === true ? {} : more,
      ),
    );
    if (done !== true) return chunks;
    const usage = usageOf(line);
    const finish = this.#chunk(
      line,
      [{ index: 0, delta: {}, logprobs: null, ...finishOf(done_reason, this.#calls > 0) }],
      more,
    );
    return [...chunks, finish, ...(usage === undefined ? [] : [this.#chunk(line, [], { usage })])];
  }

  *#deltas({ content, thinking, tool_calls }: JsonObject): Generator<ChatDelta> {
    if (!this.#hasBegun) yield { role: 'assistant', content: '' };
    this.#hasBegun = true;
    if (nonEmpty(thinking) !== undefined) yield { reasoning_content: textOf(thinking) };
    if (nonEmpty(content) !== undefined) yield { content: textOf(content) };
    for (const given of listOf(tool_calls)) {
      const index = this.#calls++;
      yield { tool_calls: [{ index, ...toolCallOf(given, index, this.#call) }] };
    }
  }

  #chunk({ model, created_at }: JsonObject, choices: ChatChunk['choices'], more: JsonObject): ChatChunk {
    return {
      ...more,
      id: idOf(this.#call),
      object: 'chat.completion.chunk',
      created: createdOf(created_at, this.#call),
      model: nonEmpty(model) ?? textOf(this.#call.target?.model),
      choices,
    };
  }
}
