import type { Call, CallOf } from '@weir/core';
import { cannotTake, type JsonObject, Losses, nonEmpty, objectOf } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { LOSSES } from './losses.ts';
import { pictureOf } from './picture.ts';

/** A text, or a text or picture in an object of nothing else. */
function itemOf(item: unknown, at: string, call: CallOf<'rerank'>): unknown {
  if (typeof item === 'string') return item;
  const { text, image, ...more } = objectOf(item);
  if (Object.keys(more).length === 0) {
    const [said, seen] = [nonEmpty(text), nonEmpty(image)];
    if (said !== undefined && seen === undefined) return { text: said };
    if (seen !== undefined && said === undefined) return { image: pictureOf(seen) };
  }
  throw cannotTake(call as Call, at, "it ranks texts and pictures, each an object of 'text' or 'image' alone");
}

/** Rerank, whose form Jina shares. It answers documents unless told not to. */
export const rerankCodec: Codec<'rerank'> = {
  encode(call) {
    const { request, target } = call;
    const { query, documents, max_tokens_per_doc, return_documents, ...rest } = request;
    if (max_tokens_per_doc != null) new Losses(call as Call, LOSSES).drop('max_tokens_per_doc');
    const body: JsonObject = {
      ...rest,
      model: target?.model ?? request.model,
      query: itemOf(query, 'query', call),
      documents: documents.map((document, index) => itemOf(document, `documents[${index}]`, call)),
      return_documents: return_documents === true,
    };
    return { path: '/rerank', body: Buffer.from(JSON.stringify(body)) };
  },
};
