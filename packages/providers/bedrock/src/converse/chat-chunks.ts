import type { EventDecoder } from '@weir/core';
import { type ChatChunk, type ChatDelta, isObject, type JsonObject, objectOf, textOf } from '@weir/endpoints';
import { annotationOf } from './annotations.ts';
import { finishOf, servedTier } from './chat-finish.ts';
import { type AnswerHead, isRunThere } from './chat-response-of.ts';
import { chatUsageOf } from './converse-usage.ts';
import type { ModelFamily } from './model-family.ts';
import { redactedDetail, thinkingDetail } from './reasoning.ts';

/** A call of a tool whose arguments are being written. */
interface OpenCall {
  /** Its place among the calls, which is not that of its block. */
  readonly index: number;
  hasArguments: boolean;
}

/** The events of one ConverseStream as chat chunks. */
export class ChatChunks implements EventDecoder<ChatChunk> {
  readonly #head: AnswerHead;
  readonly #family: ModelFamily;
  readonly #calls = new Map<unknown, OpenCall>();
  /** Thinking only its maker can read, by its block: it comes in pieces that are encoded each for itself. */
  readonly #redacted = new Map<unknown, Uint8Array[]>();

  constructor(head: AnswerHead, family: ModelFamily) {
    this.#head = head;
    this.#family = family;
  }

  decode(event: unknown, name?: string): readonly ChatChunk[] {
    const { p: _, ...fields } = objectOf(event); // padding against listeners who count bytes
    switch (name) {
      case 'messageStart': {
        const { role: __, ...more } = fields;
        return [this.#delta({ role: 'assistant', content: '' }, more)];
      }
      case 'contentBlockStart':
        return this.#open(fields);
      case 'contentBlockDelta':
        return this.#go(fields);
      case 'contentBlockStop':
        return this.#close(fields.contentBlockIndex);
      case 'messageStop': {
        const { stopReason, ...more } = fields;
        return [this.#chunk([{ index: 0, delta: {}, logprobs: null, ...finishOf(stopReason) }], more)];
      }
      case 'metadata':
        return this.#count(fields);
      default: // what is yet to come
        return [];
    }
  }

  #open({ contentBlockIndex, start, ...more }: JsonObject): readonly ChatChunk[] {
    const { toolUse } = objectOf(start);
    if (!isObject(toolUse) || isRunThere(toolUse)) return [];
    const { toolUseId, name } = toolUse;
    const { size: index } = this.#calls;
    this.#calls.set(contentBlockIndex, { index, hasArguments: false });
    const called = { name: textOf(name), arguments: '' };
    return [this.#delta({ tool_calls: [{ index, id: textOf(toolUseId), type: 'function', function: called }] }, more)];
  }

  #go({ contentBlockIndex: block, delta, ...more }: JsonObject): readonly ChatChunk[] {
    const { text, toolUse, reasoningContent, citation } = objectOf(delta);
    if (typeof text === 'string') return text === '' ? [] : [this.#delta({ content: text }, more)];
    if (isObject(toolUse)) return this.#argue(block, textOf(toolUse.input), more);
    if (isObject(reasoningContent)) return this.#think(block, reasoningContent, more);
    return annotationOf(citation).map((annotation) => this.#delta({ annotations: [annotation] }, more));
  }

  #argue(block: unknown, written: string, more: JsonObject): readonly ChatChunk[] {
    const call = this.#calls.get(block);
    if (call === undefined || written === '') return []; // of a tool Bedrock runs itself
    call.hasArguments = true;
    return [this.#delta({ tool_calls: [{ index: call.index, function: { arguments: written } }] }, more)];
  }

  #think(block: unknown, { text, signature, redactedContent }: JsonObject, more: JsonObject): readonly ChatChunk[] {
    const index = Number(block);
    if (typeof redactedContent === 'string') {
      const pieces = this.#redacted.get(block) ?? [];
      this.#redacted.set(block, [...pieces, Buffer.from(redactedContent, 'base64')]);
    }
    if (typeof text === 'string' && text !== '') {
      const reasoning_details = [thinkingDetail(this.#family, index, { text })];
      return [this.#delta({ reasoning_content: text, reasoning_details }, more)];
    }
    if (typeof signature !== 'string' || signature === '') return [];
    return [this.#delta({ reasoning_details: [thinkingDetail(this.#family, index, { signature })] }, more)];
  }

  /** Arguments that nothing was written of are an empty object. */
  #close(block: unknown): readonly ChatChunk[] {
    const pieces = this.#redacted.get(block);
    if (pieces !== undefined) {
      const detail = redactedDetail(this.#family, Number(block), Buffer.concat(pieces));
      return [this.#delta({ reasoning_details: [detail] })];
    }
    return this.#calls.get(block)?.hasArguments === false ? this.#argue(block, '{}', {}) : [];
  }

  #count({ usage, serviceTier, ...more }: JsonObject): readonly ChatChunk[] {
    const told = chatUsageOf(usage);
    const served = servedTier({
      serviceTier: objectOf(serviceTier),
      performanceConfig: objectOf(more.performanceConfig),
    });
    return [this.#chunk([], { ...more, ...(told === undefined ? {} : { usage: told }), ...served })];
  }

  #delta(delta: ChatDelta, more: JsonObject = {}): ChatChunk {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: null }], more);
  }

  #chunk(choices: ChatChunk['choices'], more: JsonObject): ChatChunk {
    return { ...more, ...this.#head, object: 'chat.completion.chunk', choices };
  }
}
