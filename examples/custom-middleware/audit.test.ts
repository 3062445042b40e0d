import { middlewareSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { audit } from './audit.ts';

const suite = middlewareSuite(() => audit(() => undefined));

describe(suite.name, () => {
  for (const { name, run } of suite.cases) it(name, run);
});
