import { type ModelCard, type Provider, WeirError } from '@weir/core';
import { httpProvider, type Transport } from '@weir/provider-kit';
import { chatCodec } from './chat-codec.ts';

export interface VendorNameOptions {
  /** Default: the environment variable `VENDOR_NAME_API_KEY`. */
  readonly apiKey?: string;
  /** Every request goes below it. Default `https://api.vendor-name.example/v1`. */
  readonly baseUrl?: string;
  /** Name in targets. Default `vendor-name`. */
  readonly name?: string;
  /** What its models can do and cost. Without a card a model's cost is reported as unpriced, never as zero. */
  readonly models?: readonly ModelCard[];
  /** For tests and special networks. Default undici. */
  readonly transport?: Transport;
}

/** @throws WeirError `invalid_options` without a key. */
export function vendorName(options: VendorNameOptions = {}): Provider {
  const name = options.name ?? 'vendor-name';
  const apiKey = options.apiKey ?? process.env.VENDOR_NAME_API_KEY;
  if (apiKey === undefined || apiKey === '')
    throw new WeirError('invalid_options', `'${name}' needs an apiKey, or VENDOR_NAME_API_KEY`, { param: 'apiKey' });
  return httpProvider({
    name,
    baseUrl: options.baseUrl ?? 'https://api.vendor-name.example/v1',
    headers: ['authorization', `Bearer ${apiKey}`],
    codecs: { chat: chatCodec },
    models: options.models ?? [],
    acceptsUnknownModels: true,
    transport: options.transport,
    // what the wire does not show: find out, and until then take the dearer answer
    billing: {
      cancelStopsBilling: 'unknown',
      cachedInsideInput: true,
      reasoningInsideOutput: true,
      unbilledStatuses: [401, 403, 404, 429],
    },
  });
}
