import { type CallOf, type Endpoint, type Reply, type RequestOf, readEvents, WeirError } from '@weir/core';
import { type ChatRequest, chatEndpoint, type EmbeddingsResponse } from '@weir/endpoints';
import { callOf, chat, localProviderSuite, ManualClock, pipeline } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type SandboxOptions, sandbox } from './sandbox.ts';
import { SANDBOX_CARDS } from './sandbox-cards.ts';

describe('the sandbox keeps to the suite of local providers', () => {
  for (const { name, run } of localProviderSuite(({ clock }) => sandbox({ clock })).cases) it(name, run);
});

const AT_ONCE = { latencyMs: 0, chunkMs: 0 };

async function valueIn(reply: Promise<Reply<Endpoint>> | undefined): Promise<Record<string, unknown>> {
  const answer = await reply;
  if (answer?.kind !== 'value') throw new Error(`The reply is a '${answer?.kind}'`);
  return answer.body.value as never;
}

interface Said {
  readonly choices: readonly { readonly message: Record<string, unknown>; readonly finish_reason: string }[];
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number };
}

const said = async (request: string | Partial<ChatRequest>, model = 'sandbox-small'): Promise<Said> =>
  (await valueIn(
    sandbox(AT_ONCE).endpoints.chat!(chat(request, { target: { provider: 'sandbox', model } })),
  )) as unknown as Said;

const ask = <E extends Endpoint>(endpoint: E, request: object, options: SandboxOptions = AT_ONCE) =>
  (sandbox(options).endpoints[endpoint] as unknown as (call: CallOf<E>) => Promise<Reply<E>>)(
    callOf(endpoint, request as RequestOf<E>),
  );

describe('chat', () => {
  it('gives the same answer to the same request, labelled as what it is', async () => {
    const [first, second] = [await said('What is a weir?'), await said('What is a weir?')];

    expect(first).toEqual(second);
    expect(first.choices[0]?.message.content).toMatch(/^\[sandbox\] .+ You said 15 characters\.$/);
    expect((await said('What is a dam?')).choices).not.toEqual(first.choices);
  });

  it('writes more with the large model', async () => {
    const [small, large] = [await said('hi'), await said('hi', 'sandbox-large')];

    expect(large.usage.completion_tokens).toBeGreaterThan(small.usage.completion_tokens);
  });

  it('writes as many choices as are asked for', async () => {
    const { choices, usage } = await said({ n: 3 });

    expect(choices.map((choice) => (choice as { index?: number }).index)).toEqual([0, 1, 2]);
    expect(usage.completion_tokens).toBeGreaterThan(20);
  });

  it('keeps to a limit of tokens and to stop sequences', async () => {
    const cut = await said({ max_completion_tokens: 2 });
    const stopped = await said({ stop: ['You said'] });

    expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '[sandbox' } });
    expect(cut.usage.completion_tokens).toBe(2);
    expect(stopped.choices[0]?.finish_reason).toBe('stop');
    expect(stopped.choices[0]?.message.content).not.toContain('You said');
    expect((await said({ stop: 'You said', max_tokens: 500 })).choices[0]?.finish_reason).toBe('stop');
  });

  it('calls a tool with arguments that fit its schema, and answers once it has the result', async () => {
    const parameters = {
      type: 'object',
      properties: {
        city: { type: 'string' },
        days: { type: 'integer' },
        exact: { type: 'boolean' },
        unit: { enum: ['C', 'F'] },
        kind: { const: 'weather' },
        either: { anyOf: [{ type: 'null' }] },
        list: { type: ['array', 'null'], items: { type: 'number' } },
        nested: { properties: { a: {} } },
      },
    };
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }];
    const messages = [{ role: 'user' as const, content: 'Weather?' }];

    const { choices } = await said({ messages, tools });
    const [call] = choices[0]!.message.tool_calls as [{ function: { name: string; arguments: string }; id: string }];
    const after = await said({
      tools,
      messages: [...messages, { role: 'tool', tool_call_id: call.id, content: '12' }],
    });

    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(call.function.name).toBe('weather');
    expect(JSON.parse(call.function.arguments)).toMatchObject({
      city: 'sandbox',
      days: expect.any(Number),
      exact: expect.any(Boolean),
      unit: expect.stringMatching(/^[CF]$/),
      kind: 'weather',
      either: null,
      list: [expect.any(Number)],
      nested: { a: 'sandbox' },
    });
    expect(after.choices[0]?.finish_reason).toBe('stop');
  });

  it('calls the tool that is demanded, and none where none is wanted', async () => {
    const tool = (name: string) => ({ type: 'function' as const, function: { name } });
    const tools = [tool('one'), tool('two')];

    const demanded = await said({ tools, tool_choice: tool('two') });
    const declined = await said({ tools, tool_choice: 'none' });

    expect(JSON.stringify(demanded)).toContain('"name":"two"');
    expect(declined.choices[0]?.message.tool_calls).toBeUndefined();
  });

  it('writes JSON where JSON is asked for', async () => {
    const schema = { type: 'object', properties: { ok: { type: 'boolean' } } };
    const fitted = await said({ response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } });
    const plain = await said({ response_format: { type: 'json_object' } });

    expect(JSON.parse(String(fitted.choices[0]?.message.content))).toEqual({ ok: expect.any(Boolean) });
    expect(JSON.parse(String(plain.choices[0]?.message.content))).toEqual({ sandbox: true, characters: 2 });
  });

  it('streams word by word what it answers at once', async () => {
    const value = await said('What is a weir?');
    const reply = await sandbox(AT_ONCE).endpoints.chat!(
      chat(
        { messages: [{ role: 'user', content: 'What is a weir?' }], stream: true },
        { target: { provider: 'sandbox', model: 'sandbox-small' } },
      ),
    );
    if (reply.kind !== 'stream') throw new Error('no stream');

    const events = await readEvents(reply.stream);
    const collected = chatEndpoint.collect(events);

    expect(events.length).toBeGreaterThan(6);
    expect(collected.choices[0]?.message.content).toBe(value.choices[0]?.message.content);
    expect(collected.usage).toEqual(value.usage);
    expect(reply.headers).toEqual({ 'x-weir-sandbox': 'true' });
  });
});

describe('faults on demand', () => {
  const failing = (text: string): Promise<WeirError> =>
    ask('chat', chat(text).request).then(
      () => expect.unreachable(),
      (error: WeirError) => error,
    );

  it.each([
    [400, 'upstream_rejected', undefined],
    [401, 'upstream_auth', undefined],
    [418, 'upstream_rejected', undefined],
    [429, 'rate_limited', 1_000],
    [500, 'upstream_error', undefined],
    [503, 'upstream_unavailable', undefined],
    [529, 'upstream_overloaded', undefined],
  ])('[sandbox:%i] fails with %s', async (status, code, retryAfterMs) => {
    const error = await failing(`please [sandbox:${status}]`);

    expect(error).toMatchObject({ code, details: { dispatch: { sent: true, status } } });
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });

  it('are read from the last message alone, in parts too', async () => {
    const history = { role: 'user' as const, content: '[sandbox:503]' };
    const messages = [history, { role: 'user' as const, content: [{ type: 'text' as const, text: '[sandbox:429]' }] }];

    await expect(said({ messages })).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(said({ messages: [history, { role: 'assistant', content: null }] })).resolves.toBeDefined();
  });

  it('[sandbox:length] and [sandbox:refuse] end with another reason', async () => {
    expect((await said('[sandbox:length]')).choices[0]?.finish_reason).toBe('length');
    expect((await said('[sandbox:refuse]')).choices[0]?.finish_reason).toBe('content_filter');
  });

  it('[sandbox:no-usage] hides the usage, and what is no fault does nothing', async () => {
    expect(await said('[sandbox:no-usage]')).not.toHaveProperty('usage');
    expect(await said('[sandbox:unheard-of]')).toHaveProperty('usage');
    expect(await said('[sandbox:200]')).toHaveProperty('usage');
  });

  it.each(['[sandbox:cut=3]', '[sandbox:cut]'])('%s breaks the stream after its first pieces', async (text) => {
    const answer = await pipeline(
      [],
      sandbox(AT_ONCE),
    )(chat({ messages: [{ role: 'user', content: text }], stream: true }));
    if (answer.kind !== 'stream') throw new Error('no stream');

    await expect(readEvents(answer.stream)).rejects.toMatchObject({ code: 'upstream_reset' });
    expect((await answer.settled).outcome).toBe('failed');
  });

  it('[sandbox:stall] never answers, until the caller leaves', async () => {
    const caller = new AbortController();
    const left = new WeirError('cancelled', 'Left');
    const stalled = sandbox(AT_ONCE).endpoints.chat!(chat('[sandbox:stall]', { signal: caller.signal }));

    caller.abort(left);

    await expect(stalled).rejects.toBe(left);
    await expect(sandbox().endpoints.chat!(chat('[sandbox:stall]', { signal: AbortSignal.abort(left) }))).rejects.toBe(
      left,
    );
  });

  it('fail every so many requests, evenly', async () => {
    const provider = sandbox({ ...AT_ONCE, failureShare: 0.25 });
    const outcomes: string[] = [];

    for (let request = 0; request < 8; request++)
      outcomes.push(
        await provider.endpoints.chat!(chat('hi')).then(
          () => 'ok',
          ({ code }: WeirError) => code,
        ),
      );

    expect(outcomes).toEqual(['ok', 'ok', 'ok', 'upstream_unavailable', 'ok', 'ok', 'ok', 'upstream_unavailable']);
  });

  it.each([-0.1, 1.1])('refuse a share of %d', (failureShare) => {
    expect(() => sandbox({ failureShare })).toThrow(`'failureShare' is ${failureShare}, the bounds are 0 and 1`);
  });
});

describe('time', () => {
  it('passes before the first content and between pieces, ten times as much with [sandbox:slow]', async () => {
    for (const [text, latency, pause] of [
      ['hi', 40, 10],
      ['[sandbox:slow]', 400, 100],
    ] as const) {
      const clock = new ManualClock(0);
      const reply = await clock.runUntil(
        sandbox({ clock }).endpoints.chat!(chat({ messages: [{ role: 'user', content: text }], stream: true })),
      );
      expect(clock.now()).toBe(latency);
      if (reply.kind !== 'stream') throw new Error('no stream');

      const events = await clock.runUntil(readEvents(reply.stream));

      expect(clock.now()).toBe(latency + (events.length - 1) * pause);
    }
  });
});

describe('the other endpoints', () => {
  it('completes prompts, as a value and as a stream', async () => {
    const value = await valueIn(ask('completions', { model: 'm', prompt: 'Once', n: 2, max_tokens: 3 }));
    const stream = await ask('completions', { model: 'm', prompt: 'Once', stream: true });
    if (stream.kind !== 'stream') throw new Error('no stream');

    expect(value).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, finish_reason: 'length' }, { index: 1 }],
      usage: { completion_tokens: 6 },
    });
    expect((await readEvents(stream.stream)).length).toBeGreaterThan(1);
    expect(await valueIn(ask('completions', { model: 'm', prompt: '[sandbox:no-usage]' }))).not.toHaveProperty('usage');
  });

  it('turns texts into vectors of length 1 that are closer where the texts are', async () => {
    const input = ['the cat sat on the mat', 'a cat sits on a mat', 'quarterly revenue forecast', ''];
    const { data } = (await valueIn(ask('embeddings', { model: 'm', input }))) as unknown as EmbeddingsResponse;
    const [cat, cats, revenue, empty] = data.map(({ embedding }) => embedding as number[]) as [
      number[],
      number[],
      number[],
      number[],
    ];
    const dot = (left: number[], right: number[]): number =>
      left.reduce((total, value, index) => total + value * right[index]!, 0);

    for (const vector of [cat, cats, revenue, empty]) expect(dot(vector, vector)).toBeCloseTo(1, 10);
    expect(dot(cat, cats)).toBeGreaterThan(2 * dot(cat, revenue));
  });

  it('gives vectors of the length and form asked for, one for each text', async () => {
    const one = await valueIn(ask('embeddings', { model: 'm', input: [1, 2, 3], dimensions: 8 }));
    const coded = await valueIn(
      ask('embeddings', { model: 'm', input: 'a', dimensions: 4, encoding_format: 'base64' }),
    );

    expect(one).toMatchObject({ data: [{ index: 0, embedding: { length: 8 } }] });
    const [{ embedding }] = coded.data as [{ embedding: string }];
    expect(Buffer.from(embedding, 'base64')).toHaveLength(16);
    await expect(ask('embeddings', { model: 'm', input: '[sandbox:503]' })).rejects.toMatchObject({
      code: 'upstream_unavailable',
    });
  });

  it('flags nothing, text for text', async () => {
    expect(await valueIn(ask('moderations', { input: ['a', 'b'] }))).toMatchObject({
      model: 'sandbox-small',
      results: [{ flagged: false }, { flagged: false }],
    });
    expect(await valueIn(ask('moderations', { input: 'a' }))).toMatchObject({ results: [{ flagged: false }] });
  });
});

describe('the cards', () => {
  it('carry another name where the sandbox has one', () => {
    const { models, name } = sandbox({ name: 'second' });

    expect(name).toBe('second');
    expect(models.map(({ provider }) => provider)).toEqual(SANDBOX_CARDS.map(() => 'second'));
    expect(sandbox().models).toBe(SANDBOX_CARDS);
  });

  it('price every model, so that the pipeline shows costs', async () => {
    const { settled } = await pipeline([], sandbox(AT_ONCE))(chat('What is a weir?'));

    expect(await settled).toMatchObject({ outcome: 'complete', basis: 'provider' });
    expect((await settled).cost).toBeGreaterThan(0n);
  });
});
