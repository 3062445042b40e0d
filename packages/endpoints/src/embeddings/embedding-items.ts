import { isObject, type JsonObject, listOf, nonEmpty, objectOf } from '../shared/read.ts';

/** One thing to embed: a text, tokens, or parts that make one vector together. */
export type EmbeddingItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tokens'; readonly tokens: readonly number[] }
  /** In chat's form: `{ type: 'text', text }`, `{ type: 'image_url', image_url: { url } }`; others as they came. */
  | { readonly kind: 'parts'; readonly parts: readonly JsonObject[] };

function partsOf(item: JsonObject): readonly JsonObject[] {
  const { content, text, image } = item;
  if (nonEmpty(content) !== undefined) return [{ type: 'text', text: content }];
  if (Array.isArray(content)) return content.filter(isObject);
  const written = nonEmpty(text) === undefined ? [] : [{ type: 'text', text }];
  return nonEmpty(image) === undefined ? written : [...written, { type: 'image_url', image_url: { url: image } }];
}

function itemOf(item: unknown): EmbeddingItem {
  if (typeof item === 'string') return { kind: 'text', text: item };
  if (Array.isArray(item)) return { kind: 'tokens', tokens: item as readonly number[] };
  return { kind: 'parts', parts: partsOf(objectOf(item)) };
}

/** What an embeddings request asks vectors of, one for each. */
export function embeddingItems(input: unknown): readonly EmbeddingItem[] {
  if (typeof input === 'string') return [itemOf(input)];
  const list = listOf(input);
  return typeof list[0] === 'number' ? [itemOf(list)] : list.map(itemOf);
}

/** Where a picture of a part lies; `''` where it is none. */
export function pictureUrl(part: JsonObject): string {
  const { type, image_url } = part;
  return type === 'image_url' ? (nonEmpty(image_url) ?? nonEmpty(objectOf(image_url).url) ?? '') : '';
}
