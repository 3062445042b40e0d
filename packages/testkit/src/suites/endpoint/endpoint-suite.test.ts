import type { EndpointSpec, EventOf, RequestOf, ResponseOf } from '@weir/core';
import { chatEndpoint, standardEndpoints } from '@weir/endpoints';
import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../test/failures-of.ts';
import { openaiFixtures } from '../provider/openai-fixtures.ts';
import { type EndpointSamples, endpointSuite } from './endpoint-suite.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
} as const;

type Chat = EndpointSpec<'chat'>;

const fixture = openaiFixtures(BILLING)[0]!;
const SAMPLES: EndpointSamples<'chat'> = {
  requests: [{ model: 'm', ...fixture.request } as RequestOf<'chat'>],
  refused: [{}, { model: 'm' }, { model: 'm', messages: 'hi' }, [], null],
  responses: [fixture.reply as ResponseOf<'chat'>],
  streams: [fixture.stream!.events as readonly EventOf<'chat'>[]],
};

describe('the endpoint suite', () => {
  it.each(openaiFixtures(BILLING))('passes the endpoint $endpoint', async ({ endpoint, request, reply, stream }) => {
    const samples = {
      requests: [{ model: 'm', ...request }],
      responses: endpoint === 'raw' ? [] : [reply],
      ...(stream === undefined ? {} : { streams: [stream.events] }),
    };
    const spec = standardEndpoints().get(endpoint)!;

    expect(await failuresOf(endpointSuite(spec, samples as never))).toEqual([]);
  });

  /** A lens that throws where a field of an odd request is missing, and so on: one thing is wrong with each. */
  const FAULTS: readonly (readonly [fault: string, change: Partial<Chat>, cases: readonly string[]])[] = [
    [
      'has a narrow schema',
      { schema: { type: 'array' } },
      [
        'accepts the requests of its samples',
        'accepts requests with fields it does not know',
        'refuses what it is meant to refuse',
      ],
    ],
    [
      'refuses further fields',
      { schema: { ...chatEndpoint.schema, additionalProperties: false } },
      ['accepts requests with fields it does not know'],
    ],
    ['accepts anything', { schema: {} }, ['refuses what it is meant to refuse']],
    ['trusts requests', { model: ({ model }) => model.trim() }, ['reads anything without throwing']],
    [
      'trusts events',
      { isContent: ({ choices }) => choices.some(({ delta }) => delta.content) },
      ['reads anything without throwing'],
    ],
    [
      'counts less than nothing',
      { usageOf: () => ({ input_tokens: -1 }) },
      ['reads anything without throwing', 'counts the same in a response and in its events'],
    ],
    ['has no choices', { choices: ({ n }) => n as number }, ['reads anything without throwing']],
    [
      'changes what it reads',
      {
        needs: (request) => {
          Object.assign(request ?? {}, { seen: true });
          return [];
        },
      },
      ['leaves what it reads as it was'],
    ],
    ['shows prompts', { redact: (request) => request }, ['shows no text of a request that is redacted']],
    ['knows no model', { model: () => undefined }, ['reads the model of a request that needs a target']],
    ['sees errors everywhere', { errorIn: () => ({ message: 'no' }) }, ['finds no error in what went well']],
    [
      'writes two frames',
      { encodeEvent: (event) => Buffer.from(`data: {}\n\ndata: ${JSON.stringify(event)}\n\n`) },
      ['writes events that read back'],
    ],
    ['ends with an event', { streamEnd: Buffer.from('data: {}\n\n') }, ['writes events that read back']],
    [
      'loses what it splits',
      { split: (response) => chatEndpoint.split(response).slice(0, -2) },
      ['splits a response into events that add up to it', 'counts the same in a response and in its events'],
    ],
    ['finds no content', { isContent: () => false }, ['tells where content begins and where a stream is finished']],
    ['finds no end', { isFinish: () => false }, ['tells where content begins and where a stream is finished']],
    ['leaves usage in', { withoutUsage: (event) => event }, ['takes the usage out of an event, and nothing else']],
    ['drops everything', { withoutUsage: () => undefined }, ['takes the usage out of an event, and nothing else']],
    [
      'prices everything',
      { withCost: (event, cost) => ({ ...event, cost }) },
      ['writes a cost into the usage of an event'],
    ],
  ];

  it.each(FAULTS)('fails a lens that %s', async (_, change, cases) => {
    expect(await failuresOf(endpointSuite<'chat'>({ ...chatEndpoint, ...change }, SAMPLES))).toEqual(cases);
  });

  it('has a fault for each of its cases', () => {
    const found = new Set(FAULTS.flatMap(([, , cases]) => cases));

    expect(endpointSuite(chatEndpoint, SAMPLES).cases.filter(({ name }) => !found.has(name))).toEqual([]);
  });

  it('names what a lens throws for', async () => {
    const suite = endpointSuite<'chat'>(
      { ...chatEndpoint, model: (request) => (request as { model?: string } | undefined)?.model?.trim() },
      SAMPLES,
    );

    await expect(suite.cases.find(({ name }) => name.startsWith('reads anything'))!.run()).rejects.toThrow(
      'It throws for',
    );
  });
});
