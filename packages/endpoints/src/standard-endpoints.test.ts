import { readFileSync } from 'node:fs';
import { bodyOf, type CallOf, type EndpointSpec, lensOf, type RequestOf, type ResponseOf } from '@weir/core';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { chatEndpoint } from './chat/chat-endpoint.ts';
import type { ChatRequest } from './chat/chat-request.ts';
import { embeddingsEndpoint } from './embeddings/embeddings-endpoint.ts';
import { endpointMap } from './endpoint-map.ts';
import { openaiUsage } from './shared/openai-usage.ts';
import { valueOnly } from './shared/value-only.ts';
import { standardEndpoints } from './standard-endpoints.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
} as const;

interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly string[];
}
interface RerankResponse {
  readonly results: readonly { readonly index: number; readonly relevance_score: number }[];
}

declare module '@weir/core' {
  interface EndpointMap {
    /** Added by this test as a stranger's package would. */
    'test.rerank': { request: RerankRequest; response: RerankResponse; event: never };
  }
}

const rerankEndpoint: EndpointSpec<'test.rerank'> = {
  ...valueOnly<'test.rerank'>(),
  name: 'test.rerank',
  method: 'POST',
  path: '/rerank',
  model: ({ model }) => model,
  needsTarget: true,
  needs: () => [],
  texts: ({ query, documents }) => [query, ...documents],
  otherInputTokens: () => 0,
  usageOf: () => ({ requests: 1 }),
  errorIn: () => undefined,
  isComplete: ({ results }) => results.length > 0,
  collect: () => ({ results: [] }),
  redact: ({ model }) => ({ model }),
};

describe('standardEndpoints', () => {
  it('serves the endpoints of this package by name', () => {
    expect([...standardEndpoints()].map(([name, { method, path }]) => [name, method, path])).toEqual([
      ['chat', 'POST', '/chat/completions'],
      ['embeddings', 'POST', '/embeddings'],
      ['completions', 'POST', '/completions'],
      ['responses', 'POST', '/responses'],
      ['responses.count', 'POST', '/responses/input_tokens'],
      ['responses.compact', 'POST', '/responses/compact'],
      ['responses.input_items', 'GET', '/responses/:id/input_items'],
      ['responses.retrieve', 'GET', '/responses/:id'],
      ['responses.delete', 'DELETE', '/responses/:id'],
      ['responses.cancel', 'POST', '/responses/:id/cancel'],
      ['messages', 'POST', '/messages'],
      ['messages.count', 'POST', '/messages/count_tokens'],
      ['generateContent', 'POST', '/models/:model:generateContent|streamGenerateContent'],
      ['generateContent.count', 'POST', '/models/:model:countTokens'],
      ['moderations', 'POST', '/moderations'],
      ['rerank', 'POST', '/rerank'],
      ['images.generate', 'POST', '/images/generations'],
      ['models', 'GET', '/models'],
      ['models.retrieve', 'GET', '/models/:id'],
      ['raw', 'POST', ''],
    ]);
  });

  it('lists them and the lenses in the README', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

    for (const name of standardEndpoints().keys()) expect(readme).toContain(`| \`${name}\` `);
    for (const name of ['schema', 'needs', 'texts', 'isContent', 'collect', 'errorIn'])
      expect(readme).toContain(`\`${name}\``);
  });

  it('gives each caller a map of its own', () => {
    (standardEndpoints() as Map<string, unknown>).clear();

    expect(standardEndpoints().size).toBeGreaterThan(0);
  });

  it('types lenses and calls by their endpoint', () => {
    expectTypeOf<RequestOf<'chat'>>().toEqualTypeOf<ChatRequest>();
    expectTypeOf(lensOf(standardEndpoints(), 'chat')).toEqualTypeOf<EndpointSpec<'chat'> | undefined>();
    expectTypeOf<CallOf<'embeddings'>['request']['input']>().not.toBeAny();
    expect(lensOf(standardEndpoints(), 'chat')).toBe(chatEndpoint);
  });
});

describe('endpointMap', () => {
  it("takes another package's endpoint with its types", () => {
    const endpoints = endpointMap(...([...standardEndpoints().values()] as [typeof chatEndpoint]), rerankEndpoint);

    const lens = lensOf(endpoints, 'test.rerank')!;

    expectTypeOf<ResponseOf<'test.rerank'>>().toEqualTypeOf<RerankResponse>();
    expect([...lens.texts({ model: 'm', query: 'q', documents: ['a'] })]).toEqual(['q', 'a']);
    expect(endpoints.size).toBe(standardEndpoints().size + 1);
  });

  it('lets a later endpoint replace an earlier one of its name', () => {
    const mine = { ...embeddingsEndpoint, path: '/v2/embed' };

    expect(endpointMap(embeddingsEndpoint, mine).get('embeddings')?.path).toBe('/v2/embed');
  });
});

describe('every lens', () => {
  const odd = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(undefined, null, 5, 'text', [], {}),
    fc.record({
      model: fc.jsonValue(),
      messages: fc.array(fc.oneof(fc.jsonValue(), fc.record({ role: fc.jsonValue(), content: fc.jsonValue() }))),
      input: fc.jsonValue(),
      prompt: fc.jsonValue(),
      tools: fc.jsonValue(),
      stream_options: fc.jsonValue(),
      n: fc.jsonValue(),
    }),
    fc.record({
      choices: fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            index: fc.oneof(fc.nat(2), fc.jsonValue()),
            delta: fc.oneof(
              fc.jsonValue(),
              fc.record({ content: fc.jsonValue(), tool_calls: fc.array(fc.jsonValue()), audio: fc.jsonValue() }),
            ),
            message: fc.jsonValue(),
            logprobs: fc.jsonValue(),
            finish_reason: fc.jsonValue(),
          }),
        ),
      ),
      usage: fc.jsonValue(),
      error: fc.jsonValue(),
      detail: fc.jsonValue(),
    }),
  );

  it.each([...standardEndpoints().values()])('of $name reads anything without throwing', (spec) => {
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 3 }), (values) => {
        for (const value of values as never[]) {
          for (const read of [
            spec.model,
            spec.needs,
            spec.outputLimit,
            spec.wantsStream,
            spec.wantsUsage,
            spec.redact,
          ]) {
            read.call(spec, value);
          }
          for (const text of spec.texts(value)) expect(text).toBeTypeOf('string');
          expect(spec.otherInputTokens(value)).toBeGreaterThanOrEqual(0);
          expect(spec.choices(value)).toBeGreaterThanOrEqual(1);
          expect(spec.outputText(value)).toBeTypeOf('string');
          expect(spec.isContent(value)).toBeTypeOf('boolean');
          expect(spec.isFinish(value)).toBeTypeOf('boolean');
          expect(spec.isComplete(value)).toBeTypeOf('boolean');
          for (const read of [spec.usageOf, spec.usageIn]) {
            for (const count of Object.values(read.call(spec, value, BILLING) ?? {}))
              expect(count).toBeGreaterThanOrEqual(0);
          }
          spec.errorIn(value);
          spec.tierOf?.(value);
          spec.withoutUsage(value);
          spec.withCost?.(value, '0', 'provider');
          spec.split(value);
        }
        spec.split(spec.collect(values as never[]));
      }),
      { numRuns: 200 },
    );
  });

  it('leaves what it reads as it was', () => {
    fc.assert(
      fc.property(fc.array(odd, { maxLength: 3 }), (values) => {
        const before = JSON.stringify(values);
        chatEndpoint.split(chatEndpoint.collect(values as never[]));
        for (const value of values)
          chatEndpoint.withCost?.(chatEndpoint.withoutUsage(value as never) ?? (value as never), '0', '');
        expect(JSON.stringify(values)).toBe(before);
      }),
    );
  });

  it('never counts more than was reported, whatever it reads', () => {
    const figure = fc.oneof(fc.nat(1_000), fc.constantFrom(undefined, null));
    const usage = fc.record({
      prompt_tokens: fc.nat(1_000),
      completion_tokens: fc.nat(1_000),
      prompt_tokens_details: fc.record({ cached_tokens: figure, cache_write_tokens: figure, audio_tokens: figure }),
      completion_tokens_details: fc.record({ reasoning_tokens: figure, audio_tokens: figure }),
    });
    fc.assert(
      fc.property(usage, (reported) => {
        const counted = openaiUsage(reported, BILLING)!;
        const sum = Object.values(counted).reduce((total, count) => total + count, 0);
        const { prompt_tokens_details: input, completion_tokens_details: output } = reported;
        const outside = (part: number | null | undefined, whole: number): number => ((part ?? 0) > whole ? part! : 0);
        expect(sum).toBe(
          reported.prompt_tokens +
            reported.completion_tokens +
            outside(input.cached_tokens, reported.prompt_tokens) +
            outside(input.cache_write_tokens, reported.prompt_tokens) +
            outside(input.audio_tokens, reported.prompt_tokens) +
            outside(output.reasoning_tokens, reported.completion_tokens) +
            outside(output.audio_tokens, reported.completion_tokens),
        );
      }),
    );
  });

  it('reads a body the way a provider hands it over', () => {
    const reply = bodyOf({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 } });

    expect(chatEndpoint.usageOf(reply.value as never, BILLING)).toEqual({ input_tokens: 1, output_tokens: 0 });
  });
});
