import type { Ability, ModelCard } from '@weir/core';
import type { Entry } from './entry-prices.ts';

const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  chat: ['chat', 'responses', 'messages', 'generateContent'],
  responses: ['responses'],
  completion: ['completions'],
  embedding: ['embeddings'],
  image_generation: ['images.generate'],
  image_edit: ['images.edit'],
  audio_transcription: ['audio.transcriptions'],
  audio_speech: ['audio.speech'],
  moderation: ['moderations'],
  rerank: ['rerank'],
  video_generation: ['videos.create'],
};

const ABILITIES: Readonly<Record<string, readonly Ability[]>> = {
  supports_function_calling: ['tools'],
  supports_parallel_function_calling: ['parallel_tools'],
  supports_response_schema: ['json_object', 'json_schema'],
  supports_vision: ['image_input'],
  supports_pdf_input: ['file_input'],
  supports_audio_input: ['audio_input'],
  supports_audio_output: ['audio_output'],
  supports_reasoning: ['reasoning'],
};

type Facts = Pick<ModelCard, 'endpoints' | 'abilities' | 'contextWindow' | 'maxOutputTokens' | 'retiresOn'>;

/** What an entry says of a model besides its prices. */
export function entryFacts(entry: Entry): Facts {
  const { mode, max_input_tokens: read, max_output_tokens: written, deprecation_date: retires } = entry;
  const abilities = Object.entries(ABILITIES).flatMap(([field, names]) => (entry[field] === true ? names : []));
  const isText = mode === 'chat' || mode === 'responses' || mode === 'completion';
  return {
    endpoints: typeof mode === 'string' && Object.hasOwn(ENDPOINTS, mode) ? ENDPOINTS[mode]! : [],
    // hardly any entry says that a text model streams, nearly all do
    abilities: isText && entry.supports_native_streaming !== false ? ['stream', ...abilities] : abilities,
    ...(isCount(read) ? { contextWindow: read } : {}),
    ...(isCount(written) ? { maxOutputTokens: written } : {}),
    ...(typeof retires === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(retires) ? { retiresOn: retires } : {}),
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
