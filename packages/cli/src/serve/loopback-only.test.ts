import { createGateway } from '@weir/gateway';
import { sandbox } from '@weir/sandbox';
import { describe, expect, it } from 'vitest';
import { loopbackOnly } from './loopback-only.ts';

const BODY = Buffer.from('{"model":"sandbox/sandbox-small","messages":[{"role":"user","content":"hi"}]}');

async function statusWith(headers: Record<string, string>, isGuarded = true): Promise<number> {
  const gateway = await createGateway({ providers: [sandbox({ latencyMs: 0 })] });
  const json = { 'content-type': 'application/json', ...headers };
  const asked = { method: 'POST', path: '/v1/chat/completions', headers: json, body: BODY };
  const { status } = await (isGuarded ? loopbackOnly(gateway) : gateway).handle(asked);
  await gateway.stop();
  return status;
}

describe('loopbackOnly', () => {
  it('serves programs and pages of this machine', async () => {
    expect(await statusWith({ host: '127.0.0.1:8787' })).toBe(200);
    expect(await statusWith({ host: '[::1]:8787', origin: 'http://localhost:3000' })).toBe(200);
  });

  it('refuses a page of another origin, which without the guard could spend money', async () => {
    const page = { host: '127.0.0.1:8787', origin: 'https://evil.example' };
    expect(await statusWith(page, false)).toBe(200);
    expect(await statusWith(page)).toBe(403);
    expect(await statusWith({ host: '127.0.0.1:8787', origin: 'null' })).toBe(403);
  });

  it('refuses a name that was made to resolve to this machine', async () => {
    expect(await statusWith({ host: 'evil.example:8787' }, false)).toBe(200);
    expect(await statusWith({ host: 'evil.example:8787' })).toBe(403);
  });
});
