import { LAST_CHUNK, streamHead, type WireScript } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { ask, contentOf, costOf, errorOf, eventsOf } from './client.ts';
import { basesOf, costOfRows, dispatched, type Stack, stack } from './stack.ts';
import { answering, type Billed, type BillingUpstream, billingUpstream, event, failing, frame } from './upstream.ts';

interface World extends AsyncDisposable {
  readonly a: BillingUpstream;
  readonly b: BillingUpstream;
  readonly service: Stack;
}

const SHORT = { firstContentMs: 150, replyMs: 150, idleMs: 150 };

async function world(
  ofA: Billed | 'refused',
  options: { readonly alone?: boolean; readonly store?: 'sqlite' } = {},
): Promise<World> {
  const [a, b] = await Promise.all([billingUpstream(), billingUpstream()]);
  b.serve(answering(['w1 ', 'w2']));
  if (ofA === 'refused') await a.close();
  else a.serve(ofA);
  const upstreams = options.alone === true ? [a.origin] : [a.origin, b.origin];
  const service = await stack({ upstreams, timeout: SHORT, store: options.store ?? 'memory' });
  return {
    a,
    b,
    service,
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await Promise.all([a.close(), b.close()]);
    },
  };
}

/** An answer that breaks although the provider has read, and may bill, the input. */
const breaking = (output: number, script: (isStreamed: boolean) => WireScript): Billed => ({
  input: 20,
  output,
  script: ({ stream }) => script(stream === true),
});

const ROLE = frame(event({ role: 'assistant', content: '' }));
const FAILURE = { error: { message: 'scripted', code: 'overloaded' } };
const CUT_VALUE: WireScript = [
  { send: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"id":' },
  { pauseMs: 5 },
  'reset',
];

const BEFORE_CONTENT: readonly (readonly [string, Billed | 'refused'])[] = [
  ['refuses connections', 'refused'],
  ['answers 500', failing(500)],
  ['answers 503', failing(503)],
  ['answers 429', failing(429)],
  ['says nothing', breaking(0, () => ['stall'])],
  ['says nothing after its head', breaking(0, () => [streamHead(), ROLE, 'stall'])],
  ['resets in its head', breaking(0, () => [{ send: 'HTTP/1.1 200 OK\r\ncontent-' }, { pauseMs: 5 }, 'reset'])],
  [
    'breaks before its content',
    breaking(0, (isStreamed) => (isStreamed ? [streamHead(), ROLE, { pauseMs: 5 }, 'reset'] : CUT_VALUE)),
  ],
  [
    'sends an error before its content',
    {
      ...failing(200), // a 200 with nothing but an error in it is booked as not billed
      script: ({ stream }) =>
        stream === true ? [streamHead(), ROLE, frame(FAILURE), { send: LAST_CHUNK }] : failing(200).script({}),
    },
  ],
];

const WORDS = ['w1 ', 'w2 '].map((content) => frame(event({ content })));
const AFTER_CONTENT: readonly (readonly [string, WireScript, string])[] = [
  ['resets', [{ pauseMs: 5 }, 'reset'], 'upstream_reset'],
  ['ends without a finish', [{ send: LAST_CHUNK }], 'upstream_incomplete'],
  ['closes without a last chunk', [{ pauseMs: 5 }, 'end'], 'upstream_truncated'],
  ['sends an error', [frame(FAILURE), { send: LAST_CHUNK }], 'overloaded'],
  ['falls silent', ['stall'], 'upstream_timeout'],
];

const forms = [
  ['stream', true],
  ['value', false],
] as const;

describe.each(forms)('a %s whose first provider', (_form, stream) => {
  it.each(BEFORE_CONTENT)('%s comes from the second', async (_name, ofA) => {
    await using one = await world(ofA, stream ? { store: 'sqlite' } : {});
    const answer = await ask(one.service, { stream, usage: true });
    expect([answer.status, answer.headers['x-weir-target'], contentOf(answer)]).toEqual([200, 'b/m', 'w1 w2']);
    if (stream) expect(eventsOf(answer.text).at(-1)).toBe('[DONE]');
    const sent = one.a.requests.length + one.b.requests.length;
    expect(one.b.requests).toHaveLength(1);
    const rows = await one.service.rows(sent);
    expect(dispatched(rows)).toHaveLength(sent);
    expect(costOfRows(rows)).toBe(costOf(answer));
    expect(costOfRows(rows)).toBeGreaterThanOrEqual(one.a.bill + one.b.bill);
    expect(Number(answer.headers['x-weir-attempts'])).toBe(rows.length);
  });
});

describe('a value that no provider gives', () => {
  it.each(BEFORE_CONTENT)('is an error where nobody else is listed: it %s', async (_name, ofA) => {
    await using one = await world(ofA, { alone: true });
    const answer = await ask(one.service);
    expect(answer.status).toBeGreaterThanOrEqual(429);
    expect(errorOf(answer)).toBeDefined();
    const rows = await one.service.rows(one.a.requests.length);
    expect(dispatched(rows)).toHaveLength(one.a.requests.length);
    expect(costOfRows(rows)).toBe(costOf(answer));
    expect(costOfRows(rows)).toBeGreaterThanOrEqual(one.a.bill);
  });
});

describe('a stream that breaks after its first content', () => {
  it.each(AFTER_CONTENT)('ends with an error and without [DONE]: it %s', async (_name, ending, code) => {
    await using one = await world(breaking(2, () => [streamHead(), ROLE, ...WORDS, ...ending]));
    const answer = await ask(one.service, { stream: true, usage: true });
    expect([answer.status, contentOf(answer), errorOf(answer)]).toEqual([200, 'w1 w2 ', code]);
    expect(answer.text).not.toContain('[DONE]');
    expect([one.a.requests.length, one.b.requests.length]).toEqual([1, 0]);
    const rows = await one.service.rows(1);
    expect(dispatched(rows)).toHaveLength(1);
    expect(basesOf(rows)).toEqual(['held']);
    expect(costOfRows(rows)).toBeGreaterThanOrEqual(one.a.bill);
  });
});
