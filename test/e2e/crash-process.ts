/**
 * A process that attempts calls until it dies at a chosen point.
 *
 * Environment: UPSTREAM, the origin; FILE, the database; POINT; AT, at which call or row it dies. Says `opening`, `open`
 * and `written` on standard output.
 */
import {
  type AttemptIntent,
  type AttemptOutcome,
  attempt,
  type Call,
  EventBus,
  exchangeOf,
  type Ledger,
  pico,
  systemClock,
  systemRandom,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { openaiCompatible } from '@weir/openai-compatible';
import { openSqlite } from '@weir/sqlite';
import { sampleIntent, sampleOutcome } from '@weir/testkit';
import type { CrashPoint } from './crashes.ts';
import { card } from './upstream.ts';

const { UPSTREAM = '', FILE = '', POINT = '', AT = '0', NAME = '' } = process.env;
const CALLS = 30;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
let reached = 0;

/** Dies at the AT-th time this point is reached. */
function dieAt(point: CrashPoint): void {
  if (point === POINT && reached++ === Number(AT)) process.kill(process.pid, 'SIGKILL');
}

say('opening');
const store = await openSqlite(
  { clock: systemClock(), random: systemRandom() },
  { file: FILE, segmentBytes: 8_192, batchRows: 20 },
);
say('open');

const ledger: Ledger = {
  intend(row: AttemptIntent) {
    const done = store.ledger.intend(row);
    dieAt('intended');
    return done;
  },
  close(id: string, outcome: AttemptOutcome) {
    dieAt('answered');
    return store.ledger.close(id, outcome);
  },
  correct: (correction) => store.ledger.correct(correction),
  query: (filter) => store.ledger.query(filter),
  rollup: (filter, by) => store.ledger.rollup(filter, by),
  flush: () => store.ledger.flush(),
};

const provider = openaiCompatible({ name: 'a', baseUrl: `${UPSTREAM}/v1`, models: [card('a')] });
const run = attempt({
  providers: new Map([['a', provider]]),
  endpoints: standardEndpoints(),
  clock: systemClock(),
  ledger,
});

async function call(index: number): Promise<void> {
  const name = `${NAME}-${index}`;
  const exchange = exchangeOf({
    id: name,
    startedAt: Date.now(),
    principal: { tenant: 'acme', tags: { call: name } },
    events: new EventBus(),
  });
  const answer = await run({
    endpoint: 'chat',
    request: { model: 'm', messages: [{ role: 'user', content: name }], max_tokens: 100, stream: index % 2 === 0 },
    target: { provider: 'a', model: 'm' },
    signal: new AbortController().signal,
    deadline: Number.POSITIVE_INFINITY,
    purpose: 'serve',
    exchange,
    hold: { id: name, accounts: [], amount: pico(1_000_000_000n) },
  } as Call);
  if (answer.kind === 'stream') dieAt('content');
  if (answer.kind === 'stream') for await (const chunk of answer.stream.chunks()) void chunk;
  await answer.settled;
}

if (POINT === 'transferring' || POINT === 'recovering') {
  for (let index = 0; index < Number(AT); index++) {
    const id = `${NAME}-${index}`;
    store.ledger.intend(sampleIntent(id, { tags: { call: id }, held: pico(7n) }));
    if (index % 3 !== 0) store.ledger.close(id, sampleOutcome());
    if (index % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  say('written');
} else {
  await Promise.all(Array.from({ length: CALLS }, (_, index) => call(index)));
}
setInterval(() => undefined, 1_000); // whoever waits for its death kills it
