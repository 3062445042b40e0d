import type { BillingManifest, Provider } from '@weir/core';
import { type OpenAIProfile, type OpenAIProviderOptions, openaiProvider } from '@weir/provider-kit';

export interface OpenAICompatibleOptions extends OpenAIProviderOptions {
  /** Whether closing a stream stops its cost. Default: the profile's, else unknown. */
  readonly cancelStopsBilling?: BillingManifest['cancelStopsBilling'] | undefined;
  /** What is different about its wire and its bills. */
  readonly profile?: Omit<OpenAIProfile, 'name'> | undefined;
}

/**
 * A provider that speaks the OpenAI wire: any base URL, with a profile of your own where its wire is not quite that.
 *
 * @throws WeirError `invalid_options` for a missing name, key or base URL, an endpoint without a codec.
 */
export function openaiCompatible({ cancelStopsBilling, profile, ...options }: OpenAICompatibleOptions): Provider {
  const billing = cancelStopsBilling === undefined ? {} : { cancelStopsBilling };
  return openaiProvider({ ...profile, ...billing, name: '' }, options);
}
