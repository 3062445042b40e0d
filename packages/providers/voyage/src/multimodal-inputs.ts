import { type EmbeddingItem, type JsonObject, pictureUrl } from '@weir/endpoints';

/** Pictures by URL and in place are parts of different types; what else there is (video) passes. */
function partOf(part: JsonObject): JsonObject {
  if (part.type !== 'image_url') return part;
  const url = pictureUrl(part);
  return url.startsWith('data:') ? { type: 'image_base64', image_base64: url } : { type: 'image_url', image_url: url };
}

/** Inputs of `POST /multimodalembeddings`. */
export const multimodalInputs = (items: readonly EmbeddingItem[]): readonly JsonObject[] =>
  items.map((item) => {
    if (item.kind === 'parts') return { content: item.parts.map(partOf) };
    return { content: item.kind === 'text' ? [{ type: 'text', text: item.text }] : [] };
  });
