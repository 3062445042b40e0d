import type { CallOf, Endpoint, Provider } from '@weir/core';
import { type Codec, type Codecs, httpProvider, openaiCodecs } from '@weir/provider-kit';
import { bedrockAuth } from './auth/bedrock-auth.ts';
import type { BedrockOptions } from './bedrock.ts';
import { BEDROCK_BILLING } from './billing.ts';
import { checkedRegion, regionOf } from './runtime-url.ts';

/** Models behind a route of their own. Source: @ai-sdk/amazon-bedrock 5.0.101, November 2026. */
const OPENAI_ROUTE = /^(openai\.gpt-(?!oss-)|google\.gemma-4|xai\.)/;

const routeOf = ({ target }: CallOf<Endpoint>): string =>
  OPENAI_ROUTE.test(target?.model ?? '') ? '/openai/v1' : '/v1';

function routed(codecs: Codecs): Codecs {
  const entries = (Object.entries(codecs) as [string, Codec<Endpoint>][]).map(([name, codec]) => {
    const encode: Codec<Endpoint>['encode'] = (call) => {
      const { path, ...rest } = codec.encode(call);
      return { ...rest, path: routeOf(call) + path };
    };
    return [name, { ...codec, encode }] as const;
  });
  return Object.fromEntries(entries) as Codecs;
}

/**
 * Bedrock's second face, which speaks OpenAI's wire: chat and Responses of the models that are there alone, or there too.
 * Its options are those of {@link bedrock}; a base URL is what stands before `/v1`.
 */
export function bedrockMantle(options: BedrockOptions = {}): Provider {
  const name = options.name ?? 'bedrock-mantle';
  const region = regionOf(options);
  const { raw, embeddings: _, moderations: __, completions: ___, rerank: ____, ...spoken } = openaiCodecs();
  return httpProvider({
    name,
    baseUrl: options.baseUrl ?? `https://bedrock-mantle.${checkedRegion(region, name)}.api.aws`,
    headers: Object.entries(options.headers ?? {}).flat(),
    ...bedrockAuth(options, name, { region, service: 'bedrock-mantle' }, process.env),
    codecs: { ...routed(spoken), raw: raw! },
    billing: BEDROCK_BILLING,
    acceptsUnknownModels: true,
    ...(options.models === undefined ? {} : { models: options.models }),
    transport: options.transport,
  });
}
