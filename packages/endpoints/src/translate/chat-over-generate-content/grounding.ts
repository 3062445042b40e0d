import type { ChatAnnotation } from '../../chat/chat-response.ts';
import { isObject, type JsonObject, listOf, objectOf } from '../../shared/read.ts';

const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const citation = (source: JsonObject, place: JsonObject = {}): ChatAnnotation => ({
  type: 'url_citation',
  url_citation: present({ url: source.uri, title: source.title, ...place }),
});

/** What a chunk names: a page of the web, a file of a store, a place of a map. */
function sourceOf(chunk: unknown): JsonObject | undefined {
  const { web, retrievedContext, maps } = objectOf(chunk);
  return [web, retrievedContext, maps].find((source): source is JsonObject => isObject(source));
}

/** Google counts bytes, chat counts characters. */
function characters(text: Buffer, bytes: unknown): number | undefined {
  return typeof bytes === 'number' ? text.subarray(0, bytes).toString('utf8').length : undefined;
}

function grounded(metadata: JsonObject, text: Buffer): readonly ChatAnnotation[] {
  const chunks = listOf(metadata.groundingChunks);
  const supports = listOf(metadata.groundingSupports);
  if (supports.length === 0)
    return chunks.flatMap((chunk) => (sourceOf(chunk) === undefined ? [] : citation(sourceOf(chunk)!)));
  return supports.flatMap((support) => {
    const { segment, groundingChunkIndices } = objectOf(support);
    const { startIndex = 0, endIndex } = objectOf(segment);
    const place = { start_index: characters(text, startIndex), end_index: characters(text, endIndex) };
    return listOf(groundingChunkIndices).flatMap((index) => {
      const source = sourceOf(chunks[Number(index)]);
      return source === undefined ? [] : citation(source, place);
    });
  });
}

/** Where an answer comes from, as chat tells it. `text` is all of the answer. */
export function annotationsOf(
  { groundingMetadata, citationMetadata }: JsonObject,
  text: string,
): readonly ChatAnnotation[] {
  const bytes = Buffer.from(text);
  const cited = objectOf(citationMetadata);
  const citations = [...listOf(cited.citationSources), ...listOf(cited.citations)].map((source) => {
    const { startIndex = 0, endIndex } = objectOf(source);
    const place = { start_index: characters(bytes, startIndex), end_index: characters(bytes, endIndex) };
    return citation(objectOf(source), place);
  });
  return [...grounded(objectOf(groundingMetadata), bytes), ...citations];
}
