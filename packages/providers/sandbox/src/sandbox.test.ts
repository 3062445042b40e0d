import { localProviderSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { sandbox } from './sandbox.ts';

describe('the sandbox keeps to the suite of local providers', () => {
  for (const { name, run } of localProviderSuite(({ clock }) => sandbox({ clock })).cases) it(name, run);
});
