import type { LanguageModelV4FilePart } from '@ai-sdk/provider';
import { WeirError } from '@weir/core';
import { type Media, mediaOf } from '../shared/data-url.ts';
import { type JsonObject, nonEmpty, objectOf, present, textOf } from '../shared/read.ts';

/** Media types and the URLs of them that a model reads itself. */
export type SupportedUrls = Readonly<Record<string, readonly RegExp[]>>;

const AUDIO_TYPES: Readonly<Record<string, string>> = Object.freeze({ mp3: 'audio/mpeg', wav: 'audio/wav' });

/** The gateway fetches nothing a request names, so a model that does not read a URL itself needs the data. */
function isSupported(urls: SupportedUrls, mediaType: string, url: string): boolean {
  const [kind] = mediaType.split('/');
  const patterns = ['*', '*/*', `${kind}/*`, mediaType].flatMap((type) => urls[type] ?? []);
  return patterns.some((pattern) =>
    new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(url.toLowerCase()),
  );
}

function located(url: string, mediaType: string, urls: SupportedUrls, at: string): LanguageModelV4FilePart {
  if (!url.startsWith('data:')) {
    if (!URL.canParse(url)) throw new WeirError('invalid_request', `'${at}' is no URL`, { param: at });
    if (isSupported(urls, mediaType, url))
      return { type: 'file', data: { type: 'url', url: new URL(url), originalUrl: url }, mediaType };
    const why = `The model does not read '${at}' from a URL: send its data, as a data: URL`;
    throw new WeirError('unsupported_parameter', why, { param: at, dispatch: { sent: false } });
  }
  const media: Media | undefined = mediaOf(url);
  if (media === undefined) throw new WeirError('invalid_request', `'${at}' is a data: URL without data`, { param: at });
  return { type: 'file', data: { type: 'data', data: media.data }, mediaType: media.mediaType || mediaType };
}

function imagePart({ image_url }: JsonObject, urls: SupportedUrls, at: string): LanguageModelV4FilePart {
  const { url, detail } = objectOf(image_url);
  const part = located(textOf(url ?? image_url), 'image/*', urls, `${at}.image_url.url`);
  return nonEmpty(detail) === undefined || detail === 'auto'
    ? part
    : { ...part, providerOptions: { openai: { imageDetail: detail as string } } };
}

function audioPart({ input_audio }: JsonObject): LanguageModelV4FilePart {
  const { data, format } = objectOf(input_audio);
  const mediaType = AUDIO_TYPES[textOf(format)] ?? `audio/${textOf(format)}`;
  return { type: 'file', data: { type: 'data', data: textOf(data) }, mediaType };
}

function documentPart({ file }: JsonObject, urls: SupportedUrls, vendor: string, at: string): LanguageModelV4FilePart {
  const { file_data, file_id, filename } = objectOf(file);
  const named = present({ filename: nonEmpty(filename) });
  if (nonEmpty(file_id) === undefined)
    return { ...located(textOf(file_data), 'application/pdf', urls, `${at}.file.file_data`), ...named };
  const reference = { [vendor.split('.')[0]!]: file_id as string };
  return { type: 'file', data: { type: 'reference', reference }, mediaType: 'application/pdf', ...named };
}

/** An image, a sound or a document; undefined for any other part. */
export function filePart(
  part: JsonObject,
  urls: SupportedUrls,
  vendor: string,
  at: string,
): LanguageModelV4FilePart | undefined {
  switch (part.type) {
    case 'image_url':
      return imagePart(part, urls, at);
    case 'input_audio':
      return audioPart(part);
    case 'file':
      return documentPart(part, urls, vendor, at);
    default:
      return undefined;
  }
}
