import { providerSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { httpProvider } from './http-provider.ts';
import { openaiCodecs } from './openai-wire.ts';

describe('httpProvider keeps to the provider suite', () => {
  const { cases } = providerSuite(({ baseUrl, apiKey }) =>
    httpProvider({
      name: 'kit',
      baseUrl,
      headers: ['authorization', `Bearer ${apiKey}`],
      codecs: openaiCodecs(),
      billing: {
        cancelStopsBilling: true,
        cachedInsideInput: true,
        reasoningInsideOutput: true,
        unbilledStatuses: [],
      },
    }),
  );
  for (const { name, run } of cases) it(name, run);
});
