import { CLOCK } from '@weir/core';
import { LAST_CHUNK, ManualClock, streamHead, type WireScript } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { type Asked, ask, type ChatOptions, contentOf, costOf, errorOf, eventsOf } from './client.ts';
import { basesOf, costOfRows, dispatched, type Stack, type StackOptions, stack, until } from './stack.ts';
import { answering, type Billed, type BillingUpstream, billingUpstream, event, failing, frame } from './upstream.ts';

/** An answer of the first provider; one that stalls does so once its caller has read `stallsAfter`. */
type Failing = Billed & { readonly stallsAfter?: string };

interface World extends AsyncDisposable {
  readonly a: BillingUpstream;
  readonly b: BillingUpstream;
  readonly service: Stack;
  /** One call. Where the first provider stalls, the gateway's time passes until it no longer waits for it. */
  asked(options?: ChatOptions): Promise<Asked>;
}

const PATIENCE_MS = 150;
const SHORT = { firstContentMs: PATIENCE_MS, replyMs: PATIENCE_MS, idleMs: PATIENCE_MS };

async function world(
  ofA: Failing | 'refused',
  options: { readonly alone?: boolean; readonly store?: 'sqlite' } = {},
): Promise<World> {
  const [a, b] = await Promise.all([billingUpstream(), billingUpstream()]);
  b.serve(answering(['w1 ', 'w2']));
  if (ofA === 'refused') await a.close();
  else a.serve(ofA);
  const upstreams = options.alone === true ? [a.origin] : [a.origin, b.origin];
  const stallsAfter = ofA === 'refused' ? undefined : ofA.stallsAfter;
  const clock = new ManualClock();
  const patience: Partial<StackOptions> =
    stallsAfter === undefined ? {} : { timeout: SHORT, services: [[CLOCK, clock]] };
  const service = await stack({ upstreams, store: options.store ?? 'memory', ...patience });
  return {
    a,
    b,
    service,
    asked: (asked = {}) =>
      stallsAfter === undefined ? ask(service, asked) : askWhileTimePasses(service, a, clock, stallsAfter, asked),
    async [Symbol.asyncDispose]() {
      await service[Symbol.asyncDispose]();
      await Promise.all([a.close(), b.close()]);
    },
  };
}

async function askWhileTimePasses(
  service: Stack,
  a: BillingUpstream,
  clock: ManualClock,
  stallsAfter: string,
  options: ChatOptions,
): Promise<Asked> {
  let isOver = false;
  let text = '';
  service.gateway.events.on('route:chosen', ({ target }) => {
    isOver ||= target.provider === 'b'; // which is in no hurry
  });
  const seen = (read: string): void => {
    text = read;
  };
  const answer = ask(service, { ...options, seen }).finally(() => {
    isOver = true;
  });
  answer.catch(() => undefined); // it is looked at below
  await until(() => isOver || (a.requests.length > 0 && text.includes(stallsAfter)));
  while (!isOver) {
    await clock.advance(PATIENCE_MS);
    await new Promise((resolve) => setTimeout(resolve, 1)); // lets sockets speak
  }
  return answer;
}

/** An answer that breaks although the provider has read, and may bill, the input. */
const breaking = (output: number, script: (isStreamed: boolean) => WireScript): Failing => ({
  input: 20,
  output,
  script: ({ stream }) => script(stream === true),
});

const stalling = (script: WireScript): Failing => ({ ...breaking(0, () => script), stallsAfter: '' });

const ROLE = frame(event({ role: 'assistant', content: '' }));
const FAILURE = { error: { message: 'scripted', code: 'overloaded' } };
const CUT_VALUE: WireScript = [
  { send: 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"id":' },
  { pauseMs: 5 },
  'reset',
];

const BEFORE_CONTENT: readonly (readonly [string, Failing | 'refused'])[] = [
  ['refuses connections', 'refused'],
  ['answers 500', failing(500)],
  ['answers 503', failing(503)],
  ['answers 429', failing(429)],
  ['says nothing', stalling(['stall'])],
  ['says nothing after its head', stalling([streamHead(), ROLE, 'stall'])],
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
    const answer = await one.asked({ stream, usage: true });
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
    const answer = await one.asked();
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
    const ofA = breaking(2, () => [streamHead(), ROLE, ...WORDS, ...ending]);
    await using one = await world(ending[0] === 'stall' ? { ...ofA, stallsAfter: '"w2 "' } : ofA);
    const answer = await one.asked({ stream: true, usage: true });
    expect([answer.status, contentOf(answer), errorOf(answer)]).toEqual([200, 'w1 w2 ', code]);
    expect(answer.text).not.toContain('[DONE]');
    expect([one.a.requests.length, one.b.requests.length]).toEqual([1, 0]);
    const rows = await one.service.rows(1);
    expect(dispatched(rows)).toHaveLength(1);
    expect(basesOf(rows)).toEqual(['held']);
    expect(costOfRows(rows)).toBeGreaterThanOrEqual(one.a.bill);
  });
});
