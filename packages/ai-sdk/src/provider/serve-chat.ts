import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
  SharedV4Warning,
} from '@ai-sdk/provider';
import { bodyOf, type CallOf, EventStream, type Reply, WeirError } from '@weir/core';
import { Losses } from '@weir/endpoints';
import { CALL_LOSSES } from './call-losses.ts';
import { callOptionsOf } from './call-options-of.ts';
import { ChatChunks } from './chat-chunks.ts';
import { chatResponseOf } from './chat-response-of.ts';
import { ChunkBlocks } from './chunk-blocks.ts';
import { untilAborted } from './until-aborted.ts';

const DROPPED = 'x-weir-dropped';

/** Settings the AI SDK says it left out are told like those weir leaves out. */
function tell({ exchange }: CallOf<'chat'>, warnings: readonly SharedV4Warning[]): void {
  const ignored = warnings.flatMap((warning) => (warning.type === 'unsupported' ? [warning.feature] : []));
  if (ignored.length === 0) return;
  const names = ignored.map((feature) => feature.replace(/[^\w.[\]-]+/g, ' ').trim());
  exchange.headers.set(DROPPED, [exchange.headers.get(DROPPED), ...names].filter(Boolean).join(', '));
}

/** Puts a part that was read ahead back. */
function withFirst(
  first: LanguageModelV4StreamPart | undefined,
  reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart>,
): ReadableStream<LanguageModelV4StreamPart> {
  let ahead = first;
  return new ReadableStream<LanguageModelV4StreamPart>(
    {
      async pull(controller) {
        const { done, value } = ahead === undefined ? await reader.read() : { done: false, value: ahead };
        ahead = undefined;
        if (done) controller.close();
        else controller.enqueue(value!);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Whatever is wrong with a request is found before anything is sent. */
async function optionsFor(call: CallOf<'chat'>, model: LanguageModelV4): Promise<LanguageModelV4CallOptions> {
  const urls = await model.supportedUrls;
  try {
    return callOptionsOf(call, { vendor: model.provider, urls, losses: new Losses(call, CALL_LOSSES) });
  } catch (error) {
    throw WeirError.from(error).with({ dispatch: { sent: false } });
  }
}

/** Asks an AI SDK model once. */
export async function serveChat(
  call: CallOf<'chat'>,
  model: LanguageModelV4,
  toError: (thrown: unknown) => WeirError,
): Promise<Reply<'chat'>> {
  const { signal, exchange } = call;
  const options = await optionsFor(call, model);
  const chunks = new ChatChunks(model.provider, model.modelId, exchange.startedAt);
  if (call.request.stream !== true) {
    const result = await untilAborted(signal, () => model.doGenerate(options));
    tell(call, result.warnings);
    return { kind: 'value', headers: {}, body: bodyOf(chatResponseOf(result, chunks)) };
  }
  const { stream } = await untilAborted(signal, () => model.doStream(options));
  const parts = stream.getReader();
  // the warnings, which come first, are told in a header
  const { value: first } = await untilAborted(signal, () => parts.read());
  if (first?.type === 'stream-start') tell(call, first.warnings);
  const blocks = new ChunkBlocks(withFirst(first, parts), { signal, toError, decode: (part) => chunks.decode(part) });
  return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks(blocks) };
}
