import { LEDGER, type Price, pico } from '@weir/core';
import { createGateway } from '@weir/gateway';
import { memory } from '@weir/memory';
import { meter } from '@weir/meter';
import { openai } from '@weir/openai';
import { cardOf, fakeUpstream, json, openaiFixtures, sse } from '@weir/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { until } from './stack.ts';

const PRICES = [
  { unit: 'input_tokens', amount: pico(2n), per: 1, source: 'test' },
  { unit: 'output_tokens', amount: pico(10n), per: 1, source: 'test' },
] as const;
const BILLING = openai({ apiKey: 'k' }).billing;
const { reply: RESPONSE, stream } = openaiFixtures(BILLING).find(({ endpoint }) => endpoint === 'responses')!;

/** A gateway before OpenAI, with a ledger and a meter. */
async function world(more: readonly Price[] = []) {
  const upstream = await fakeUpstream();
  const card = { ...cardOf('openai', 'm'), endpoints: ['responses'], prices: [...PRICES, ...more] };
  const gateway = await createGateway({
    providers: [openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1`, models: [card] })],
    middleware: [meter()],
    services: [memory()],
  });
  onTestFinished(async () => {
    await gateway.stop();
    await upstream.close();
  });
  const ask = (body: object) =>
    gateway.fetch('http://weir/v1/responses', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', input: 'Say hello', ...body }),
    });
  async function row() {
    const read = () => Array.fromAsync(gateway.service(LEDGER)!.query({}));
    await until(async () => (await read()).some(({ outcome }) => outcome !== undefined));
    return (await read())[0]!;
  }
  return { upstream, ask, row };
}

it('passes OpenAI what it was sent, hands on what it answers, and books what it tells', async () => {
  const { upstream, ask, row } = await world();
  upstream.answer(json(200, RESPONSE));
  const request = {
    store: false,
    include: ['reasoning.encrypted_content'],
    input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA+/==' }],
    tools: [{ type: 'web_search', filters: { allowed_domains: ['example.com'] } }],
    unheard_of: [1.5],
  };
  const answer = await ask(request);
  expect(await answer.json()).toEqual(RESPONSE);
  const [sent] = upstream.requests;
  expect([sent!.path, sent!.json]).toEqual(['/v1/responses', { model: 'm', ...request }]);
  expect(answer.headers.get('x-weir-cost')).toBe('0.000000005'); // 1,000 read at 2 and 300 written at 10 pico
  expect(await row()).toMatchObject({
    endpoint: 'responses',
    outcome: {
      basis: 'provider',
      cost: 5_000n,
      usage: { input_tokens: 600, cached_input_tokens: 400, output_tokens: 200, reasoning_tokens: 100 },
    },
  });
});

it('streams events by their names, with the cost where the usage is', async () => {
  const { upstream, ask, row } = await world();
  upstream.answer(sse(stream!.frames, { done: false }));
  const text = await (await ask({ stream: true })).text();
  expect(text.match(/^event: .+$/gm)).toEqual(stream!.frames.map((frame) => frame.split('\n')[0]));
  expect(text).not.toContain('[DONE]');
  expect(text).toContain('"cost":"0.000000005","cost_basis":"provider"');
  expect((await row()).outcome).toMatchObject({ basis: 'provider', cost: 5_000n });
});

it('tells of a stream that breaks in an event numbered after the last', async () => {
  const { upstream, ask, row } = await world();
  upstream.answer(sse(stream!.frames.slice(0, 5), { done: false }));
  const text = await (await ask({ stream: true })).text();
  const [, last] = text.split('event: error\ndata: ');
  expect(JSON.parse(last!)).toMatchObject({ type: 'error', sequence_number: 5, code: 'upstream_incomplete' });
  expect((await row()).outcome).toMatchObject({ outcome: 'failed', basis: 'estimated' });
});

it.each<[string, object, string]>([
  ['a failure', { type: 'response.failed', response: { status: 'failed', error: { message: 'Oh', code: 'x' } } }, 'x'],
  ['an error', { type: 'error', code: 'y', message: 'Oh', param: null }, 'y'],
])('%s in a stream fails it, before content with a status', async (_, event, code) => {
  const { upstream, ask } = await world();
  upstream.answer(sse([stream!.frames[0]!, `event: e\ndata: ${JSON.stringify(event)}`], { done: false }));
  const answer = await ask({ stream: true });
  expect([answer.status, await answer.json()]).toMatchObject([502, { error: { message: 'Oh', code } }]);
});

it('holds what is promised in the background at the worst it can cost', async () => {
  const { upstream, ask, row } = await world();
  upstream.answer(json(200, { ...(RESPONSE as object), status: 'queued', output: [], usage: null }));
  const answer = await ask({ background: true, max_output_tokens: 1_000 });
  expect([answer.status, answer.headers.get('x-weir-cost-basis')]).toEqual([200, 'held']);
  const { held, outcome } = await row();
  expect(outcome).toMatchObject({ basis: 'held', cost: held });
  expect(held).toBeGreaterThanOrEqual(10_000n);
});

it('books what tools of the provider used by its own prices, and says where there is none', async () => {
  const used = (type: string, more: object = {}) => ({ type, id: `${type}_1`, ...more });
  const searched = used('file_search_call');
  const ran = used('code_interpreter_call', { container_id: 'cntr_1' });
  const { upstream, ask, row } = await world([{ unit: 'file_searches', amount: pico(1_000n), per: 1, source: 'test' }]);
  upstream.answer(json(200, { ...(RESPONSE as object), output: [searched, searched] }));
  expect((await ask({})).headers.get('x-weir-cost')).toBe('0.000000007'); // 5,000 of tokens, 2,000 of searches
  expect((await row()).outcome).toMatchObject({ cost: 7_000n, unpriced: [] });

  upstream.answer(json(200, { ...(RESPONSE as object), output: [ran, ran] }));
  const answer = await ask({});
  expect([answer.headers.get('x-weir-cost'), answer.headers.get('x-weir-cost-basis')]).toEqual([null, 'unpriced']);
});

it('streams pictures, which are larger than other events', async () => {
  const { upstream, ask } = await world();
  const item = { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'A'.repeat(3_000_000) };
  const response = { ...(RESPONSE as object), output: [item] };
  const events = [
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response },
  ];
  upstream.answer(
    sse(
      events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}`),
      { done: false },
    ),
  );
  const text = await (await ask({ stream: true })).text();
  expect(text.length).toBeGreaterThan(6_000_000);
  expect(text).toContain('event: response.completed');
});
