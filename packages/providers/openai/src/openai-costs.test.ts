import { usd } from '@weir/core';
import { type FakeUpstream, fakeUpstream, json } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openai } from './openai.ts';

const WINDOW = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 3) };
const bucket = (day: number, results: readonly unknown[]) => ({
  object: 'bucket',
  start_time: Date.UTC(2026, 10, day) / 1000,
  end_time: Date.UTC(2026, 10, day + 1) / 1000,
  results,
});
const result = (value: unknown, line_item: string | null) => ({
  object: 'organization.costs.result',
  amount: { value, currency: 'usd' },
  line_item,
  project_id: null,
});
const page = (data: readonly unknown[], next: string | null = null) =>
  json(200, { object: 'page', data, has_more: next !== null, next_page: next });

let upstream: FakeUpstream;
beforeEach(async () => {
  vi.stubEnv('OPENAI_ADMIN_KEY', undefined);
  upstream = await fakeUpstream();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await upstream.close();
});

const account = (adminKey?: string) => openai({ apiKey: 'sk-serve', adminKey, baseUrl: `${upstream.origin}/v1` });

describe('the costs of OpenAI', () => {
  it('are pulled to the last page, by day and model, with the admin key alone', async () => {
    upstream.answer(
      page([bucket(1, [result(0.06, 'gpt-5-mini-2025-08-07, input'), result('1.25', 'gpt-5, output')])], 'page 2'),
      page([bucket(2, [result(1e-7, 'web search tool calls'), result(0, null)])]),
    );
    const report = await account('sk-admin').reconcile!(WINDOW);
    expect(report).toEqual({
      provider: 'openai',
      source: 'the costs API of OpenAI',
      lines: [
        { day: '2026-11-01', model: 'gpt-5-mini-2025-08-07', cost: usd('0.06') },
        { day: '2026-11-01', model: 'gpt-5', cost: usd('1.25') },
        { day: '2026-11-02', model: 'web search tool calls', cost: usd('0.0000001') },
        { day: '2026-11-02', model: 'unnamed', cost: usd('0') },
      ],
    });
    expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/organization/costs?start_time=1793491200&end_time=1793664000&bucket_width=1d&limit=180&group_by=line_item',
      'GET /v1/organization/costs?start_time=1793491200&end_time=1793664000&bucket_width=1d&limit=180&group_by=line_item&page=page%202',
    ]);
    for (const { headers } of upstream.requests) expect(headers.authorization).toBe('Bearer sk-admin');
  });

  it('say which key is missing, and send nothing', async () => {
    await expect(account().reconcile!(WINDOW)).rejects.toMatchObject({
      code: 'invalid_options',
      message: "The costs of 'openai' need an admin key: give 'adminKey' or set OPENAI_ADMIN_KEY",
      details: { param: 'adminKey' },
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('say that the key may not, without telling it', async () => {
    upstream.answer(json(401, { error: { message: 'Incorrect API key provided: sk-admin', code: 'invalid_api_key' } }));
    const error: Error = await account('sk-admin').reconcile!(WINDOW).then(
      () => expect.fail('was answered'),
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code: 'upstream_auth' });
    expect(JSON.stringify(error) + error.message).not.toContain('sk-admin');
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', []],
    ['no days', { data: [{ start_time: 'yesterday', results: [] }] }],
    ['no amounts', { data: [bucket(1, [result(null, 'gpt-5, input')])] }],
  ])('are refused where they are %s', async (_, body) => {
    upstream.answer(json(200, body));
    await expect(account('sk-admin').reconcile!(WINDOW)).rejects.toMatchObject({ code: 'upstream_malformed' });
  });

  it('have no end where the cursor leads in circles, and are given up', async () => {
    upstream.answer(page([], 'again'));
    await expect(account('sk-admin').reconcile!(WINDOW)).rejects.toThrow('over 1000 pages');
  });

  it('stop being pulled when they are no longer wanted', async () => {
    upstream.answer([{ pauseMs: 60_000 }]);
    const leaving = new AbortController();
    const pull = account('sk-admin').reconcile!(WINDOW, leaving.signal);
    leaving.abort(new Error('changed my mind'));
    await expect(pull).rejects.toThrow();
  });
});
