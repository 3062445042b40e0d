import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { WeirError } from '@weir/core';
import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { untilAborted } from './until-aborted.ts';

interface Decoding {
  readonly signal: AbortSignal;
  decode(part: LanguageModelV4StreamPart): readonly ChatChunk[];
  toError(thrown: unknown): WeirError;
}

/** A stream of parts, pulled part by part, as blocks of chat chunks. Cancelling it cancels the model. */
export class ChunkBlocks implements AsyncIterableIterator<Uint8Array> {
  readonly #reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>;
  readonly #decoding: Decoding;

  constructor(parts: ReadableStream<LanguageModelV4StreamPart>, decoding: Decoding) {
    this.#reader = parts.getReader();
    this.#decoding = decoding;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    const { signal, decode, toError } = this.#decoding;
    try {
      for (;;) {
        const { done, value } = await untilAborted(signal, () => this.#reader.read());
        if (done) return { done, value: undefined };
        if (value.type === 'error') throw toError(value.error);
        const chunks = decode(value);
        if (chunks.length > 0) return { done: false, value: Buffer.concat(chunks.map(chatEndpoint.encodeEvent)) };
      }
    } catch (error) {
      void this.return();
      throw toError(error);
    }
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.#reader.cancel().catch(() => undefined); // nobody is left to tell
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
