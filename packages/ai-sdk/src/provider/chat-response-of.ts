import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import { type ChatResponse, chatEndpoint } from '@weir/endpoints';
import { present } from '../shared/read.ts';
import type { ChatChunks } from './chat-chunks.ts';

/** Content as it would have been streamed: so there is one way to read it. */
function partsOf(content: LanguageModelV4Content, index: number): readonly LanguageModelV4StreamPart[] {
  const id = String(index);
  if (content.type === 'text') return [{ type: 'text-delta', id, delta: content.text }];
  if (content.type !== 'reasoning') return [content];
  const { text, providerMetadata } = content;
  return [
    { type: 'reasoning-start', id },
    { type: 'reasoning-delta', id, delta: text, ...present({ providerMetadata }) },
  ];
}

/** An AI SDK model's answer as a chat response. */
export function chatResponseOf(result: LanguageModelV4GenerateResult, chunks: ChatChunks): ChatResponse {
  const { content, finishReason, usage, providerMetadata, response } = result;
  const { id, modelId, timestamp } = response ?? {};
  const parts: readonly LanguageModelV4StreamPart[] = [
    { type: 'response-metadata', ...present({ id, modelId, timestamp }) },
    ...content.flatMap(partsOf),
    { type: 'finish', finishReason, usage, ...present({ providerMetadata }) },
  ];
  return chatEndpoint.collect(parts.flatMap((part) => chunks.decode(part)));
}
