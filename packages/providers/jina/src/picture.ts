/** A picture as Jina takes it: a URL, or base64 without what a `data:` URL says before it. */
export const pictureOf = (url: string): string => (url.startsWith('data:') ? url.slice(url.indexOf(',') + 1) : url);
