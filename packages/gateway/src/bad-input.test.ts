import { ERROR_CODES, type ErrorCode, type GatewayRequest } from '@weir/core';
import { afterEach, describe, expect, it } from 'vitest';
import { question, type Read, type World, world } from '../test/world.ts';

/** One bad request: what is sent, and what comes back. */
interface Case {
  readonly name: string;
  readonly body?: object | string | Uint8Array;
  readonly request?: Partial<GatewayRequest>;
  readonly code: ErrorCode;
  readonly param?: string | null;
  /** What the message must say: the thing, the number, the limit. */
  readonly says?: string | RegExp;
}

const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
const headers = (more: GatewayRequest['headers']): Partial<GatewayRequest> => ({ headers: more });
const BIG = 10_485_760;

const CASES: readonly Case[] = [
  // not JSON
  { name: 'an empty body', body: '', code: 'invalid_json', says: 'The body is empty' },
  { name: 'a trailing comma', body: '{"model":"m",}', code: 'invalid_json', says: 'at position 13' },
  {
    name: 'a truncated body',
    body: '{"model":"m","mess',
    code: 'invalid_json',
    says: 'ends too early: unexpected end at position 18',
  },
  { name: 'a comment', body: '{/* hi */"model":"m"}', code: 'invalid_json', says: 'at position 1' },
  { name: 'single quotes', body: "{'model':'m'}", code: 'invalid_json', says: 'at position 1' },
  { name: 'NaN', body: '{"model":"m","n":NaN}', code: 'invalid_json', says: 'at position 17' },
  { name: 'a byte order mark', body: '\uFEFF{"model":"m"}', code: 'invalid_json', says: 'at position 0' },
  { name: 'UTF-16', body: Buffer.from('{"model":"m"}', 'utf16le'), code: 'invalid_json' },
  {
    name: 'invalid UTF-8',
    body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    code: 'invalid_json',
    says: 'not UTF-8',
  },
  { name: 'HTML', body: '<html></html>', code: 'invalid_json', says: 'at position 0' },
  {
    name: 'trailing garbage behind 9 MB',
    body: `{"model":"${'x'.repeat(9_000_000)}"} x`,
    code: 'invalid_json',
    says: 'at position 9000013',
  },
  // JSON, but no request
  { name: 'a list', body: '[]', code: 'invalid_request', says: 'The body is an array, an object was expected' },
  { name: 'a number', body: '7', code: 'invalid_request', says: 'The body is a number' },
  {
    name: 'no messages',
    body: { model: 'm' },
    code: 'invalid_request',
    param: 'messages',
    says: "'messages' is missing",
  },
  {
    name: 'empty messages',
    body: question({ messages: [] }),
    code: 'invalid_request',
    param: 'messages',
    says: /an array of 0.*1/,
  },
  {
    name: 'messages as text',
    body: question({ messages: 'hi' }),
    code: 'invalid_request',
    param: 'messages',
    says: "'messages' is a string of 2 characters: must be array",
  },
  {
    name: 'no model',
    body: { messages: [{ role: 'user', content: 'hi' }] },
    code: 'invalid_request',
    param: 'model',
    says: "'model' is missing",
  },
  {
    name: 'a model that is a number',
    body: question({ model: 5 }),
    code: 'invalid_request',
    param: 'model',
    says: "'model' is the number 5: must be string",
  },
  {
    name: 'a model that is an object',
    body: question({ model: { name: 'm' } }),
    code: 'invalid_request',
    param: 'model',
  },
  {
    name: 'an empty model',
    body: question({ model: '' }),
    code: 'invalid_request',
    param: 'model',
    says: /0 characters.*1/,
  },
  {
    name: 'a model of 20 KB',
    body: question({ model: 'x'.repeat(20_000) }),
    code: 'invalid_request',
    param: 'model',
    says: /20000 characters.*512/,
  },
  {
    name: 'a stream that is text',
    body: question({ stream: 'true' }),
    code: 'invalid_request',
    param: 'stream',
    says: "'stream' is a string of 4 characters: must be boolean",
  },
  {
    name: 'a temperature over its limit',
    body: question({ temperature: 3 }),
    code: 'invalid_request',
    param: 'temperature',
    says: "'temperature' is the number 3: must be <= 2",
  },
  {
    name: 'a temperature of 1e999',
    body: '{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":1e999}',
    code: 'invalid_request',
    param: 'temperature',
    says: 'the number Infinity',
  },
  {
    name: 'max_tokens of 1e999',
    body: '{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1e999}',
    code: 'invalid_request',
    param: 'max_tokens',
  },
  {
    name: 'max_tokens below 1',
    body: question({ max_tokens: 0 }),
    code: 'invalid_request',
    param: 'max_tokens',
    says: /the number 0.*>= 1/,
  },
  {
    name: 'max_tokens that is text',
    body: question({ max_tokens: '5' }),
    code: 'invalid_request',
    param: 'max_tokens',
  },
  {
    name: 'max_tokens that is no whole number',
    body: question({ max_tokens: 1.5 }),
    code: 'invalid_request',
    param: 'max_tokens',
    says: 'the number 1.5: must be integer',
  },
  {
    name: 'n over its limit',
    body: question({ n: 129 }),
    code: 'invalid_request',
    param: 'n',
    says: "'n' is the number 129: must be <= 128",
  },
  {
    name: 'a role nobody has',
    body: question({ messages: [{ role: 'king', content: 'x' }] }),
    code: 'invalid_request',
    param: 'messages[0].role',
    says: '"developer", "system", "user"',
  },
  {
    name: 'content that is a number',
    body: question({
      messages: [
        { role: 'user', content: 'x' },
        { role: 'user', content: 5 },
      ],
    }),
    code: 'invalid_request',
    param: 'messages[1].content',
    says: "'messages[1].content' is the number 5",
  },
  {
    name: 'a tool without a name',
    body: question({ tools: [{ type: 'function', function: {} }] }),
    code: 'invalid_request',
    param: 'tools[0].function.name',
  },
  // JSON that could hurt
  {
    name: 'a key twice',
    body: '{"model":"cheap","model":"dear","messages":[]}',
    code: 'invalid_json',
    param: 'model',
    says: "The key 'model' at position 17 is there twice",
  },
  {
    name: '__proto__',
    body: '{"model":"m","__proto__":{"a":1}}',
    code: 'forbidden_key',
    param: '__proto__',
    says: 'at position 13',
  },
  { name: '__proto__ escaped', body: '{"model":"m","\\u005f_proto__":{"a":1}}', code: 'forbidden_key' },
  { name: '__proto__ deep inside', body: '{"model":"m","messages":[{"a":{"__proto__":1}}]}', code: 'forbidden_key' },
  { name: '65 levels', body: nested(65), code: 'json_too_deep', says: /64 levels at position 68, the limit is 64/ },
  { name: 'a million levels', body: nested(1_000_000), code: 'json_too_deep' },
  {
    name: '20,001 keys',
    body: `{${Array.from({ length: 20_001 }, (_, key) => `"${key}":0`).join()}}`,
    code: 'json_too_many_keys',
    says: 'over 20000 keys, the limit is 20000',
  },
  {
    name: 'one byte too many',
    body: Buffer.alloc(BIG + 1, ' '),
    code: 'body_too_large',
    says: `The body is ${BIG + 1} bytes, the limit is ${BIG}`,
  },
  // what surrounds the body
  {
    name: 'plain text',
    body: question(),
    request: headers({ 'content-type': 'text/plain' }),
    code: 'unsupported_media_type',
    says: "'text/plain'",
  },
  {
    name: 'a form',
    body: 'a=1',
    request: headers({ 'content-type': 'application/x-www-form-urlencoded' }),
    code: 'unsupported_media_type',
  },
  {
    name: 'no content type',
    body: question(),
    request: headers({ 'content-type': undefined }),
    code: 'unsupported_media_type',
    says: 'missing',
  },
  {
    name: 'a content type full of control characters',
    body: question(),
    request: headers({ 'content-type': 'text/\u0001\u0007' }),
    code: 'unsupported_media_type',
    says: "'text/??'",
  },
  {
    name: 'a compressed body',
    body: question(),
    request: headers({ 'content-encoding': 'gzip' }),
    code: 'unsupported_media_type',
    says: 'Compressed bodies are not read',
  },
  {
    name: 'the wrong method',
    request: { method: 'GET' },
    code: 'method_not_allowed',
    says: 'GET is not served at this path, POST is',
  },
  { name: 'TRACE', request: { method: 'TRACE' }, code: 'method_not_allowed' },
  { name: 'a path nobody serves', request: { path: '/v1/nothing' }, code: 'unknown_path', says: 'POST /v1/nothing' },
  {
    name: 'a path with control characters',
    request: { path: '/v1/\r\nx: y' },
    code: 'unknown_path',
    says: '/v1/??x: y',
  },
  { name: 'a base URL of its own', request: { path: 'http://evil.example/v1/chat/completions' }, code: 'unknown_path' },
  // wishes
  {
    name: 'two different credentials',
    body: question(),
    request: headers({ authorization: 'Bearer one', 'x-api-key': 'two' }),
    code: 'duplicate_credentials',
    says: "the second in 'x-api-key'",
  },
  {
    name: 'a deadline that is no number',
    body: question(),
    request: headers({ 'x-weir-deadline-ms': 'soon' }),
    code: 'invalid_header',
    param: 'x-weir-deadline-ms',
  },
  {
    name: 'a deadline of nothing',
    body: question(),
    request: headers({ 'x-weir-deadline-ms': '0' }),
    code: 'invalid_header',
  },
  {
    name: 'a maximum that is no amount',
    body: question(),
    request: headers({ 'x-weir-max-cost': '1e-3' }),
    code: 'invalid_header',
    param: 'x-weir-max-cost',
  },
  {
    name: 'a maximum below zero',
    body: question(),
    request: headers({ 'x-weir-max-cost': '-1' }),
    code: 'invalid_header',
  },
  {
    name: 'a cache wish nobody knows',
    body: question(),
    request: headers({ 'x-weir-cache': 'please' }),
    code: 'invalid_header',
    param: 'x-weir-cache',
  },
  {
    name: 'tags full of garbage',
    body: question(),
    request: headers({ 'x-weir-tags': 'a=<script>' }),
    code: 'invalid_header',
    param: 'x-weir-tags',
  },
  {
    name: 'too many tags',
    body: question(),
    request: headers({ 'x-weir-tags': Array.from({ length: 17 }, (_, tag) => `t${tag}`).join() }),
    code: 'invalid_header',
    says: 'has 17 tags, the limit is 16',
  },
  {
    name: 'a header twice',
    body: question(),
    request: headers({ 'x-weir-cache': ['bypass', 'refresh'] }),
    code: 'invalid_header',
    says: "'x-weir-cache' was sent 2 times",
  },
  // what nobody serves
  {
    name: 'an unknown model',
    body: question({ model: 'nobody-has-it' }),
    code: 'model_not_found',
    param: 'model',
    says: "'nobody-has-it'",
  },
  {
    name: 'a model name that is an attack',
    body: question({ model: 'm\r\nx-admin: 1' }),
    code: 'model_not_found',
    param: 'model',
  },
  { name: 'a model that climbs', body: question({ model: '../../admin' }), code: 'model_not_found' },
];

const alive: World[] = [];
afterEach(async () => {
  for (const { gateway } of alive.splice(0)) await gateway.stop();
});

const opened = async (): Promise<World> => {
  const all = await world();
  alive.push(all);
  return all;
};

/** An OpenAI error object with everything a client needs, and nothing dispatched or booked. */
function expectRefusal(reply: Read, { upstream, ledger, defects }: World, one: Case): void {
  const { code, param, says } = one;
  expect(reply.json?.error).toEqual({
    message: expect.any(String),
    type: ERROR_CODES[code].type,
    param: param === undefined ? (reply.json.error.param as unknown) : param,
    code,
  });
  expect(reply.status).toBe(ERROR_CODES[code].status);
  expect(reply.headers).toMatchObject({
    'content-type': 'application/json',
    'x-should-retry': 'false',
    'cache-control': 'private, no-store',
    vary: 'authorization',
  });
  if (typeof says === 'string') expect(reply.json.error.message).toContain(says);
  if (says instanceof RegExp) expect(reply.json.error.message).toMatch(says);
  expect([upstream.calls.length, ledger.rows.length, defects.length]).toEqual([0, 0, 0]);
}

describe('bad input is refused before anything is sent or booked', () => {
  it.each(CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const all = await opened();
    expectRefusal(await all.ask(one.body ?? question(), one.request), all, one);
    expect((await all.ask(question())).status).toBe(200); // and the gateway goes on
  });

  it('a body a host has parsed gets the same checks', async () => {
    const all = await opened();
    const parsed = async (parsedBody: unknown): Promise<Read> => all.ask('', { parsedBody } as Partial<GatewayRequest>);
    expectRefusal(await parsed({ model: 'm' }), all, { name: '', code: 'invalid_request', param: 'messages' });
    expectRefusal(await parsed(JSON.parse('{"__proto__":1}')), all, { name: '', code: 'forbidden_key' });
    expectRefusal(await parsed(JSON.parse(nested(65))), all, { name: '', code: 'json_too_deep' });
    expectRefusal(await parsed(JSON.parse(nested(40_000))), all, { name: '', code: 'json_too_deep' });
    expectRefusal(await parsed({ a: 'x'.repeat(BIG) }), all, { name: '', code: 'body_too_large' });
    expect((await parsed(question())).status).toBe(200);
  });

  it('unknown parameters pass: a provider may know them', async () => {
    const all = await opened();
    expect((await all.ask(question({ top_k: 3, made_up: { a: [1] } }))).status).toBe(200);
    expect(all.upstream.calls[0]?.request).toMatchObject({ top_k: 3, made_up: { a: [1] } });
  });

  it('a key is asked for before a body is looked at', async () => {
    const all = await world([], { keys: [{ secret: 'sk-12345678', name: 'k', tenant: 't' }] });
    alive.push(all);
    const reply = await all.ask('{not json');
    expect(reply.status).toBe(401);
    expectRefusal(reply, all, { name: '', code: 'invalid_api_key' });
  });
});

describe('what an endpoint does not do at a target', () => {
  it('is refused with the parameter that asks for it', async () => {
    const all = await opened();
    const reply = await all.ask({ model: 'm', input: 'x' }, { path: '/v1/embeddings' });
    expectRefusal(reply, all, {
      name: '',
      code: 'unsupported_parameter',
      param: 'model',
      says: "'a/m' does not serve the endpoint 'embeddings'",
    });
  });
});
