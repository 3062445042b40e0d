import type { SharedV4ProviderMetadata } from '@ai-sdk/provider';
import { isObject } from './read.ts';

/**
 * What one vendor's model said beside its words, such as a signature, on its way through a chat and back. Only the
 * models of the same AI SDK provider get it: to others it means nothing.
 */
export interface OwnMetadata {
  /** `ai-sdk:anthropic.messages`. */
  readonly format: string;
  readonly provider_metadata: SharedV4ProviderMetadata;
}

/** @param vendor a model's `provider`: `anthropic.messages` */
export const formatOf = (vendor: string): string => `ai-sdk:${vendor}`;

/** Fields that carry metadata; none where there is none. */
export function carried(vendor: string, metadata: SharedV4ProviderMetadata | undefined): Partial<OwnMetadata> {
  return metadata === undefined ? {} : { format: formatOf(vendor), provider_metadata: metadata };
}

/** The metadata in something a caller sent back; undefined where it is another vendor's. */
export function ownMetadata(vendor: string, value: unknown): SharedV4ProviderMetadata | undefined {
  if (!isObject(value) || value.format !== formatOf(vendor) || !isObject(value.provider_metadata)) return undefined;
  return value.provider_metadata as SharedV4ProviderMetadata;
}
