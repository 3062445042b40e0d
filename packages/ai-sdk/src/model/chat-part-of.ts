import {
  type LanguageModelV4FilePart,
  type LanguageModelV4TextPart,
  type SharedV4ProviderOptions,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { ChatPart } from '@weir/endpoints';
import { dataUrl } from '../shared/data-url.ts';
import { isObject, present } from '../shared/read.ts';

type File = Pick<LanguageModelV4FilePart, 'data' | 'mediaType' | 'filename'>;

const AUDIO_FORMATS: Readonly<Record<string, string>> = Object.freeze({
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
});

/** Where a file is: a URL, or its data as one. */
function urlOf({ data, mediaType }: File): string {
  if (data.type === 'url') return data.originalUrl ?? String(data.url);
  if (data.type === 'text') return dataUrl('text/plain', Buffer.from(data.text));
  if (data.type === 'reference')
    throw new UnsupportedFunctionalityError({ functionality: `references to ${mediaType}` });
  if (!/^[^/*]+\/[^/*]+$/.test(mediaType))
    throw new UnsupportedFunctionalityError({ functionality: `data of the media type '${mediaType}'` });
  return dataUrl(mediaType, data.data);
}

/** A file as a part of a chat message. */
export function filePartOf(file: File): ChatPart {
  const { data, mediaType, filename } = file;
  if (mediaType.startsWith('image')) return { type: 'image_url', image_url: { url: urlOf(file) } };
  if (mediaType.startsWith('audio') && data.type === 'data') {
    const format = AUDIO_FORMATS[mediaType] ?? mediaType.replace(/^audio\//, '');
    const bytes = typeof data.data === 'string' ? data.data : Buffer.from(data.data).toString('base64');
    return { type: 'input_audio', input_audio: { data: bytes, format } };
  }
  if (data.type === 'reference') {
    const file_id = data.reference.weir ?? Object.values(data.reference)[0];
    return { type: 'file', file: present({ file_id, filename }) };
  }
  return { type: 'file', file: { file_data: urlOf(file), filename: filename ?? 'file' } };
}

/** Anthropic's mark of a cached prefix, as callers of `@ai-sdk/anthropic` write it. */
export function cacheControlOf(options: SharedV4ProviderOptions | undefined): object {
  const mark = options?.weir?.cacheControl ?? options?.anthropic?.cacheControl;
  return isObject(mark) ? { cache_control: mark } : {};
}

/** Parts as a chat has them; text alone is a string. */
export function contentOf(
  parts: readonly (LanguageModelV4TextPart | LanguageModelV4FilePart)[],
  options: SharedV4ProviderOptions | undefined,
): string | readonly ChatPart[] {
  const made = parts.map((part, index): ChatPart => {
    const own = part.type === 'text' ? { type: 'text' as const, text: part.text } : filePartOf(part);
    const ofMessage = index === parts.length - 1 ? cacheControlOf(options) : {};
    return { ...own, ...ofMessage, ...cacheControlOf(part.providerOptions) };
  });
  const [only] = made;
  const isPlain = made.length === 1 && only!.type === 'text' && Object.keys(only!).length === 2;
  return isPlain ? (only as { readonly text: string }).text : made;
}
