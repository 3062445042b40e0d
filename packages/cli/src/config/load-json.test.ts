// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax under test
import { join } from 'node:path';
import type { MiddlewareUse, ServiceUse } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { folderWith } from '../../test/weir-process.ts';
import { InvalidConfig } from './invalid-config.ts';
import { loadJson } from './load-json.ts';
import { PROFILED } from './profiles.ts';
import type { WeirConfig } from './weir-config.ts';

async function load(config: unknown, env: Record<string, string> = {}): Promise<WeirConfig> {
  using folder = folderWith({ 'weir.config.json': typeof config === 'string' ? config : JSON.stringify(config) });
  return await loadJson(join(folder.path, 'weir.config.json'), env, (own) => own ?? '/state');
}

const problemsOf = async (config: unknown, env?: Record<string, string>): Promise<Record<string, string>> => {
  const error = await load(config, env).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidConfig);
  return Object.fromEntries((error as InvalidConfig).problems.map(({ path, message }) => [path, message]));
};

describe('loadJson', () => {
  it('makes providers by name, of URLs and of packages', async () => {
    const { providers } = await load({
      providers: {
        sandbox: { latencyMs: 0 },
        groq: { apiKey: 'k' },
        fast: { use: 'groq', apiKey: 'k' },
        local: { use: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1' },
        eu: { use: 'openai', apiKey: 'k' },
      },
    });
    expect(providers?.map(({ name }) => name)).toEqual(['sandbox', 'groq', 'fast', 'local', 'eu']);
    expect(providers?.[2]?.billing.hosts).toEqual(['api.groq.com']);
  });

  it('makes every vendor that is a profile of its name alone, and no other name', async () => {
    const entries = PROFILED.map(({ profile }) => [profile.name, { apiKey: 'k' }] as const);
    const { providers } = await load({ providers: Object.fromEntries(entries) });
    expect(providers?.map(({ name }) => name)).toEqual(entries.map(([name]) => name));
    expect(await problemsOf({ providers: { groq: { apiKey: 'k', resource: 'x' } } })).toHaveProperty([
      'providers.groq.resource',
    ]);
  });

  it('makes Azure of a resource and its deployments', async () => {
    const azure = { apiKey: 'k', resource: 'ours', apiVersion: '2024-10-21', deployments: { 'gpt-5': 'prod' } };
    const { providers } = await load({ providers: { azure, second: { use: 'azure', ...azure, resource: 'theirs' } } });
    expect(providers?.map(({ name, billing }) => [name, ...billing.hosts])).toEqual([
      ['azure', 'ours.openai.azure.com'],
      ['second', 'theirs.openai.azure.com'],
    ]);
    expect(await problemsOf({ providers: { azure: { ...azure, deployment: {} } } })).toEqual({
      'providers.azure.deployment': "there is no such key: did you mean 'deployments'?",
    });
  });

  it('makes middleware and services with their options, the ledger in the state folder', async () => {
    const { middleware, services } = await load({
      middleware: ['cache', ['router', { policy: 'fastest' }]],
      services: ['sqlite', ['memory', { maxRows: 5 }]],
      state: '/elsewhere',
    });
    expect((middleware as MiddlewareUse[]).map(({ name }) => name)).toEqual(['cache', 'router']);
    expect((middleware as MiddlewareUse[])[1]?.options).toMatchObject({ policy: 'fastest' });
    expect((services as ServiceUse[])[0]?.options).toMatchObject({ file: join('/elsewhere', 'weir.sqlite') });
    expect((services as ServiceUse[])[1]?.options).toMatchObject({ maxRows: 5 });
  });

  it('reads a variable as the number its place asks for, and as text elsewhere', async () => {
    const { server, keys } = await load(
      { server: { port: '${PORT_TEXT:-9000}' }, keys: [{ name: 'a', secret: '${S}', tenant: 't' }] },
      { S: '1234567890' },
    );
    expect(server?.port).toBe(9_000);
    expect(keys?.[0]?.secret).toBe('1234567890');
    expect(await problemsOf({ server: { port: '9000' } })).toHaveProperty(['server.port']);
  });

  it('names every unknown key with its place and what was meant', async () => {
    const problems = await problemsOf({
      provider: {},
      providers: { openai: { apikey: 'k' }, anthropic: { beta: ['x'] } },
      middleware: [['router', { policies: 'cheapest' }]],
      keys: [{ name: 'a', secret: '12345678', tenant: 't', usr: 'x' }],
    });
    expect(problems).toEqual({
      provider: "there is no such key: did you mean 'providers'?",
      'providers.openai.apikey': "there is no such key: did you mean 'apiKey'?",
      'providers.anthropic.beta': "there is no such key: did you mean 'betas'?",
      'middleware[0][1].policies': "there is no such key: did you mean 'policy'?",
      'keys[0].usr': "there is no such key: did you mean 'user'?",
    });
  });

  it('says what a value is and must be, but never a text it contains', async () => {
    const problems = await problemsOf({
      middleware: [['router', { policy: 'cheapst' }]],
      keys: [{ name: 'a', secret: 'hunter2', tenant: 3 }],
      limits: { drainMs: -1 },
    });
    expect(problems['middleware[0][1].policy']).toMatch(/^is "cheapst", must be one of "cheapest"/);
    expect(problems['keys[0].tenant']).toBe('is 3, must be string');
    expect(problems['limits.drainMs']).toBe('is -1: must be >= 0');
    expect(problems['keys[0].secret']).toContain('7 characters');
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  it('says where a file is no JSON', async () => {
    expect((await problemsOf('{ "providers": }'))['']).toMatch(/^is not JSON: .*}/);
  });
});
