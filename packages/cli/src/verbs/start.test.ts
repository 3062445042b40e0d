import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { formatUsd, sum, usd } from '@weir/core';
import { afterAll, describe, expect, it } from 'vitest';
import { folderWith, type Running, runWeir, startWeir } from '../../test/weir-process.ts';
import { curlLine } from '../print/banner.ts';

const post = (running: Running, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${running.ready.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

const chat = (content: string, more: object = {}): object => ({
  model: 'sandbox/sandbox-small',
  messages: [{ role: 'user', content }],
  ...more,
});

describe('weir start', () => {
  const folder = folderWith();
  const running = startWeir(['--port', '0'], { cwd: folder.path });
  afterAll(async () => {
    (await running).signal('SIGTERM');
    await (await running).ended;
    folder[Symbol.dispose]();
  });

  it('says where it listens and what is on, the pipeline in order', async () => {
    expect((await running).ready).toMatchObject({
      host: '127.0.0.1',
      protected: false,
      admin: null,
      providers: [{ name: 'sandbox', models: 4 }],
      pipeline: ['cache', 'trimmer', 'fallback', 'router', 'retry-budget', 'timeout', 'meter'],
      services: ['sqlite', 'memory-key-value', 'attempt-budget', 'tokenizer'],
      config: null,
    });
  });

  it('prints a curl line that works in a shell', async () => {
    const line = curlLine((await running).ready, []);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${line} --silent`]);
    expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion', model: 'sandbox-small' });
  });

  it('records what x-weir-cost says: usage shows the exact sum while it runs', async () => {
    const gateway = await running;
    const before = await runWeir(['usage', '--json'], { cwd: folder.path });
    const replies = await Promise.all([
      post(gateway, '/chat/completions', chat('one')),
      post(gateway, '/chat/completions', chat('two, which is longer')),
      post(gateway, '/embeddings', { model: 'sandbox/sandbox-embed', input: 'three' }),
    ]);
    replies.push(await post(gateway, '/chat/completions', chat('one')));
    const costs = replies.map(({ headers }) => usd(headers.get('x-weir-cost') ?? ''));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(costs.slice(0, 3).every((cost) => cost > 0n)).toBe(true);
    expect(costs[3]).toBe(0n);

    const after = await runWeir(['usage', '--json'], { cwd: folder.path });
    const totals = [before, after].map(({ stdout }) => JSON.parse(stdout).total);
    expect(formatUsd(sum([usd(totals[0].costUsd), ...costs]))).toBe(totals[1].costUsd);
    expect(usd(totals[1].savedUsd)).toBeGreaterThanOrEqual(costs[0] ?? 0n);
    const text = await runWeir(['usage', '--by', 'model'], { cwd: folder.path });
    expect(text.stdout).toMatch(/^sandbox-embed +1 +\d/m);
    expect(text.stdout).toContain(`${totals[1].costUsd}`);
  });

  it('keeps its state out of git and to its user', async () => {
    await running;
    const state = join(folder.path, '.weir');
    expect(readFileSync(join(state, '.gitignore'), 'utf8')).toBe('*\n');
    expect(existsSync(join(state, 'weir.sqlite'))).toBe(true);
  });

  it('names the port that is taken', async () => {
    const { port } = (await running).ready;
    const { code, stderr, stdout } = await runWeir(['start', '--port', String(port)], { cwd: folder.path });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(new RegExp(`^weir: port ${port} on 127.0.0.1 is taken by another program: .*\n$`));
  });
});

describe('weir start, exposed', () => {
  it('refuses to be reached from elsewhere without keys', async () => {
    using folder = folderWith();
    const { code, stderr } = await runWeir(['start', '--host', '0.0.0.0', '--port', '0'], { cwd: folder.path });
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        "weir: without keys everybody who reaches 0.0.0.0 could spend your money: configure 'keys', set WEIR_KEY_PEPPER for virtual ones, or leave --host out\n",
    });
    expect(existsSync(join(folder.path, '.weir'))).toBe(false);
  });

  it('listens there with keys, asks for them, and records who called', async () => {
    const config = {
      providers: { sandbox: { latencyMs: 0 } },
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own syntax
      keys: [{ name: 'app', secret: '${WEIR_KEY_APP}', tenant: 'acme' }],
      server: { host: '0.0.0.0', port: 0 },
      state: 'kept-here',
    };
    using folder = folderWith({ 'weir.config.json': JSON.stringify(config) });
    const running = await startWeir([], { cwd: folder.path, env: { WEIR_KEY_APP: 'a-long-secret' } });
    const local = { ...running, ready: { ...running.ready, baseUrl: `http://127.0.0.1:${running.ready.port}/v1` } };
    const without = await post(local, '/chat/completions', chat('x'));
    const withKey = await post(local, '/chat/completions', chat('x'), { authorization: 'Bearer a-long-secret' });
    running.signal('SIGINT');
    expect([without.status, withKey.status]).toEqual([401, 200]);
    expect((await running.ended).code).toBe(0);
    const state = join(folder.path, 'kept-here');
    const { stdout } = await runWeir(['usage', '--by', 'tenant,key', '--json', '--state', state], { cwd: folder.path });
    expect(JSON.parse(stdout).groups).toMatchObject([{ tenant: 'acme', key: 'app', attempts: 1 }]);
  });

  it('says that no provider is there', async () => {
    using folder = folderWith();
    const { code, stderr } = await runWeir(['start', '--no-sandbox'], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toContain('no provider is configured: set OPENAI_API_KEY');
  });
});

describe('weir start, stopped', () => {
  it('finishes the stream under way, takes nothing new, and ends with 0', async () => {
    using folder = folderWith();
    const running = await startWeir(['--port', '0'], { cwd: folder.path });
    const reply = await post(running, '/chat/completions', chat('[sandbox:slow] go on', { stream: true }));
    running.signal('SIGTERM');
    const text = await reply.text();
    expect(text).toContain('data: [DONE]');
    expect(await running.ended).toMatchObject({ code: 0 });
    await expect(post(running, '/chat/completions', chat('late'))).rejects.toThrow();
  });

  it('ends at once at the second signal', async () => {
    using folder = folderWith();
    const running = await startWeir(['--port', '0'], { cwd: folder.path });
    const stalled = post(running, '/chat/completions', chat('[sandbox:stall]')).catch((error: unknown) => error);
    while (JSON.parse((await runWeir(['usage', '--json'], { cwd: folder.path })).stdout).total.attempts === 0);
    running.signal('SIGTERM');
    running.signal('SIGINT');
    expect((await running.ended).code).toBeGreaterThan(128);
    expect(await stalled).toBeInstanceOf(Error);
  });
});
