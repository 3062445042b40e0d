import { anthropic } from '@weir/anthropic';
import { providerSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { SUITE } from '../../../packages/providers/anthropic/test/suite.ts';

/** What a codec has no part in, or the same once more and slowly. */
const ELSEWHERE =
  /cut anywhere|byte by byte|does not end|slow reader|connection|takes status|redirect|retry-after|legal form|concurrent|frees/i;

describe('the provider suite over codecs', () => {
  for (const { name, run } of providerSuite(anthropic, SUITE).cases) if (!ELSEWHERE.test(name)) it(name, run);
});
