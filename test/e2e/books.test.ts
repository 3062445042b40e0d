import { type LedgerRow, sum } from '@weir/core';
import { fakeUpstream, seededRandom } from '@weir/testkit';
import { openaiTokenizer, tokenizer } from '@weir/tokenizer';
import { request } from 'undici';
import { expect, it } from 'vitest';
import { type BilledRequest, Bookkeeper, billOf, type Plan, paired } from './books.ts';
import { costOfRows, type Stack, stack } from './stack.ts';

/** How many calls are made; 10,000 take about two minutes. */
const CALLS = Number(process.env.WEIR_BOOKS_CALLS ?? 250);
const AT_ONCE = 32;
const PROSE = 'The river rose in the night and the lower fields were under water before anybody woke up. ';
const TOOLS = [
  {
    type: 'function',
    function: { name: 'gauge', description: 'Reads a gauge', parameters: { type: 'object', properties: {} } },
  },
];

/** A mix as a gateway meets it: most is answered, some is retried, cut, left, repeated. */
function planOf(index: number, random: () => number): Plan {
  const [die, stream] = [random() * 100, random() < 0.6];
  const words = Array.from({ length: 6 + Math.floor(random() * 30) }, (_, word) => ` word${word}`);
  const plan = { name: `n${index}`, stream, usage: random() < 0.5, tools: random() < 0.15, words };
  if (die < 6) return { ...plan, behaviours: ['busy', 'answer'] };
  if (die < 10) return { ...plan, behaviours: ['busy', 'busy', 'answer'] };
  if (die < 12) return { ...plan, behaviours: ['reset', 'answer'] };
  if (die < 16) return { ...plan, stream: true, behaviours: ['cut'] };
  if (die < 26) return { ...plan, stream: true, behaviours: ['slow'], leaveAfter: 1 + Math.floor(random() * 4) };
  if (die < 28) return { ...plan, stream: true, behaviours: ['slow'], leaveAfter: 0 };
  return { ...plan, behaviours: ['answer'] };
}

const bodyOf = ({ name, stream, usage, tools, words }: Plan): string =>
  JSON.stringify({
    model: 'm',
    messages: [
      { role: 'user', content: `call ${name}: ${PROSE.repeat(60)}` },
      { role: 'assistant', content: PROSE.repeat(4) },
      { role: 'user', content: PROSE.repeat(8) },
    ],
    max_tokens: words.length * 2 + 20,
    ...(tools ? { tools: TOOLS } : {}),
    ...(stream ? { stream, ...(usage ? { stream_options: { include_usage: true } } : {}) } : {}),
  });

/** One call, read to its end or left. */
async function call({ url, agent }: Stack, plan: Plan): Promise<void> {
  const leave = new AbortController();
  if (plan.leaveAfter === 0) setTimeout(() => leave.abort(), 20);
  try {
    const { statusCode, body } = await request(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-weir-tags': `call=${plan.name}` },
      body: bodyOf(plan),
      dispatcher: agent,
      signal: leave.signal,
    });
    if (statusCode !== 200) throw new Error(`${plan.name}: ${statusCode} ${await body.text()}`);
    let text = '';
    for await (const piece of body) {
      text += String(piece);
      if (plan.leaveAfter !== undefined && text.split('"content":" word').length > plan.leaveAfter) leave.abort();
    }
  } catch (error) {
    if (!leave.signal.aborted && plan.behaviours[0] !== 'cut') throw error;
  }
}

const costIn = (pairs: readonly (readonly [LedgerRow, BilledRequest])[]): bigint =>
  sum(pairs.map(([, billed]) => billOf(billed)));

it(`the books of ${CALLS} mixed calls equal the upstream's own bill where it told one, and bound it elsewhere`, {
  timeout: 60_000 + CALLS * 60,
}, async () => {
  const counting = openaiTokenizer();
  await counting.load('gpt-5');
  const { next } = seededRandom(8);
  const plans = Array.from({ length: CALLS }, (_, index) => planOf(index, next));
  const keeper = new Bookkeeper(plans, counting);
  const upstreams = [await fakeUpstream(), await fakeUpstream()];
  for (const upstream of upstreams) upstream.answerBy((received) => keeper.script(received));
  await using service = await stack({
    upstreams: upstreams.map(({ origin }) => origin),
    store: 'sqlite',
    cached: true,
    cancelStopsBilling: true,
    retry: { maxAttempts: 2 },
    budget: { enabled: false },
    services: [tokenizer({ preload: ['o200k_base'], encodings: { m: 'o200k_base' } })],
  });
  const todo = plans.values();
  const work = async (): Promise<void> => {
    for (const plan of todo) {
      const isShared = plan.behaviours[0] === 'answer' && plan.name.endsWith('7');
      await Promise.all([call(service, plan), ...(isShared ? [call(service, plan)] : [])]); // joined
      if (plan.behaviours[0] === 'answer' && plan.name.endsWith('3')) await call(service, plan); // a hit
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const rows = await service.rows(keeper.billed.length);
  const pairs = paired(rows, keeper.billed);

  const told = pairs.filter(([row]) => row.outcome!.basis === 'provider');
  expect(costOfRows(told.map(([row]) => row)) - costIn(told)).toBe(0n);
  expect(told.filter(([row, billed]) => row.outcome!.cost !== billOf(billed))).toEqual([]);

  const others = pairs.filter(([row]) => row.outcome!.basis !== 'provider');
  expect(others.filter(([row, billed]) => row.outcome!.cost < billOf(billed))).toEqual([]);
  const bounds = others.filter(([, billed]) => !billed.isFree);
  const overshoot = ([row, billed]: (typeof bounds)[number]): number =>
    Number(row.outcome!.cost - billOf(billed)) / Number(billOf(billed));
  const shares = bounds.map(overshoot).toSorted((left, right) => left - right);
  const median = shares[Math.floor(shares.length / 2)]!;
  expect(median).toBeLessThanOrEqual(0.05);

  const kinds = new Set(rows.map(({ kind }) => kind));
  expect(kinds).toEqual(new Set(['first', 'retry', 'fallback', 'cached']));
  expect(new Set(rows.map(({ outcome }) => outcome!.basis)).size).toBeGreaterThanOrEqual(5);
  expect(rows.filter(({ outcome, startedAt }) => outcome!.endedAt < startedAt)).toEqual([]);
  console.info(
    `${CALLS} calls, ${keeper.billed.length} requests, ${rows.length} rows: ${told.length} told, error 0; ` +
      `${bounds.length} bounded, overshoot median ${(median * 100).toFixed(2)} %, ` +
      `most ${(shares.at(-1)! * 100).toFixed(0)} %`,
  );
  for (const upstream of upstreams) await upstream.close();
});
