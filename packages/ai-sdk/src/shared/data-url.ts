const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s;

/** The content of a `data:` URL. */
export interface Media {
  readonly mediaType: string;
  /** Base64. */
  readonly data: string;
}

export function mediaOf(url: string): Media | undefined {
  const [, mediaType = '', parameters = '', data = ''] = DATA_URL.exec(url) ?? [];
  if (data === '') return undefined;
  if (/;base64$/i.test(parameters)) return { mediaType, data };
  return { mediaType, data: Buffer.from(decodeURIComponent(data)).toString('base64') };
}

/** @param data bytes, or base64 */
export const dataUrl = (mediaType: string, data: Uint8Array | string): string =>
  `data:${mediaType};base64,${typeof data === 'string' ? data : Buffer.from(data).toString('base64')}`;
