import { type Call, type CallOf, WeirError } from '@weir/core';
import { cannotTake, isObject, type JsonObject, nonEmpty, objectOf, type RerankRequest } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { saidError } from './said-error.ts';

/** Cohere ranks texts: structured documents are to be written as text (YAML) by whoever has them. */
function textOf(item: unknown, at: string, call: CallOf<'rerank'>): string {
  if (typeof item === 'string') return item;
  const { text, ...more } = objectOf(item);
  if (nonEmpty(text) !== undefined && Object.keys(more).length === 0) return text as string;
  throw cannotTake(call as Call, at, "it ranks texts, and documents of a 'text' alone");
}

function resultOf(result: unknown, { documents, return_documents }: RerankRequest): unknown {
  if (!isObject(result) || return_documents !== true) return result;
  const document = documents[Number(result.index)];
  return { ...result, document: typeof document === 'string' ? { text: document } : document };
}

/** Rerank over `POST /v2/rerank`, which answers places alone: documents are put beside them here. */
export const rerankCodec: Codec<'rerank'> = {
  encode(call) {
    const { request, target } = call;
    const { return_documents: _, query, documents, ...rest } = request;
    const body = {
      ...rest,
      model: target?.model ?? request.model,
      query: textOf(query, 'query', call),
      documents: documents.map((document, index) => textOf(document, `documents[${index}]`, call)),
    };
    return { path: '/rerank', body: Buffer.from(JSON.stringify(body)) };
  },
  decode(bytes, { request, target }) {
    const reply = JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonObject;
    const error = saidError(reply);
    if (error !== undefined) return Buffer.from(JSON.stringify(error));
    const { results, ...more } = reply;
    if (!Array.isArray(results)) throw new WeirError('upstream_malformed', 'The reply has no results');
    const { search_units } = objectOf(objectOf(more.meta).billed_units);
    const value = {
      ...more,
      object: 'list',
      model: target?.model ?? request.model,
      results: results.map((result) => resultOf(result, request)),
      ...(search_units === undefined ? {} : { usage: { search_units } }),
    };
    return Buffer.from(JSON.stringify(value));
  },
};
