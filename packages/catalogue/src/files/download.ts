import { MOST_BYTES } from './read-price-file.ts';

export interface Downloaded {
  readonly text: string;
  /** Names this state at the server, to ask whether there is another. */
  readonly etag: string | undefined;
}

/** Fetches a price list. @returns undefined when it is still the one of `etag`. */
export type Download = (url: URL, etag: string | undefined, signal: AbortSignal) => Promise<Downloaded | undefined>;

/** By HTTP: no redirects, no credentials, at most 32 MiB. @throws Error saying what came instead. */
export const download: Download = async (url, etag, signal) => {
  const response = await fetch(url, {
    redirect: 'error',
    credentials: 'omit',
    signal,
    headers: { accept: 'application/json', ...(etag === undefined ? {} : { 'if-none-match': etag }) },
  });
  if (response.status === 304) return undefined;
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`the server answered ${response.status}`);
  }
  return { text: await textOf(response), etag: response.headers.get('etag') ?? undefined };
};

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
