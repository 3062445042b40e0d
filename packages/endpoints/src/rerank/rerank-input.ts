import { imageTokensAtMost } from '../shared/image-tokens.ts';
import { integerOf, listOf, nonEmpty, objectOf } from '../shared/read.ts';

/** The texts of a query or a document, whatever the names of its fields; pictures are none. */
function* textsIn(item: unknown): Generator<string> {
  const text = nonEmpty(item);
  if (text !== undefined) yield text;
  for (const [field, value] of Object.entries(objectOf(item))) {
    const said = nonEmpty(value);
    if (said !== undefined && field !== 'image') yield said;
  }
}

/** The query first, then the documents. */
export function* rerankTexts(request: unknown): Generator<string> {
  const { query, documents } = objectOf(request);
  yield* textsIn(query);
  for (const document of listOf(documents)) yield* textsIn(document);
}

const imagesIn = (request: unknown): readonly string[] => {
  const { query, documents } = objectOf(request);
  return [query, ...listOf(documents)].flatMap((item) => nonEmpty(objectOf(item).image) ?? []);
};

export const hasImages = (request: unknown): boolean => imagesIn(request).length > 0;

function tokensAtMost(item: unknown): number {
  let bytes = 0;
  for (const text of textsIn(item)) bytes += Buffer.byteLength(text);
  return Math.ceil(bytes / 2);
}

/** Pictures, and the query once more for each further document: it is read beside every one of them. */
export function rerankOtherTokens(request: unknown): number {
  const { query, documents } = objectOf(request);
  const pictures = imagesIn(request).reduce((tokens, image) => tokens + imageTokensAtMost(image, 'high'), 0);
  return pictures + tokensAtMost(query) * Math.max(0, listOf(documents).length - 1);
}

/**
 * Cohere's measure, November 2026: a search is a query with up to 100 documents; one that is longer than 500 tokens
 * with its query counts as several. A query takes at most 256 of them.
 */
const DOCUMENTS_A_SEARCH = 100;
const TOKENS_A_PART = 500;
const MOST_QUERY_TOKENS = 256;

/** Searches a request is billed as at most, where it is billed by them. */
export function searchesAtMost(request: unknown): number {
  const { query, documents, max_tokens_per_doc } = objectOf(request);
  const room = TOKENS_A_PART - Math.min(MOST_QUERY_TOKENS, tokensAtMost(query));
  const longest = integerOf(max_tokens_per_doc, 1, 1e9) ?? Number.POSITIVE_INFINITY;
  const parts = listOf(documents).reduce<number>(
    (sum, document) => sum + Math.max(1, Math.ceil(Math.min(longest, tokensAtMost(document)) / room)),
    0,
  );
  return Math.max(1, Math.ceil(parts / DOCUMENTS_A_SEARCH));
}
