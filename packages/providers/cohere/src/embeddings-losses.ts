import type { Loss } from '@weir/endpoints';

/** What an embeddings request can say and Cohere cannot take. */
export const EMBEDDINGS_LOSSES: readonly Loss[] = Object.freeze([
  { field: 'dimensions', why: 'the vectors of the model have one length', changesMeaning: true },
  {
    field: 'encoding_format',
    why: 'its encodings are float, base64, int8, uint8, binary and ubinary',
    changesMeaning: true,
  },
  { field: 'user', why: 'it has no such field', changesMeaning: false },
]);
