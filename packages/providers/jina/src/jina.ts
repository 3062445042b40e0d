import { openaiFactory } from '@weir/provider-kit';
import { embeddingsCodec } from './embeddings-codec.ts';
import { jinaError } from './jina-error.ts';
import { rerankCodec } from './rerank-codec.ts';

/** Jina AI: embeddings of texts and pictures, and rerank. */
export const jina = openaiFactory({
  name: 'jina',
  baseUrl: 'https://api.jina.ai/v1',
  keyVariable: 'JINA_API_KEY',
  endpoints: ['embeddings', 'rerank', 'raw'],
  codecs: { embeddings: embeddingsCodec, rerank: rerankCodec },
  error: jinaError,
});
