import { WeirError } from '@weir/core';
import type { GooglePart } from '../../generate-content/generate-content-request.ts';

const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s;

/** Types of the files Gemini reads, by what their names end with. Source: ai.google.dev, supported file types, 2026. */
const TYPES: Readonly<Record<string, string>> = Object.freeze({
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  heic: 'image/heic',
  heif: 'image/heif',
  gif: 'image/gif',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  csv: 'text/csv',
  json: 'application/json',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  aac: 'audio/aac',
  aiff: 'audio/aiff',
  mp4: 'video/mp4',
  mpeg: 'video/mpeg',
  mov: 'video/quicktime',
  webm: 'video/webm',
});

/** The type a name or URL ends like. */
export function typeOfName(name: string): string | undefined {
  const ending = /\.(\w+)(?:[?#].*)?$/.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
}

/**
 * What a URL names: its data where it is a `data:` URL, else a file that Google fetches.
 *
 * @param type where the URL says none
 * @throws WeirError `invalid_request` for a `data:` URL without data
 */
export function mediaPart(url: string, at: string, type?: string): GooglePart {
  if (!url.startsWith('data:')) {
    const mimeType = type ?? typeOfName(url);
    return { fileData: { ...(mimeType === undefined ? {} : { mimeType }), fileUri: url } };
  }
  const [, told = '', parameters = '', data = ''] = DATA_URL.exec(url) ?? [];
  if (data === '') throw new WeirError('invalid_request', `'${at}' is a data: URL without data`, { param: at });
  const mimeType = told === 'image/jpg' ? 'image/jpeg' : told || (type ?? 'text/plain');
  const isBase64 = /;base64$/i.test(parameters);
  return {
    inlineData: { mimeType, data: isBase64 ? data : Buffer.from(decodeURIComponent(data)).toString('base64') },
  };
}
