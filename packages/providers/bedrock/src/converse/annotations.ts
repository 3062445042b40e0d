import { type ChatAnnotation, isObject, type JsonObject, listOf, objectOf, textOf } from '@weir/endpoints';

const citedText = (sources: unknown): string =>
  listOf(sources)
    .map((source) => textOf(objectOf(source).text))
    .join('');

/** Places in documents, as Anthropic names them. */
function placeOf(location: JsonObject): JsonObject | undefined {
  const { documentChar, documentPage, documentChunk } = location;
  const [type, unit, place] = isObject(documentChar)
    ? ['char_location', 'char_index', documentChar]
    : isObject(documentPage)
      ? ['page_location', 'page_number', documentPage]
      : isObject(documentChunk)
        ? ['content_block_location', 'block_index', documentChunk]
        : [];
  if (place === undefined) return undefined;
  const { documentIndex, start, end } = place;
  return { type, document_index: documentIndex, [`start_${unit}`]: start, [`end_${unit}`]: end };
}

/** A citation as chat carries it: what was found on the web as OpenAI does, places in documents as Anthropic does. */
export function annotationOf(citation: unknown): readonly ChatAnnotation[] {
  const { location, title, sourceContent, source } = objectOf(citation);
  const cited_text = citedText(sourceContent);
  const { web } = objectOf(location);
  if (isObject(web))
    return [{ type: 'url_citation', url_citation: { url: web.url, title: title ?? web.domain, cited_text } }];
  const place = placeOf(objectOf(location));
  if (place === undefined) return isObject(location) ? [{ type: 'citation', title, source, location, cited_text }] : [];
  return [{ ...place, type: textOf(place.type), document_title: title, cited_text }];
}
