import type { APICallError, LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import { eachFrame, type ReplyHeaders, SseAligner } from '@weir/core';
import type { ChatChunk } from '@weir/endpoints';
import { isObject } from '../shared/read.ts';
import { StreamParts } from './stream-parts.ts';

interface Source {
  readonly blocks: AsyncIterable<Uint8Array>;
  readonly headers: ReplyHeaders;
  readonly warnings: SharedV4Warning[];
  readonly withRaw: boolean;
  toError(event: object): APICallError;
  /** Ends the exchange, also one nothing was read of. */
  leave(): void;
}

/** The whole events of a reply, however it was cut. */
async function* eventsOf(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<ChatChunk> {
  const aligner = new SseAligner();
  for await (const bytes of blocks) {
    const block = aligner.push(bytes);
    if (block === undefined) continue;
    for (const { event } of eachFrame<ChatChunk>(block)) if (event !== undefined) yield event;
  }
  const rest = aligner.flush();
  if (rest !== undefined) for (const { event } of eachFrame<ChatChunk>(rest)) if (event !== undefined) yield event;
}

async function* partsOf({
  blocks,
  headers,
  warnings,
  withRaw,
  toError,
}: Source): AsyncGenerator<LanguageModelV4StreamPart> {
  const parts = new StreamParts(headers);
  yield { type: 'stream-start', warnings };
  try {
    for await (const event of eventsOf(blocks)) {
      if (withRaw) yield { type: 'raw', rawValue: event };
      if (isObject(event.error)) {
        yield { type: 'error', error: toError(event) };
        return;
      }
      yield* parts.decode(event);
    }
  } catch (error) {
    yield { type: 'error', error };
    return;
  }
  yield* parts.end();
}

/** A streamed reply as the AI SDK reads it, as fast as it is read; cancelling it ends the exchange. */
export function partStream(source: Source): ReadableStream<LanguageModelV4StreamPart> {
  const parts = partsOf(source);
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        const { done, value } = await parts.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        source.leave();
        await parts.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
