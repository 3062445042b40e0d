import { usd } from '@weir/core';
import { fakeUpstream, json } from '@weir/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { anthropic } from './anthropic.ts';

const WINDOW = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 3) };
const bucket = (day: string, results: readonly unknown[]) => ({ starting_at: `${day}T00:00:00Z`, results });
const item = (amount: unknown, model: string | null, description = 'x') => ({
  amount,
  currency: 'USD',
  model,
  description,
});

beforeEach(() => void vi.stubEnv('ANTHROPIC_ADMIN_KEY', undefined));
afterEach(() => vi.unstubAllEnvs());

describe('the costs of Anthropic', () => {
  it('are cents, by day and model, pulled to the last page with the admin key alone', async () => {
    const upstream = await fakeUpstream();
    upstream.answer(
      json(200, { data: [bucket('2026-11-01', [item('123.45', 'claude-opus-5')])], has_more: true, next_page: 'p/2' }),
      json(200, { data: [bucket('2026-11-02', [item('0.0001', null, 'Web search')])], has_more: false }),
    );
    const provider = anthropic({ apiKey: 'sk-serve', adminKey: 'sk-ant-admin', baseUrl: `${upstream.origin}/v1` });
    expect((await provider.reconcile!(WINDOW)).lines).toEqual([
      { day: '2026-11-01', model: 'claude-opus-5', cost: usd('1.2345') },
      { day: '2026-11-02', model: 'Web search', cost: usd('0.000001') },
    ]);
    expect(upstream.requests.map(({ path }) => path)).toEqual([
      '/v1/organizations/cost_report?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&bucket_width=1d&limit=31&group_by[]=description',
      '/v1/organizations/cost_report?starting_at=2026-11-01T00:00:00Z&ending_at=2026-11-03T00:00:00Z&bucket_width=1d&limit=31&group_by[]=description&page=p%2F2',
    ]);
    for (const { headers } of upstream.requests)
      expect(headers).toMatchObject({ 'x-api-key': 'sk-ant-admin', 'anthropic-version': '2023-06-01' });
    for (const body of [
      { data: [{ starting_at: 'today', results: [] }] },
      { data: [bucket('2026-11-01', [item(null, 'm')])] },
    ]) {
      upstream.answer(json(200, body));
      await expect(provider.reconcile!(WINDOW)).rejects.toMatchObject({ code: 'upstream_malformed' });
    }
    await upstream.close();
  });

  it('say which key is missing', async () => {
    await expect(anthropic({ apiKey: 'k' }).reconcile!(WINDOW)).rejects.toMatchObject({
      code: 'invalid_options',
      message: "The costs of 'anthropic' need an admin key: give 'adminKey' or set ANTHROPIC_ADMIN_KEY",
    });
  });
});
