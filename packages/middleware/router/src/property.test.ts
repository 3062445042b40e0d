import type { Ability, ModelCard } from '@weir/core';
import { WeirError } from '@weir/core';
import { cardOf, catalogueOf, chat } from '@weir/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { priced, routerOf } from '../test/setup.ts';
import type { PolicyStep } from './options.ts';

const ABILITIES: readonly Ability[] = ['stream', 'tools', 'json_schema', 'logprobs', 'multiple_choices'];

const card = fc
  .record({
    provider: fc.constantFrom('a', 'b'),
    model: fc.constantFrom('x', 'y', 'z'),
    abilities: fc.subarray([...ABILITIES]),
    endpoints: fc.constantFrom(['chat'], ['embeddings'], ['chat', 'embeddings']),
    quality: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    input: fc.integer({ min: 0, max: 30 }),
    isPriced: fc.boolean(),
  })
  .map(
    ({ provider, model, quality, input, isPriced, ...rest }): ModelCard =>
      cardOf(provider, model, {
        ...rest,
        ...(quality === undefined ? {} : { quality }),
        ...(isPriced ? priced(input, 4 * input) : { prices: [] }),
      }),
  );

const step = fc.constantFrom<PolicyStep>('cheapest', 'fastest', 'least-busy', 'ordered', 'sticky', {
  weighted: { a: 2, 'b/x': 0 },
});

const request = fc.record(
  {
    stream: fc.constant(true),
    tools: fc.constant([{ type: 'function', function: { name: 'f' } }] as const),
    response_format: fc.constant({ type: 'json_schema', json_schema: { name: 's' } } as const),
    logprobs: fc.constant(true),
    n: fc.constant(2),
  },
  { requiredKeys: [] },
);

const NEEDS = {
  stream: 'stream',
  tools: 'tools',
  response_format: 'json_schema',
  logprobs: 'logprobs',
  n: 'multiple_choices',
};

describe('whatever the catalogue, the policy and the request', () => {
  it('no target lacks an ability, and none is offered that was ruled out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(card, { minLength: 1, maxLength: 8 }),
        fc.array(step, { minLength: 1, maxLength: 3 }),
        request,
        fc.constantFrom('auto', 'x', 'a/y'),
        async (cards, policy, wishes, model) => {
          const route = routerOf([], { catalogue: catalogueOf(cards), options: { policy } });
          const call = chat({ model, ...wishes });
          const offered: string[] = [];
          for (let round = 0; round < 9; round++) {
            const error: unknown = await route(call, async ({ target }) => {
              const found = cards.find((known) => known.provider === target?.provider && known.model === target.model)!;
              for (const wish of Object.keys(wishes)) {
                expect(found.abilities).toContain(NEEDS[wish as keyof typeof NEEDS]);
              }
              expect(found.endpoints).toContain('chat');
              offered.push(`${found.provider}/${found.model}`);
              throw new WeirError('upstream_overloaded', 'busy');
            }).catch((thrown) => thrown);
            if (!WeirError.is(error)) throw error;
            if (error.advice === 'stop') break;
            expect(round).toBeLessThan(8);
          }
          expect(new Set(offered).size).toBe(offered.length);
        },
      ),
      { numRuns: 300 },
    );
  });
});
