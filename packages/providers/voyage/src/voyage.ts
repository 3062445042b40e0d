import { openaiFactory } from '@weir/provider-kit';
import { embeddingsCodec } from './embeddings-codec.ts';
import { rerankCodec } from './rerank-codec.ts';
import { VOYAGE_CARDS } from './voyage-cards.ts';
import { voyageError } from './voyage-error.ts';

/** Voyage AI: embeddings of texts and pictures, and rerank. */
export const voyage = openaiFactory({
  name: 'voyage',
  baseUrl: 'https://api.voyageai.com/v1',
  keyVariable: 'VOYAGE_API_KEY',
  endpoints: ['embeddings', 'rerank', 'raw'],
  codecs: { embeddings: embeddingsCodec, rerank: rerankCodec },
  error: voyageError,
  models: VOYAGE_CARDS,
});
