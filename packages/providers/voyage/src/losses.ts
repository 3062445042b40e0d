import type { Loss } from '@weir/endpoints';

const changing = (field: string, why: string): Loss => ({ field, why, changesMeaning: true });

/** What requests can say and Voyage cannot take. */
export const LOSSES: readonly Loss[] = Object.freeze([
  changing('dimensions', 'the vectors of the model have one length'),
  changing('encoding_format', 'its encodings are float, base64, int8, uint8, binary and ubinary'),
  changing('input_type', "it knows 'query' and 'document'"),
  changing('max_tokens_per_doc', 'it cuts documents at the length the model reads, or not at all'),
  { field: 'user', why: 'it has no such field', changesMeaning: false },
]);
