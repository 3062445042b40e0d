import { LEDGER } from '@weir/core';
import { createGateway, type GatewayOptions } from '@weir/gateway';
import { memory } from '@weir/memory';
import { openai } from '@weir/openai';
import { fakeUpstream, json, sse } from '@weir/testkit';
import { expect, it, onTestFinished } from 'vitest';

const KEYS = ['a', 'b'].map((tenant) => ({ name: tenant, secret: `secret-of-${tenant}`, tenant }));
const MESSAGE = { type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] };
const answerOf = (id: string, more: object = {}) => ({
  id,
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'gpt-5',
  error: null,
  incomplete_details: null,
  output: [MESSAGE],
  usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
  ...more,
});

/** A gateway with two tenants before two accounts of OpenAI's. */
async function world(options: Partial<GatewayOptions> = {}) {
  const upstream = await fakeUpstream();
  const other = await fakeUpstream();
  const gateway = await createGateway({
    providers: [
      openai({ apiKey: 'k', baseUrl: `${upstream.origin}/v1` }),
      openai({ apiKey: 'k', name: 'other', baseUrl: `${other.origin}/v1` }),
    ],
    services: [memory()],
    keys: KEYS,
    ...options,
  });
  onTestFinished(async () => {
    await gateway.stop();
    await upstream.close();
    await other.close();
  });
  const send = async (method: string, path: string, body?: object, tenant = 'a') => {
    const reply = await gateway.fetch(`http://weir/v1/responses${path}`, {
      method,
      headers: {
        authorization: `Bearer secret-of-${tenant}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return {
      status: reply.status,
      headers: reply.headers,
      text,
      json: text.startsWith('{') ? JSON.parse(text) : undefined,
    };
  };
  const ask = (body: object, tenant?: string) =>
    send('POST', '', { model: 'openai/gpt-5', input: 'Hi', ...body }, tenant);
  return { gateway, upstream, other, send, ask };
}
const NOT_FOUND = { status: 404, json: { error: { code: 'response_not_found' } } };

it('goes on with a response where it is stored, for its tenant alone', async () => {
  const { upstream, other, ask } = await world();
  upstream.answer(json(200, answerOf('resp_1')));
  expect(await ask({})).toMatchObject({ status: 200, json: { id: 'resp_1' } });

  expect(await ask({ previous_response_id: 'resp_1' }, 'b')).toMatchObject(NOT_FOUND);
  expect(await ask({ input: [{ type: 'item_reference', id: 'msg_1' }] }, 'b')).toMatchObject(NOT_FOUND);
  expect(await ask({ previous_response_id: 'resp_of_nobody' })).toMatchObject(NOT_FOUND);
  expect(upstream.requests).toHaveLength(1);

  upstream.answer(json(200, answerOf('resp_2')));
  const body = { previous_response_id: 'resp_1', input: [{ type: 'item_reference', id: 'msg_1' }] };
  expect((await ask(body)).status).toBe(200);
  expect(upstream.requests.at(-1)!.json).toEqual({ model: 'gpt-5', ...body });

  const refused = { status: 400, json: { error: { code: 'unsupported_parameter', param: 'model' } } };
  expect(await ask({ ...body, model: 'other/gpt-5' })).toMatchObject(refused);
  upstream.answer(json(200, answerOf('resp_3')));
  expect((await ask({ ...body, model: 'openai/gpt-5-nano' })).status).toBe(200);
  expect(upstream.requests.at(-1)!.json).toMatchObject({ model: 'gpt-5-nano' });
  expect(other.requests).toEqual([]);
});

it('knows a streamed response as soon as its stream is over', async () => {
  const { upstream, ask } = await world();
  const events = [
    { type: 'response.created', response: { ...answerOf('resp_1'), status: 'in_progress', output: [] } },
    { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Say "response": {' },
    { type: 'response.completed', response: answerOf('resp_1') },
  ].map((event, sequence_number) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number })}`);
  upstream.answer(sse(events, { done: false }));
  expect((await ask({ stream: true })).text).toContain(`${events[1]}\n\n`);
  upstream.answer(json(200, answerOf('resp_2')));
  expect((await ask({ previous_response_id: 'resp_1' })).status).toBe(200);
});

it('asks whoever stored a response for it, its items and its end, for nothing', async () => {
  const { gateway, upstream, ask, send } = await world();
  upstream.answer(json(200, answerOf('resp_1', { status: 'queued', output: [] })));
  await ask({ background: true });
  const list = { object: 'list', data: [], first_id: null, last_id: null, has_more: false };
  const replies: [string, string, object, string][] = [
    [
      'GET',
      '/resp_1?include[]=x&stream=false',
      answerOf('resp_1'),
      '/v1/responses/resp_1?include%5B%5D=x&stream=false',
    ],
    ['GET', '/resp_1/input_items?limit=2', list, '/v1/responses/resp_1/input_items?limit=2'],
    ['POST', '/resp_1/cancel', answerOf('resp_1', { status: 'cancelled' }), '/v1/responses/resp_1/cancel'],
    ['DELETE', '/resp_1', { id: 'resp_1', object: 'response', deleted: true }, '/v1/responses/resp_1'],
  ];
  for (const [method, path, reply, sent] of replies) {
    expect(await send(method, path, undefined, 'b')).toMatchObject(NOT_FOUND);
    upstream.answer(json(200, reply));
    expect(await send(method, path)).toMatchObject({ status: 200, json: reply });
    const request = upstream.requests.at(-1)!;
    expect([request.method, request.path, request.body.length]).toEqual([method, sent, 0]);
  }
  expect(upstream.requests).toHaveLength(5);
  expect(await send('GET', '/resp_1')).toMatchObject(NOT_FOUND); // it was deleted
  const rows = await Array.fromAsync(gateway.service(LEDGER)!.query({}));
  expect(rows.slice(1).map(({ endpoint, outcome }) => [endpoint, outcome?.cost, outcome?.unpriced])).toEqual(
    ['retrieve', 'input_items', 'cancel', 'delete'].map((name) => [`responses.${name}`, 0n, []]),
  );
});

it('sends thinking back to whoever encrypted it, and to nobody else, also where nothing is stored', async () => {
  const { upstream, other, ask } = await world();
  const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA+/==' };
  upstream.answer(json(200, answerOf('resp_1', { output: [thought, MESSAGE] })));
  await ask({ store: false });
  const unknown = { ...thought, id: 'rs_of_nobody' };
  const input = [{ role: 'user', content: 'Hi' }, thought, unknown, MESSAGE];
  upstream.answer(json(200, answerOf('resp_2')));
  await ask({ store: false, input });
  expect(upstream.requests.at(-1)!.json).toMatchObject({ input });
  other.answer(json(200, answerOf('resp_3')));
  const answer = await ask({ store: false, input, model: 'other/gpt-5' });
  expect(answer.headers.get('x-weir-dropped')).toBe('input[1]');
  expect((other.requests[0]!.json as { input: object[] }).input).toEqual([input[0], unknown, MESSAGE]);
});

it('tells the stream of a stored response again', async () => {
  const { upstream, ask, send } = await world();
  upstream.answer(json(200, answerOf('resp_1', { status: 'queued', output: [] })));
  await ask({ background: true });
  const frame = `event: response.completed\ndata: ${JSON.stringify({ type: 'response.completed', response: answerOf('resp_1') })}`;
  upstream.answer(sse([frame], { done: false }));
  const again = await send('GET', '/resp_1?stream=true&starting_after=4');
  expect(again.text).toContain('event: response.completed');
  expect(again.text).toContain('"id":"resp_1"');
});

it('counts and compacts at the model that is named', async () => {
  const { upstream, send } = await world();
  const body = { model: 'openai/gpt-5', input: 'Hi' };
  upstream.answer(json(200, { object: 'response.input_tokens', input_tokens: 9 }));
  expect((await send('POST', '/input_tokens', body)).json).toEqual({
    object: 'response.input_tokens',
    input_tokens: 9,
  });
  upstream.answer(json(200, { ...answerOf('resp_2'), object: 'response.compaction' }));
  expect((await send('POST', '/compact', body)).json).toMatchObject({ object: 'response.compaction' });
  expect(upstream.requests.map(({ path, json: sent }) => [path, sent])).toEqual([
    ['/v1/responses/input_tokens', { ...body, model: 'gpt-5' }],
    ['/v1/responses/compact', { ...body, model: 'gpt-5' }],
  ]);
});

it('keeps nothing of what is not to be stored, and nothing where that is refused', async () => {
  const { upstream, ask } = await world();
  upstream.answer(json(200, answerOf('resp_1')));
  await ask({ store: false });
  expect(await ask({ previous_response_id: 'resp_1' })).toMatchObject(NOT_FOUND);

  for (const options of [{ responses: { state: 'refuse' } } as const, { services: [] }]) {
    const refusing = await world(options);
    const parts = { previous_response_id: 'resp_1', conversation: 'conv_1', 'input[0]': 'msg_1' };
    for (const [param, id] of Object.entries(parts)) {
      const body = param.startsWith('input') ? { input: [{ type: 'item_reference', id }] } : { [param]: id };
      expect(await refusing.ask(body)).toMatchObject({
        status: 400,
        json: { error: { code: 'unsupported_parameter', param } },
      });
    }
    expect(await refusing.send('GET', '/resp_1')).toMatchObject(NOT_FOUND);
    expect(refusing.upstream.requests).toEqual([]);
  }
});

it('has no conversations: they are no tenant’s', async () => {
  const { ask } = await world();
  expect(await ask({ conversation: { id: 'conv_1' } })).toMatchObject({
    status: 400,
    json: { error: { code: 'unsupported_parameter', param: 'conversation' } },
  });
});

it('is not made to keep what nothing can keep', async () => {
  await expect(world({ services: [], responses: { state: 'keep' } })).rejects.toMatchObject({
    code: 'invalid_options',
  });
});
