import { expect, it } from 'vitest';
import { askedTier } from './asked-tier.ts';

it.each([
  [{ service_tier: 'flex' }, 'flex'],
  [{ service_tier: '' }, undefined],
  [{ service_tier: 7 }, undefined],
  [{ service_tier: 'x'.repeat(65) }, undefined],
  [{}, undefined],
  [undefined, undefined],
])('the tier asked for by %j is %s', (request, tier) => {
  expect(askedTier(request)).toBe(tier);
});
