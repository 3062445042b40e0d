import { integerOf, isObject, listOf, nonEmpty, objectOf } from './read.ts';

/** Searches that are reckoned with where a request bounds them not. */
const UNBOUNDED = 10;

/**
 * Searches a model may make on the web, at most: by tools its provider runs (Anthropic's and OpenAI's `web_search`, xAI's
 * `x_search`), or by chat's `web_search_options`. A request that bounds them says so (`max_uses`, `max_tool_calls`).
 */
export function searchesAtMost(request: unknown): number {
  const { tools, web_search_options, max_tool_calls } = objectOf(request);
  const bound = integerOf(max_tool_calls, 0, 1e6) ?? Number.POSITIVE_INFINITY;
  let searches = isObject(web_search_options) ? UNBOUNDED : 0;
  for (const tool of listOf(tools)) {
    const { type, max_uses } = objectOf(tool);
    if (/^(web_search|x_search)/.test(nonEmpty(type) ?? '')) searches += integerOf(max_uses, 1, 1e6) ?? UNBOUNDED;
  }
  return Math.min(searches, bound);
}
