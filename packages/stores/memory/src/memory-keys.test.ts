import { keyStoreSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { MemoryKeys } from './memory-keys.ts';

describe('MemoryKeys', () => {
  const { cases } = keyStoreSuite(async () => ({ keys: new MemoryKeys(), close: async () => undefined }));
  for (const { name, run } of cases) it(name, run);
});
