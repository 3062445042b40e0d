import type { Call, CallOf } from '@weir/core';
import { base64OfVector, cannotTake, embeddingItems, type Loss, Losses } from '@weir/endpoints';
import type { Codec } from '@weir/provider-kit';
import { modelPath } from '../model-path.ts';
import { embeddingFamily } from './embedding-family.ts';
import { embeddingReply } from './embedding-reply.ts';

const LOSSES: readonly Loss[] = [
  { field: 'encoding_format', why: "it has vectors as 'float' and 'base64'", changesMeaning: true },
  { field: 'user', why: 'it has no such field', changesMeaning: false },
];

const modelOf = ({ target, request }: CallOf<'embeddings'>): string => target?.model ?? request.model;

/** Embeddings over `POST /model/{model}/invoke`. */
export const EMBEDDINGS_CODEC: Codec<'embeddings'> = {
  encode(call) {
    const { model: _, input, dimensions, encoding_format, user, ...more } = call.request;
    const losses = new Losses(call as Call, LOSSES);
    if (!['float', 'base64', null, undefined].includes(encoding_format)) losses.drop('encoding_format');
    if (user !== undefined && user !== null) losses.drop('user');
    const model = modelOf(call);
    const family = embeddingFamily(model);
    const items = embeddingItems(input);
    if (items.some(({ kind }) => kind !== 'text')) throw cannotTake(call as Call, 'input', 'it embeds texts alone');
    if (items.length > family.mostInputs)
      throw cannotTake(call as Call, 'input', `it takes ${family.mostInputs} in a request, these are ${items.length}`);
    const body = family.body(items, dimensions ?? undefined, more);
    return { path: modelPath(model, 'invoke'), body: Buffer.from(JSON.stringify(body)) };
  },
  decode(bytes, call, headers) {
    const wanted = embeddingItems(call.request.input).length;
    const { vectors, tokens, more } = embeddingReply(JSON.parse(Buffer.from(bytes).toString('utf8')), headers, wanted);
    const isBase64 = call.request.encoding_format === 'base64';
    const value = {
      ...more,
      object: 'list',
      model: modelOf(call),
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        embedding: isBase64 ? base64OfVector(vector) : vector,
      })),
      ...(tokens === undefined ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } }),
    };
    return Buffer.from(JSON.stringify(value));
  },
};
