import type { ChatRequest } from '@weir/endpoints';
import { askOnce, chat, json, providerSuite, sse } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { openrouter } from './openrouter.ts';
import { openrouterError } from './openrouter-error.ts';

const USER = { role: 'user', content: 'hi' } as const;
const failed = (status: number, error: object, now = 0) =>
  openrouterError({ status, headers: {}, body: JSON.stringify({ error, user_id: 'u' }), now, provider: 'openrouter' });

describe('openrouter keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => openrouter(context));
  for (const { name, run } of cases.filter((one) => /counts|comes whole|every endpoint|status|quota/.test(one.name)))
    it(name, run);
});

describe('openrouter', () => {
  it('passes its routing, and the names of models with slashes and colons', async () => {
    const own = { models: ['a/b', 'c/d:free'], provider: { order: ['x'], allow_fallbacks: false }, transforms: [] };
    const model = 'meta/llama-4:nitro';
    expect((await askOnce(openrouter, chat({ model, messages: [USER], ...own }))).sent.json).toEqual({
      model,
      messages: [USER],
      ...own,
    });
  });

  it('gives reasoning back unchanged, whoever signed it', async () => {
    const reasoning_details = [
      { type: 'reasoning.text', format: 'anthropic-claude-v1', text: 'hm', signature: 'c2ln', index: 0 },
      { type: 'reasoning.encrypted', format: 'openai-responses-v1', data: 'ZW5j', id: 'rs_1', index: 1 },
    ];
    const answer = { role: 'assistant', content: 'ho', reasoning_content: 'hm', reasoning_details } as const;
    const { sent } = await askOnce(openrouter, chat({ messages: [answer, USER] }));
    expect((sent.json as ChatRequest).messages[0]).toEqual({
      role: 'assistant',
      content: 'ho',
      reasoning: 'hm',
      reasoning_details,
    });
  });

  it('passes on what it says beyond OpenAI’s form', async () => {
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7, cost: 0.0001, is_byok: false };
    const choices = [{ index: 0, delta: { reasoning: 'hm' }, finish_reason: 'stop', native_finish_reason: 'STOP' }];
    const event = { provider: 'Google', choices, usage };
    const { events } = await askOnce(openrouter, chat({ stream: true }), sse([': OPENROUTER PROCESSING', event]));
    expect(events).toEqual([event]);
  });

  it.each([
    [402, { message: 'Insufficient credits', code: 402 }, 'quota_exhausted', 'reroute'],
    [404, { message: 'No endpoints found', code: 404 }, 'model_not_found', 'reroute'],
    [502, { message: 'Provider returned error', code: 502 }, 'upstream_error', 'retry'],
    [524, { message: 'Timed out', code: 524 }, 'upstream_timeout', 'retry'],
    [529, { message: 'Overloaded', code: 529 }, 'upstream_overloaded', 'reroute'],
    [
      400,
      { message: "This endpoint's maximum context length is 200000 tokens.", code: 400 },
      'context_length_exceeded',
      'reroute',
    ],
  ])('reads its status %i', async (status, error, code, advice) => {
    await expect(askOnce(openrouter, chat('hi'), json(status, { error }))).rejects.toMatchObject({ code, advice });
  });

  it('takes a moderator’s refusal for that, and shows nothing of what was flagged', () => {
    const metadata = { reasons: ['violence'], flagged_input: 'my secret plan', provider_name: 'OpenAI' };
    const error = failed(403, { message: 'Your input was flagged', code: 403, metadata });
    expect(error).toMatchObject({
      code: 'content_refused',
      message: "'openrouter' answered 403: Your input was flagged",
    });
    expect(JSON.stringify(error)).not.toContain('secret plan');
    expect(failed(403, { message: 'Key limit exceeded', code: 403 })).toMatchObject({ code: 'upstream_auth' });
  });

  it.each([['no such tool'], ['{"error":{"message":"no such tool"}}']])('tells what the upstream said: %s', (raw) => {
    const metadata = { provider_name: 'Google', raw };
    const error = failed(400, { message: 'Provider returned error', code: 400, metadata });
    expect(error.message).toBe("'openrouter' answered 400: no such tool");
  });

  it('waits until its own limit begins anew, which its body tells', () => {
    const metadata = { headers: { 'X-RateLimit-Limit': '20', 'X-RateLimit-Reset': '61000' } };
    const error = failed(429, { message: 'Rate limit exceeded: free-models-per-min', code: 429, metadata }, 1_000);
    expect(error).toMatchObject({ code: 'rate_limited', retryAfterMs: 60_000 });
  });

  it.each(['<html>', '"x"', '{"error":null}', '{"error":"x"}'])('goes by the status where it says %s', (body) => {
    expect(openrouterError({ status: 500, headers: {}, body, now: 0, provider: 'o' }).code).toBe('upstream_error');
  });
});
