import type { ChatAnnotation } from '../../chat/chat-response.ts';
import { isObject } from '../../shared/read.ts';

/** A citation as chat carries it: what was found on the web as OpenAI does, other places as Anthropic names them. */
export function annotationOf(citation: unknown): readonly ChatAnnotation[] {
  if (!isObject(citation) || typeof citation.type !== 'string') return [];
  if (citation.type !== 'web_search_result_location') return [citation as ChatAnnotation];
  const { url, title, cited_text } = citation;
  return [{ type: 'url_citation', url_citation: { url, title, cited_text } }];
}
