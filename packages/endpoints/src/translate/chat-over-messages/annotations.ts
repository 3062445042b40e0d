import type { ChatAnnotation } from '../../chat/chat-response.ts';
import { isObject } from '../../shared/read.ts';

/** Where in the answer's text, in characters. */
interface Span {
  readonly start_index: number;
  readonly end_index: number;
}

/**
 * A citation as chat carries it: what was found on the web as OpenAI does, other places as Anthropic names them.
 *
 * @param span absent in a stream, where the text it is about is yet to come
 */
export function annotationOf(citation: unknown, span?: Span): readonly ChatAnnotation[] {
  if (!isObject(citation) || typeof citation.type !== 'string') return [];
  if (citation.type !== 'web_search_result_location') return [citation as ChatAnnotation];
  const { url, title, cited_text } = citation;
  return [{ type: 'url_citation', url_citation: { ...span, url, title, cited_text } }];
}
