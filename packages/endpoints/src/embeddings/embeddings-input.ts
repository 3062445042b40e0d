import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { unknownPartTokens } from '../shared/media-tokens.ts';
import { type JsonObject, nonEmpty, objectOf } from '../shared/read.ts';
import { type EmbeddingItem, embeddingItems, pictureUrl } from './embedding-items.ts';

const itemsIn = (request: unknown): readonly EmbeddingItem[] => embeddingItems(objectOf(request).input);
const partsIn = (request: unknown): readonly JsonObject[] =>
  itemsIn(request).flatMap((item) => (item.kind === 'parts' ? item.parts : []));

/** The texts that are embedded, those beside pictures included. */
export function* embeddingsTexts(request: unknown): Generator<string> {
  for (const item of itemsIn(request)) {
    if (item.kind === 'text' && item.text !== '') yield item.text;
    if (item.kind !== 'parts') continue;
    for (const { text } of item.parts) if (nonEmpty(text) !== undefined) yield text as string;
  }
}

export const embedsPictures = (request: unknown): boolean => partsIn(request).some((part) => part.type !== 'text');

/** Tokens that are tokens already, and an upper bound of what pictures take. */
export function embeddingsOtherTokens(request: unknown): number {
  let tokens = 0;
  for (const item of itemsIn(request)) {
    if (item.kind === 'tokens') tokens += item.tokens.length;
    if (item.kind === 'parts') for (const part of item.parts) tokens += partTokens(part);
  }
  return tokens;
}

function partTokens(part: JsonObject): number {
  if (part.type === 'text') return 0;
  return part.type === 'image_url' ? imageTokensAtMost(pictureUrl(part), 'high') : unknownPartTokens(part);
}
