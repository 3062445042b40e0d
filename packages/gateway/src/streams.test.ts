import {
  bodyOf,
  EventStream,
  formatUsd,
  frameOf,
  keepRaw,
  type Reply,
  sseEvent,
  WeirError,
  withTraits,
} from '@weir/core';
import { type ChatChunk, chatEndpoint } from '@weir/endpoints';
import { cardOf, chatChunks, chatResponse, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { eventsIn, JSON_TYPE, question, read, world } from '../test/world.ts';

const streamed = (more: object = {}): object => question({ stream: true, ...more });
const withUsage = streamed({ stream_options: { include_usage: true } });
const contentOf = (text: string): string =>
  eventsIn(text)
    .map((event) => event.choices?.[0]?.delta?.content ?? '')
    .join('');
const count = (text: string, part: string): number => text.split(part).length - 1;

/** A provider that answers with these blocks of bytes, whatever was asked. */
const blocks =
  (...parts: readonly string[]) =>
  (): Reply<'chat'> => ({
    kind: 'stream',
    headers: {},
    stream: EventStream.ofBlocks<ChatChunk>(parts.map((part) => Buffer.from(part))),
  });
const frames = chatChunks(['one ', 'two']).map((chunk) => Buffer.from(chatEndpoint.encodeEvent(chunk)).toString());
const [role, one, two, finish, usage] = frames as [string, string, string, string, string];
const DONE = 'data: [DONE]\n\n';

describe('a stream', () => {
  it('arrives as server-sent events, unbuffered and uncached, with one [DONE] at its end', async () => {
    const { ask } = await world([{ text: 'hello world' }]);
    const reply = await ask(streamed());
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'private, no-store',
      vary: 'authorization',
      'x-accel-buffering': 'no',
      'x-weir-target': 'a/m',
      'x-weir-attempts': '1',
      'x-request-id': 'id-1-0',
    });
    expect(reply.headers).not.toHaveProperty('x-weir-cost');
    expect(contentOf(reply.text)).toBe('hello world');
    expect(count(reply.text, '[DONE]')).toBe(1);
    expect(reply.text.endsWith(DONE)).toBe(true);
  });

  it('has no usage for those who did not ask', async () => {
    const { ask, ledger } = await world([{ text: 'hello' }]);
    const { text } = await ask(streamed());
    expect(text).not.toContain('usage');
    expect(ledger.rows[0]?.outcome).toMatchObject({ basis: 'provider', usage: { input_tokens: 10, output_tokens: 5 } });
  });

  it('has usage and its cost for those who asked, the very cost of the ledger', async () => {
    const { ask, ledger } = await world([{ text: 'hello' }]);
    const told = eventsIn((await ask(withUsage)).text).filter((event) => event.usage != null);
    expect(told).toHaveLength(1);
    expect(told[0].usage).toEqual({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      cost: formatUsd(ledger.rows[0]!.outcome!.cost),
      cost_basis: 'provider',
    });
    expect(told[0].usage.cost).toBe('0.00002');
  });

  it('has no cost, rather than one of zero, where the model has no price', async () => {
    const upstream = scripted('a', [{ text: 'hello' }], { models: [{ ...cardOf('a', 'm'), prices: [] }] });
    const { ask } = await world([], { upstream });
    const [told] = eventsIn((await ask(withUsage)).text).filter((event) => event.usage != null);
    expect(told.usage).toMatchObject({ completion_tokens: 5, cost: null, cost_basis: 'unpriced' });
  });

  it('loses only the usage of an event that says more', async () => {
    const both = sseEvent({
      ...chatChunks(['x'])[1],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    });
    const { ask } = await world([blocks(role, Buffer.from(both).toString(), finish, DONE)]);
    const { text } = await ask(streamed());
    expect(contentOf(text)).toBe('x');
    expect(text).not.toContain('usage');
  });

  it('passes as the bytes the provider sent where nothing is to be changed', async () => {
    const odd = 'event: x\nid: 7\ndata: {"choices" : [ {"index":0, "delta":{"content":"h\\u0069"}} ] }\n\n';
    const sent = `: ping\n\n${role}${odd}${finish}${DONE}`;
    const { ask } = await world([blocks(sent)]);
    expect((await ask(streamed())).text).toBe(sent);
  });
});

describe('exactly one [DONE]', () => {
  it.each([
    ['is added where the provider sent none', [role, one, finish], 1],
    ['is kept where it came in a block of its own', [role, one, finish, usage, DONE], 1],
    ['is kept where all came at once', [role + one + finish + usage + DONE], 1],
    ['is kept where a comment follows', [role, one, finish, `${DONE}: bye\n\n`], 1],
    ['stays one where it came twice', [role, one, finish, DONE, DONE], 1],
    ['stays one where it came twice at once', [role, one, finish, DONE + DONE], 1],
    ['is not taken from the text of an answer', [role, one.replace('one ', '[DONE]'), finish], 2],
    [
      'is not taken from the text of an answer that came at once',
      [role + one.replace('one ', 'data: [DONE]') + finish],
      2,
    ],
  ])('%s', async (_, parts, expected) => {
    const { ask } = await world([blocks(...parts)]);
    const { text } = await ask(streamed());
    expect(count(text, '[DONE]')).toBe(expected);
    expect(count(text, `\n${DONE}`)).toBe(1);
  });

  it('stays one where the usage comes behind it and is asked for', async () => {
    const { ask, ledger } = await world([blocks(role, one, finish, DONE, usage)]);
    const { text } = await ask(withUsage);
    expect(count(text, '[DONE]')).toBe(1);
    expect(text).toContain('"cost":"0.00002"');
    expect(ledger.rows[0]?.outcome?.basis).toBe('provider');
  });
});

describe('a stream that fails', () => {
  it('after content ends with an error event and never with [DONE]', async () => {
    const { ask, ledger } = await world([{ pieces: ['one', 'two', 'three'], breakAfter: 2 }]);
    const { status, text } = await ask(streamed());
    expect(status).toBe(200);
    expect(text).not.toContain('[DONE]');
    expect(eventsIn(text).at(-1)).toEqual({
      error: {
        message: 'The provider broke the connection',
        type: 'upstream_error',
        param: null,
        code: 'upstream_reset',
      },
    });
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'estimated' });
  });

  it('that just stops is told from one that ended', async () => {
    const { ask } = await world([blocks(role, one)]);
    const { text } = await ask(streamed());
    expect(eventsIn(text).at(-1).error.code).toBe('upstream_incomplete');
    expect(text).not.toContain('[DONE]');
  });

  it('before content is an error with a status of its own', async () => {
    const { ask } = await world([{ pieces: ['one'], breakAfter: 0 }]);
    const reply = await ask(streamed());
    expect(reply.status).toBe(502);
    expect(reply.json.error.code).toBe('upstream_reset');
    expect(reply.headers).toMatchObject({ 'x-weir-attempts': '1', 'x-weir-cost-basis': 'held' });
  });

  it('by a map of a middleware ends with an error event', async () => {
    const { ask, ledger } = await world([{ text: 'one two three' }], {
      middleware: [
        async (call, next) => {
          const answer = await next(call);
          if (answer.kind === 'stream') {
            answer.stream.map(() => {
              throw new TypeError('A defect');
            });
          }
          return answer;
        },
      ],
    });
    const { text } = await ask(streamed());
    expect(eventsIn(text)).toEqual([{ error: expect.objectContaining({ code: 'internal_error' }) }]);
    expect(ledger.rows[0]?.outcome?.outcome).toBe('failed');
  });
});

describe('whichever form a provider answers in', () => {
  const response = chatResponse('hello world');
  const value = (): Reply<'chat'> => ({ kind: 'value', headers: {}, body: bodyOf(response) });

  it('a stream is given to those who asked for one, with usage and cost if they asked', async () => {
    const { ask, ledger } = await world([value]);
    const { text, headers } = await ask(withUsage);
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(contentOf(text)).toBe('hello world');
    expect(eventsIn(text).at(-2).usage).toMatchObject({ total_tokens: 15, cost: '0.00002', cost_basis: 'provider' });
    expect(count(text, '[DONE]')).toBe(1);
    expect(ledger.rows).toHaveLength(1);
  });

  it('it has no usage for those who did not ask', async () => {
    const { ask } = await world([value]);
    expect((await ask(streamed())).text).not.toContain('usage');
  });

  it('a value is given to those who asked for one, whole, with its cost', async () => {
    const { ask, ledger } = await world([{ pieces: ['hello ', 'world'] }]);
    const reply = await ask(question());
    expect(reply.json).toEqual(response);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(reply.text)),
      'x-weir-cost': formatUsd(ledger.rows[0]!.outcome!.cost),
      'x-weir-cost-basis': 'provider',
    });
  });

  it('a value is never made of a stream that broke', async () => {
    const { ask, ledger } = await world([{ pieces: ['hello ', 'world'], breakAfter: 2 }]);
    const reply = await ask(question());
    expect([reply.status, reply.json.error.code]).toEqual([502, 'upstream_reset']);
    expect(reply.headers['x-weir-cost']).toBe(formatUsd(ledger.rows[0]!.outcome!.cost));
  });

  it('bytes are passed on with their type and status', async () => {
    const { ask } = await world([
      () => ({
        kind: 'bytes',
        headers: { 'x-upstream-request-id': 'r' },
        contentType: 'audio/mpeg',
        bytes: Buffer.from('abc'),
        status: 206,
      }),
    ]);
    const reply = await ask(question());
    expect(reply).toMatchObject({ status: 206, text: 'abc' });
    expect(reply.headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-length': '3',
      'x-upstream-request-id': 'r',
    });
  });
});

describe('a caller who does not read', () => {
  const long = (): Reply<'chat'> => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(role);
      for (;;) yield Buffer.from(one);
    }
    return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks<ChatChunk>(endless()) };
  };
  const start = async (step: () => Reply<'chat'>) => {
    const all = await world([step]);
    const left = new AbortController();
    const request = { method: 'POST', path: '/v1/chat/completions', headers: JSON_TYPE, signal: left.signal };
    const reply = await all.gateway.handle({ ...request, body: Buffer.from(JSON.stringify(streamed())) });
    if (reply.body instanceof Uint8Array) throw new TypeError('Not a stream');
    return { ...all, left, reader: reply.body[Symbol.asyncIterator]() };
  };

  it('is cut off after 30 s, and its upstream is freed', async () => {
    const { gateway, clock, reader, ledger } = await start(long);
    await reader.next();
    await clock.advance(29_999);
    expect(gateway.exchanges).toBe(1);
    await clock.advance(1);
    expect(gateway.exchanges).toBe(0);
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'aborted', error: 'cancelled' });
    const rest = async (): Promise<void> => {
      for (let more = await reader.next(); !more.done; ) more = await reader.next();
    };
    await expect(rest()).rejects.toThrow('The reply was broken off');
    expect(clock.pending).toBe(0);
  });

  it('is not cut off while it reads, however slowly', async () => {
    const { gateway, clock, reader } = await start(long);
    for (let second = 0; second < 100; second += 20) {
      expect((await reader.next()).done).toBe(false);
      await clock.advance(20_000);
    }
    expect(gateway.exchanges).toBe(1);
    await reader.return?.();
    await settled();
    expect(gateway.exchanges).toBe(0);
  });

  it('is cut off as well where the stream was made of a value', async () => {
    const all = await start(() => ({ kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) }));
    await all.reader.next();
    await all.clock.advance(30_000);
    expect(all.gateway.exchanges).toBe(0);
    expect(all.clock.pending).toBe(0);
  });

  it('and leaves is gone at once, where the stream was made of a value too', async () => {
    for (const step of [long, (): Reply<'chat'> => ({ kind: 'value', headers: {}, body: bodyOf(chatResponse('x')) })]) {
      const { gateway, reader, left, clock } = await start(step);
      await reader.next();
      left.abort();
      await settled();
      expect([gateway.exchanges, clock.pending]).toEqual([0, 0]);
    }
  });

  it('makes the gateway hold no more than a block of what it does not read', async () => {
    let made = 0;
    const { reader } = await start(() => {
      async function* endless(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(role);
        for (;;) {
          made++;
          yield Buffer.from(one);
        }
      }
      return { kind: 'stream', headers: {}, stream: EventStream.ofBlocks<ChatChunk>(endless()) };
    });
    await reader.next();
    await settled();
    expect(made).toBeLessThan(10);
    await reader.return?.();
  });
});

describe('a deadline', () => {
  it('ends a request in time, as an error', async () => {
    const { gateway, clock, ledger } = await world([{ stall: true }]);
    const pending = gateway
      .handle({
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { ...JSON_TYPE, 'x-weir-deadline-ms': '250' },
        body: Buffer.from(JSON.stringify(question())),
      })
      .then(read);
    await clock.advance(249);
    expect(gateway.exchanges).toBe(1);
    await clock.advance(1);
    const reply = await pending;
    expect([reply.status, reply.json.error.code]).toEqual([504, 'deadline_exceeded']);
    expect(reply.headers['x-should-retry']).toBe('false');
    expect(ledger.rows[0]?.outcome).toMatchObject({ outcome: 'failed', basis: 'held', error: 'deadline_exceeded' });
    expect(clock.pending).toBe(0);
  });

  it('ends a stream with an error event', async () => {
    const { gateway, clock } = await world([{ pieces: ['one', 'two'], stallAfter: 1 }]);
    const pending = gateway
      .handle({
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { ...JSON_TYPE, 'x-weir-deadline-ms': '250' },
        body: Buffer.from(JSON.stringify(streamed())),
      })
      .then(read);
    await clock.advance(250);
    const { text } = await pending;
    expect(contentOf(text)).toBe('one');
    expect(eventsIn(text).at(-1).error.code).toBe('deadline_exceeded');
    expect(text).not.toContain('[DONE]');
    expect(gateway.exchanges).toBe(0);
  });

  it('is told to those below, and its timer is gone with the request', async () => {
    const { ask, upstream, clock } = await world([{ text: 'x' }]);
    await ask(question(), { headers: { 'x-weir-deadline-ms': '5000' } });
    expect(upstream.calls[0]?.deadline).toBe(clock.now() + 5_000);
    expect(clock.pending).toBe(0);
  });

  it('may be set for all who name none', async () => {
    const { ask, upstream, clock } = await world([{ text: 'x' }], { limits: { deadlineMs: 9_000 } });
    await ask(question());
    await ask(question(), { headers: { 'x-weir-deadline-ms': '50' } });
    expect(upstream.calls.map(({ deadline }) => deadline - clock.now())).toEqual([9_000, 50]);
  });
});

describe('what a middleware does to frames', () => {
  it('reaches the caller, and the bytes of the request do not outlive a change', async () => {
    const seen: unknown[] = [];
    const { ask } = await world([{ text: 'hello' }], {
      middleware: [
        async (call, next) => {
          const changed = { ...call.request, user: 'someone' };
          seen.push(Reflect.ownKeys(call.request).length - Reflect.ownKeys(changed).length);
          const answer = await next({ ...call, request: keepRaw(changed, { bytes: Buffer.from('{}') }) } as never);
          if (answer.kind === 'stream') {
            (answer.stream as EventStream<ChatChunk>).map((frame) =>
              frame.event?.choices[0]?.delta.content === 'hell'
                ? frameOf({ ...frame.event, model: 'changed' }, (event) => chatEndpoint.encodeEvent(event))
                : frame,
            );
          }
          return answer;
        },
      ],
    });
    const { text } = await ask(streamed());
    expect(eventsIn(text).map((event) => event.model)).toContain('changed');
    expect(seen).toEqual([0]); // one field more, the hidden bytes less
  });

  it('a middleware that throws before it promises anything harms its own request only', async () => {
    let isBroken = true;
    const { ask, gateway, defects } = await world([{ text: 'x' }], {
      middleware: [
        withTraits(
          (call, next) => {
            if (isBroken) throw new TypeError('A defect');
            return next({ ...call, target: { provider: 'a', model: 'm' } });
          },
          { name: 'outermost', provides: ['target'] },
        ),
      ],
    });
    const reply = await ask(question());
    expect([reply.status, reply.json.error.code, gateway.exchanges]).toEqual([500, 'internal_error', 0]);
    expect(defects).toEqual([new TypeError('A defect')]);
    isBroken = false;
    expect((await ask(question())).status).toBe(200);
  });

  it('an answer that cannot be written is an error, and nothing else breaks', async () => {
    const { ask, gateway } = await world([{ text: 'x' }], {
      middleware: [
        async (call, next) => {
          call.exchange.headers.set('x-weir-note', 'grüße\r\nx-admin: 1');
          return next(call);
        },
      ],
    });
    const reply = await ask(question());
    expect(reply.headers['x-weir-note']).toBe('gr??e??x-admin: 1');
    expect(gateway.exchanges).toBe(0);
  });

  it('an error of the provider that says to wait says so to the caller', async () => {
    const { ask } = await world([
      { fail: 429, retryAfterMs: 1_500 },
      { fail: 429, retryAfterMs: 90_000 },
      { fail: 503 },
    ]);
    const [soon, late, never] = [await ask(question()), await ask(question()), await ask(question())];
    expect(soon.headers).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1500', 'x-should-retry': 'true' });
    expect(late.headers).toMatchObject({ 'retry-after': '90', 'x-should-retry': 'false' });
    expect(never.headers['x-should-retry']).toBe('false');
    expect(never.headers).not.toHaveProperty('retry-after');
  });

  it('a thrown WeirError is answered as it says', async () => {
    const { ask } = await world([{ text: 'x' }], {
      middleware: [
        async () => {
          throw new WeirError('budget_exceeded', 'The worst case is 2 USD, 1 USD is left', { retryAfterMs: 60_000 });
        },
      ],
    });
    const reply = await ask(question());
    expect([reply.status, reply.json.error]).toEqual([
      402,
      {
        message: 'The worst case is 2 USD, 1 USD is left',
        type: 'budget_exceeded',
        param: null,
        code: 'budget_exceeded',
      },
    ]);
    expect(reply.headers['x-should-retry']).toBe('false');
    expect(two).toContain('two');
  });
});
