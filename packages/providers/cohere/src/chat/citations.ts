import { type ChatAnnotation, isObject, type JsonObject, listOf, nonEmpty, objectOf } from '@weir/endpoints';

const sourceOf = (source: unknown): JsonObject => objectOf(objectOf(source).document ?? objectOf(source).tool_output);

/**
 * A citation as chat carries it: pages as OpenAI does, one annotation each; other sources as Cohere tells them.
 *
 * @param offset characters of the answer's text before the block it is about
 */
export function annotationsOf(citation: unknown, offset: number): readonly ChatAnnotation[] {
  if (!isObject(citation)) return [];
  const { start, end, sources, type = 'TEXT_CONTENT' } = citation;
  const isOfText = type === 'TEXT_CONTENT' && typeof start === 'number' && typeof end === 'number';
  const pages = isOfText ? listOf(sources).filter((source) => nonEmpty(sourceOf(source).url) !== undefined) : [];
  if (pages.length === 0) return [{ type: 'citation', citation }];
  return pages.map((page) => {
    const { url, title } = sourceOf(page);
    const place = { start_index: (start as number) + offset, end_index: (end as number) + offset };
    return { type: 'url_citation', url_citation: { ...place, url, title: nonEmpty(title) ?? '' } };
  });
}
