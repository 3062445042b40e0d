import { ACCOUNTS, LEDGER } from '@weir/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, chatBody } from './client.ts';
import { stack, until } from './stack.ts';
import { answering, billingUpstream } from './upstream.ts';

describe('a quote through every middleware', () => {
  it('bounds what the call then costs, and leaves nothing behind', async () => {
    const upstream = await billingUpstream();
    onTestFinished(() => upstream.close());
    upstream.serve(answering(['w', 'w'], { input: 10, firstMs: 1 }));
    const limits = [{ scope: 'tenant' as const, limitUsd: '1.00', window: 'total' as const }];
    await using service = await stack({
      upstreams: [upstream.origin, upstream.origin],
      cached: true,
      meter: { limits },
    });
    const { gateway } = service;
    const request = JSON.parse(chatBody()) as object;

    const before = await gateway.quote({ request });
    expect([before.isCached, before.targets.map(({ target }) => target.provider)]).toEqual([false, ['a', 'b']]);
    expect(await gateway.service(ACCOUNTS)!.balance('tenant:default:total')).toEqual({ spent: 0n, reserved: 0n });
    expect(await Array.fromAsync(gateway.service(LEDGER)!.query({}))).toEqual([]);

    const answer = await ask(service);
    expect(answer.status).toBe(200);
    expect(Number(answer.headers['x-weir-cost']) <= Number(before.targets[0]!.maximum) / 1e12).toBe(true);
    await until(async () => (await gateway.quote({ request })).isCached);
    await service.rows(1);
    expect((await ask(service)).headers['x-weir-cache']).toBe('hit');
  });
});
