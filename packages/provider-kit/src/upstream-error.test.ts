import { describe, expect, it } from 'vitest';
import { sanitise, upstreamError } from './upstream-error.ts';

const failed = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  upstreamError({
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    now: 0,
    provider: 'acme',
  });

describe('upstreamError', () => {
  it.each([
    ['OpenAI', { error: { message: 'No such field', type: 'invalid_request_error', param: 'n', code: null } }],
    ['xAI, Ollama', { error: 'No such field', code: 'invalid' }],
    ['FastAPI', { detail: 'No such field' }],
    ['Mistral', { object: 'error', message: 'No such field', type: 'invalid', code: '3051' }],
    ['Google', [{ error: { code: 400, message: 'No such field', status: 'INVALID_ARGUMENT' } }]],
  ])('tells the caller what %s says of the request', (_, body) => {
    expect(failed(400, body).message).toBe("'acme' answered 400: No such field");
  });

  it('keeps what the provider says of itself to itself', () => {
    const { message, details } = failed(500, { error: { message: 'db-17 is down', code: 'db_down' } });

    expect(message).toBe("'acme' answered 500");
    expect(details.upstreamCode).toBeUndefined();
  });

  it('names the field and the code of the provider', () => {
    const { param, details } = failed(400, { error: { message: 'No', param: 'messages[0]', code: 'bad' } });

    expect([param, details.upstreamCode]).toEqual(['messages[0]', 'bad']);
  });

  it('bounds all that comes from the provider', () => {
    const long = 'x y '.repeat(10_000);
    const { message, param, details } = failed(400, { error: { message: long, param: long, code: long } });

    expect([message.length, param?.length, details.upstreamCode?.length]).toEqual([524, 128, 128]);
  });

  it.each([
    [429, 'insufficient_quota', 'quota_exhausted', 'reroute'],
    [429, 'project_spend_limit_exceeded', 'quota_exhausted', 'reroute'],
    [402, 'anything', 'quota_exhausted', 'reroute'],
    [400, 'context_length_exceeded', 'context_length_exceeded', 'reroute'],
    [400, 'unsupported_value', 'unsupported_parameter', 'reroute'],
    [400, 'content_policy_violation', 'content_refused', 'stop'],
    [425, 'early', 'upstream_error', 'retry'],
    [302, 'moved', 'upstream_malformed', 'reroute'],
  ])('takes %i with %s for %s', (status, upstreamCode, code, advice) => {
    expect(failed(status, { error: { message: 'No', code: upstreamCode } })).toMatchObject({ code, advice });
  });

  it('knows a request that is too long by its words, where there is no code', () => {
    const body = { error: { message: "This model's maximum context length is 8192 tokens", code: 400 } };

    expect(failed(400, body).code).toBe('context_length_exceeded');
  });

  it('shows a size and a kind the caller can change with the status of the provider', () => {
    expect(failed(413, {}).status).toBe(413);
    expect(failed(422, {}).status).toBe(422);
    expect(failed(400, {}).status).toBe(400);
  });

  it('lets x-should-retry take a retry back, but nothing else', () => {
    const never = { 'x-should-retry': 'false' };

    expect(failed(503, {}, never).advice).toBe('reroute');
    expect(failed(400, { error: { message: 'No', code: 'content_filter' } }, never).advice).toBe('stop');
    expect(failed(400, {}, never).advice).toBe('stop');
    expect(failed(503, {}, { 'x-should-retry': 'true' }).advice).toBe('retry');
  });
});

describe('sanitise', () => {
  it('takes out what looks like a credential, a URL or a control character', () => {
    const text = 'Bad key sk-abcdefgh123 for Bearer xyz at https://10.0.0.7/admin\n\u001b[31mred';

    expect(sanitise(text)).toBe('Bad key [secret] for Bearer [secret] at [url] [31mred');
  });
});
