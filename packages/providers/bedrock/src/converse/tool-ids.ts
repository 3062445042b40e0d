import { createHash } from 'node:crypto';
import type { ModelFamily } from './model-family.ts';

const MISTRALS = /^[a-zA-Z0-9]{9}$/;

/**
 * The id of a call as its model takes it back. Mistral's take nine letters and digits, which not even Bedrock's own ids
 * are: others become nine that are the same each time. Source: @ai-sdk/amazon-bedrock 5.0.101, November 2026.
 */
export function toolIdFor(family: ModelFamily, id: unknown): unknown {
  if (family !== 'mistral' || typeof id !== 'string' || MISTRALS.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, 9);
}
