import {
  type Answer,
  bodyFrom,
  type Call,
  compose,
  EventBus,
  EventStream,
  exchangeOf,
  type Handler,
  keepRaw,
  pico,
  systemClock,
  systemRandom,
} from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { MemoryKeyValue } from '../../../stores/memory/src/memory-key-value.ts';
import { cache } from '../src/index.ts';

const clock = systemClock(),
  random = systemRandom();
const mk = () =>
  cache.create(
    {
      store: new MemoryKeyValue({ clock } as never) as never,
      endpoints: standardEndpoints(),
      clock,
      random,
      catalogue: undefined,
      ledger: undefined,
    } as never,
    {},
  );
const texts = new Map<number, string>();
const text = (n: number) => {
  let t = texts.get(n);
  if (!t) {
    t = JSON.parse(JSON.stringify('the quick brown fox '.repeat(n / 20 + 1).slice(0, n))) as string;
    texts.set(n, t);
  }
  return t;
};
const events = new EventBus();
const principal = { tenant: 'acme', tags: {} };
let ids = 0;
const bodyBytes = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text(600), refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }),
);
const settlement = {
  outcome: 'complete' as const,
  usage: { input_tokens: 10, output_tokens: 5 },
  basis: 'provider' as const,
  cost: pico(20n),
};
const parsed = bodyFrom<never>(bodyBytes);
parsed.value;
const next: Handler = async (call) => ({
  kind: 'value',
  headers: {},
  body: parsed,
  target: { provider: 'a', model: 'm' },
  settled: Promise.resolve(settlement),
});
const call = (size: number, n: number): Call => ({
  endpoint: 'chat',
  request: {
    model: 'm',
    temperature: 0.1,
    messages: [
      { role: 'system', content: 'n' + n },
      { role: 'user', content: text(size) },
    ],
  } as never,
  signal: new AbortController().signal,
  deadline: Infinity,
  purpose: 'serve',
  exchange: exchangeOf({ id: 'x' + ids++, startedAt: 0, principal, events }),
});
async function time(name: string, handler: Handler, size: number, fresh: boolean) {
  let n = 0;
  const warm = 20000,
    rounds = 5,
    per = 10000;
  let best = 1e9;
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) {
      await handler(call(size, fresh ? n++ : 0));
      if (i % 32 === 31) await new Promise<void>((r) => setImmediate(r));
    }
  };
  await run(warm);
  for (let r = 0; r < rounds; r++) {
    const t = process.hrtime.bigint();
    await run(per);
    best = Math.min(best, Number(process.hrtime.bigint() - t) / per / 1000);
  }
  console.log(name.padEnd(24), best.toFixed(2), 'us');
  return best;
}
for (const size of process.env.SIZES ? JSON.parse(process.env.SIZES) : [1000, 32000]) {
  const base = await time('bare ' + size, next, size, true);
  const miss = await time('miss ' + size, compose([mk()], next), size, true);
  const hit = await time('hit ' + size, compose([mk()], next), size, false);
  console.log(
    'added by a miss',
    (miss - base).toFixed(2),
    'hit in all',
    hit.toFixed(2),
    'of which bare',
    base.toFixed(2),
  );
}
// streamed chunks
const chunk = Buffer.from(
  'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"hello there"},"logprobs":null,"finish_reason":null}]}\n\n',
);
const fin = Buffer.from(
  'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
);
const streamNext: Handler = async () => {
  const source = {
    start(s: any) {
      this.s = s;
      for (let i = 0; i < 300; i++) s.block(chunk);
      s.block(fin);
      s.end();
    },
    s: undefined as any,
    pause() {},
    resume() {},
    cancel() {},
  };
  return {
    kind: 'stream',
    headers: {},
    stream: new EventStream(source as never),
    target: { provider: 'a', model: 'm' },
    settled: Promise.resolve(settlement),
  } as Answer;
};
async function streams(name: string, handler: Handler) {
  let n = 1e6;
  const one = async () => {
    const c = call(1000, n++);
    const a = await handler({ ...c, request: { ...(c.request as object), stream: true } } as Call);
    await new Promise<void>((done) => {
      if (a.kind === 'stream') a.stream.pipe({ write: () => true, end: done, fail: () => done() });
    });
    await new Promise<void>((r) => setImmediate(r));
  };
  for (let i = 0; i < 1000; i++) await one();
  let best = 1e9;
  for (let r = 0; r < 5; r++) {
    const t = process.hrtime.bigint();
    for (let i = 0; i < 500; i++) await one();
    best = Math.min(best, Number(process.hrtime.bigint() - t) / 500 / 1000);
  }
  console.log(name, best.toFixed(1), 'us per stream of 300 chunks');
}
await streams('stream bare', streamNext);
await streams('stream miss', compose([mk()], streamNext));
