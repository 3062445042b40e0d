import { providerSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { groq } from './groq.ts';

describe('groq keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => groq(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});
