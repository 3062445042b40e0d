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
  const { request } = await import('undici'); // most gateways never fetch a list
  const answer = await request(url, {
    signal,
    headers: { accept: 'application/json', ...(etag === undefined ? {} : { 'if-none-match': etag }) },
  });
  if (answer.statusCode !== 200) {
    await answer.body.dump();
    if (answer.statusCode === 304) return undefined;
    throw new Error(`the server answered ${answer.statusCode}`);
  }
  const { etag: named } = answer.headers;
  return { text: await textOf(answer.body), etag: typeof named === 'string' ? named : undefined };
};

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let text = '';
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
