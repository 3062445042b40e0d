import { type Call, type CallOf, WeirError } from '@weir/core';
import { cannotTake, isObject, type JsonObject, Losses, nonEmpty, objectOf } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { LOSSES } from './losses.ts';

/** Documents of a request. Voyage's API reference, November 2026. */
const MOST_DOCUMENTS = 1_000;

/** Voyage ranks texts. */
function textOf(item: unknown, at: string, call: CallOf<'rerank'>): string {
  if (typeof item === 'string') return item;
  const { text, ...more } = objectOf(item);
  if (nonEmpty(text) !== undefined && Object.keys(more).length === 0) return text as string;
  throw cannotTake(call as Call, at, "it ranks texts, and documents of a 'text' alone");
}

const resultOf = (item: unknown): unknown =>
  isObject(item) && typeof item.document === 'string' ? { ...item, document: { text: item.document } } : item;

/** Rerank, whose results Voyage calls `data`. */
export const rerankCodec: Codec<'rerank'> = {
  encode(call) {
    const { request, target } = call;
    const { top_n, max_tokens_per_doc, query, documents, ...rest } = request;
    if (max_tokens_per_doc != null) new Losses(call as Call, LOSSES).drop('max_tokens_per_doc');
    if (documents.length > MOST_DOCUMENTS)
      throw cannotTake(
        call as Call,
        'documents',
        `it takes ${MOST_DOCUMENTS} documents in a request, these are ${documents.length}`,
      );
    const body = {
      ...rest,
      model: target?.model ?? request.model,
      query: textOf(query, 'query', call),
      documents: documents.map((document, index) => textOf(document, `documents[${index}]`, call)),
      ...(top_n == null ? {} : { top_k: top_n }),
    };
    return { path: '/rerank', body: Buffer.from(JSON.stringify(body)) };
  },
  decode(bytes) {
    const reply: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    const { data, ...more } = objectOf(reply) as JsonObject;
    if (isObject(reply) && (more.detail !== undefined || more.error !== undefined)) return bytes; // in place of results
    if (!Array.isArray(data)) throw new WeirError('upstream_malformed', 'The reply has no results');
    return Buffer.from(JSON.stringify({ ...more, results: data.map(resultOf) }));
  },
};
