const DATA_URL = /^data:([^;,]*)((?:;[^;,]*)*),(.*)$/s;

/** What a `data:` URL holds. */
export interface Media {
  /** `image/png`; '' where it is not said. */
  readonly type: string;
  /** Base64. */
  readonly data: string;
}

/** The content of a `data:` URL; undefined where it has none. */
export function mediaOf(url: string): Media | undefined {
  const [, type = '', parameters = '', data = ''] = DATA_URL.exec(url) ?? [];
  if (data === '') return undefined;
  if (/;base64$/i.test(parameters)) return { type, data };
  try {
    return { type, data: Buffer.from(decodeURIComponent(data)).toString('base64') };
  } catch {
    return undefined; // no encoding
  }
}
