import type { Call, CallOf } from '@weir/core';
import {
  cannotTake,
  type EmbeddingItem,
  embeddingItems,
  type JsonObject,
  Losses,
  nonEmpty,
  pictureUrl,
} from '@weir/endpoints';
import { type Codec, embeddingsReply } from '@weir/provider-kit';
import { LOSSES } from './losses.ts';
import { pictureOf } from './picture.ts';

/** Models whose vectors have one length. Jina's model pages, 2026. */
const FIXED_LENGTH = /^jina-(embeddings-v2|clip-v1|colbert)/;
/** Packed bits; everything else is made here, of the floats. */
const PACKED: ReadonlySet<unknown> = new Set(['binary', 'ubinary']);
/** Words of Cohere's and Voyage's, which callers of several vendors use. */
const TASKS: ReadonlyMap<unknown, string> = new Map([
  ['query', 'retrieval.query'],
  ['search_query', 'retrieval.query'],
  ['document', 'retrieval.passage'],
  ['search_document', 'retrieval.passage'],
  ['classification', 'classification'],
]);

/** One part makes one vector: Jina joins none. */
function inputOf(item: EmbeddingItem, index: number, call: CallOf<'embeddings'>): unknown {
  const refuse = (why: string): never => {
    throw cannotTake(call as Call, `input[${index}]`, why);
  };
  if (item.kind === 'text') return item.text;
  if (item.kind === 'tokens') return refuse('it reads texts, not tokens of another vocabulary');
  const [part, ...others] = item.parts;
  if (part === undefined || others.length > 0) return refuse('it makes a vector of one text or picture');
  const url = pictureUrl(part);
  if (url !== '') return { image: pictureOf(url) };
  const text = nonEmpty(part.text);
  return text === undefined ? refuse('it reads texts and pictures') : { text };
}

/** Texts stand bare where nothing else is beside them. */
function inputsOf(call: CallOf<'embeddings'>): readonly unknown[] {
  const inputs = embeddingItems(call.request.input).map((item, index) => inputOf(item, index, call));
  const isPlain = inputs.every((input) => typeof input === 'string');
  return isPlain ? inputs : inputs.map((input) => (typeof input === 'string' ? { text: input } : input));
}

/** Embeddings, told what they are for by `task`. */
export const embeddingsCodec: Codec<'embeddings'> = {
  encode(call) {
    const { request, target } = call;
    const losses = new Losses(call as Call, LOSSES);
    const { input: _, dimensions, encoding_format: format, input_type, user, ...rest } = request;
    const model = target?.model ?? request.model;
    const isPacked = PACKED.has(format);
    if (!isPacked && format != null && format !== 'float' && format !== 'base64') losses.drop('encoding_format');
    if (user != null) losses.drop('user');
    const isFixed = FIXED_LENGTH.test(model);
    if (dimensions != null && isFixed) losses.drop('dimensions');
    const task = TASKS.get(input_type);
    if (input_type != null && task === undefined) losses.drop('input_type');
    const body: JsonObject = {
      ...(task === undefined ? {} : { task }),
      ...rest,
      model,
      input: inputsOf(call),
      ...(dimensions != null && !isFixed ? { dimensions } : {}),
      ...(isPacked ? { embedding_type: format } : {}),
    };
    return { path: '/embeddings', body: Buffer.from(JSON.stringify(body)) };
  },
  decode: embeddingsReply,
};
