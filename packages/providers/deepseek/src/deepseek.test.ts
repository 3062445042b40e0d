import { providerSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { deepseek } from './deepseek.ts';

describe('deepseek keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => deepseek(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint/.test(one.name))) it(name, run);
});
