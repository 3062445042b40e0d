import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { GatewayLike } from '@weir/core';
import { type ChatResponse, chatEndpoint } from '@weir/endpoints';
import { present } from '../shared/read.ts';
import { ask, bytesOf, callError, type Question } from './ask.ts';
import { chatRequestOf, warningsOf } from './chat-request-of.ts';
import { contentOf } from './content-of.ts';
import { partStream } from './part-stream.ts';
import { StreamParts } from './stream-parts.ts';
import type { Asking, WeirOptions } from './weir-options.ts';

type Finish = Extract<LanguageModelV4StreamPart, { type: 'finish' }>;
type Metadata = Extract<LanguageModelV4StreamPart, { type: 'response-metadata' }>;

const PATH = '/chat/completions';

function questionOf(model: string, options: LanguageModelV4CallOptions, isStreamed: boolean): Question {
  const { headers, abortSignal: signal } = options;
  return { path: PATH, body: chatRequestOf(model, options, isStreamed), headers, signal };
}

/**
 * A gateway as a language model of the AI SDK, in the process: no server, no network of its own.
 *
 * Cost and target are in `providerMetadata.weir`. Further fields of a chat request go into `providerOptions.weir`.
 *
 * @param id as requests name it: `provider/model`, a model, an alias, `auto`
 */
export function weirModel(gateway: GatewayLike, id: string, options: WeirOptions = {}): LanguageModelV4 {
  const asking: Asking = { ...options, gateway };
  return {
    specificationVersion: 'v4',
    provider: 'weir',
    modelId: id,
    supportedUrls: options.supportedUrls ?? {},
    async doGenerate(call) {
      const question = questionOf(id, call, false);
      const reply = await ask(asking, question);
      const body = JSON.parse((await bytesOf(reply)).toString()) as ChatResponse;
      const parts = new StreamParts(reply.headers);
      const all = [...chatEndpoint.split(body).flatMap((chunk) => parts.decode(chunk)), ...parts.end()];
      const { finishReason, usage, providerMetadata } = all.at(-1) as Finish;
      const { type: _, ...about } = all.find((part): part is Metadata => part.type === 'response-metadata')!;
      return {
        content: contentOf(all),
        finishReason,
        usage,
        ...present({ providerMetadata }),
        warnings: warningsOf(call),
        request: { body: question.body },
        response: { ...about, headers: { ...reply.headers }, body },
      };
    },
    async doStream(call) {
      const reader = new AbortController();
      const signals = [reader.signal, call.abortSignal].filter((signal) => signal !== undefined);
      const question = { ...questionOf(id, call, true), signal: AbortSignal.any(signals) };
      const { status, headers, body } = await ask(asking, question);
      const stream = partStream({
        blocks: body instanceof Uint8Array ? only(body) : body,
        headers,
        warnings: warningsOf(call),
        withRaw: call.includeRawChunks === true,
        leave: () => reader.abort(),
        toError: (event) => callError(question, status, { ...headers }, JSON.stringify(event)),
      });
      return { stream, request: { body: question.body }, response: { headers: { ...headers } } };
    },
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
