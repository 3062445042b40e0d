import type { EndpointSpec } from '@weir/core';
import { chatEndpoint, endpointMap, standardEndpoints } from '@weir/endpoints';
import { describe, expect, it } from 'vitest';
import { world } from '../../test/world.ts';
import { router } from './routes.ts';

const find = router(standardEndpoints(), '/v1');
const file = { ...chatEndpoint, name: 'file', method: 'GET', path: '/files/:id/content' } as unknown as EndpointSpec;

describe('a route', () => {
  it.each([
    ['POST', '/v1/chat/completions', 'chat'],
    ['POST', '/v1/chat/completions?api-version=1&x=%', 'chat'],
    ['POST', '/v1/embeddings', 'embeddings'],
    ['GET', '/v1/models', 'models'],
    ['GET', '/v1/models/gpt-5', 'models.retrieve'],
  ])('of %s %s is %s', (method, path, name) => {
    expect(find(method, path).spec.name).toBe(name);
  });

  it.each([
    ['/v1/models/openai/gpt-5', 'openai/gpt-5'],
    ['/v1/models/openai%2Fgpt-5', 'openai/gpt-5'],
    ['/v1/models/openrouter/meta/llama-4%3Afree', 'openrouter/meta/llama-4:free'],
    ['/v1/models/a%20b?x=1', 'a b'],
  ])('takes a model with slashes raw and encoded: %s', (path, id) => {
    expect(find('GET', path).segments).toEqual({ id });
  });

  it.each([
    ['/v1/models/gemini-3:generateContent', 'gemini-3', 'generateContent'],
    ['/v1beta/models/gemini-3:streamGenerateContent?alt=sse&key=x', 'gemini-3', 'streamGenerateContent'],
    ['/v1beta/models/openai/gpt-5:generateContent', 'openai/gpt-5', 'generateContent'],
    ['/v1/models/openrouter/meta%2Fllama-4%3Afree:generateContent', 'openrouter/meta/llama-4:free', 'generateContent'],
    ['/v1/models/a:b@c:generateContent', 'a:b@c', 'generateContent'],
  ])('may end with a verb: %s', (path, model, verb) => {
    expect(find('POST', path)).toMatchObject({ spec: { name: 'generateContent' }, segments: { model, verb } });
  });

  it('with other verbs is another, or none', () => {
    expect(find('POST', '/v1beta/models/gemini-3:countTokens').spec.name).toBe('generateContent.count');
    for (const path of [
      '/v1/models/gemini-3:embed',
      '/v1/models/gemini-3',
      '/v2/models/gemini-3:generateContent',
      '/v1beta/chat/completions',
    ])
      expect(() => find('POST', path), path).toThrow('Nothing is served');
    const own = router(standardEndpoints(), '/ai/v1');
    expect(own('POST', '/ai/v1beta/models/m:generateContent').spec.name).toBe('generateContent');
    const bare = router(standardEndpoints(), '/ai');
    expect(bare('POST', '/ai/models/m:generateContent').spec.name).toBe('generateContent');
    expect(() => bare('POST', '/v1beta/models/m:generateContent')).toThrow('Nothing is served');
  });

  it('may have names in its middle', () => {
    const own = router(endpointMap(chatEndpoint, file as never), '/openai/v1');
    expect(own('GET', '/openai/v1/files/f-1/content').segments).toEqual({ id: 'f-1' });
    expect(() => own('GET', '/openai/v1/files/f-1/content/more')).toThrow('Nothing is served');
    expect(() => own('GET', '/openai/v1/files/f-1')).toThrow('Nothing is served');
    expect(own('POST', '/openai/v1/chat/completions').spec.name).toBe('chat');
    expect(() => own('POST', '/v1/chat/completions')).toThrow('Nothing is served');
  });

  it.each(['%', '%E0%A4', '%zz'])('refuses a path with the malformed encoding %s', (text) => {
    expect(() => find('GET', `/v1/models/${text}`)).toThrow(
      expect.objectContaining({
        code: 'unknown_path',
        status: 400,
        message: 'The path has a malformed percent-encoding',
      }),
    );
  });

  it.each([
    '/v1',
    '/v1/',
    '/',
    '',
    '/v1/chat',
    '/v1/chat/completions/',
    '//v1/chat/completions',
    '/v1/../v1/models',
    '*',
    '/v1/raw',
  ])('is not found at %j', (path) => {
    expect(() => find('GET', path)).toThrow(expect.objectContaining({ code: 'unknown_path', status: 404 }));
  });

  it('says which method a path is served with', () => {
    expect(() => find('DELETE', '/v1/chat/completions')).toThrow('DELETE is not served at this path, POST is');
    expect(() => find('POST', '/v1/models')).toThrow(expect.objectContaining({ status: 405 }));
  });

  it('shows no more than 100 plain characters of a path', () => {
    expect(() => find('GET', `/${'ü\u0000'.repeat(500)}`)).toThrow(/^Nothing is served at GET \/\?{99}$/);
  });
});

describe('models', () => {
  it('are listed and found by name, without a cost', async () => {
    const { get: ask, ledger } = await world();
    const list = await ask('/v1/models');
    expect(list.json).toEqual({
      object: 'list',
      data: [{ id: 'a/m', object: 'model', created: 1_677_610_602, owned_by: 'a' }],
    });
    for (const [path, id] of [
      ['/v1/models/a/m', 'a/m'],
      ['/v1/models/a%2Fm', 'a/m'],
      ['/v1/models/m', 'm'],
    ]) {
      expect((await ask(path!)).json).toMatchObject({ id, object: 'model', owned_by: 'a' });
    }
    expect(list.headers).toMatchObject({ 'cache-control': 'private, no-store', vary: 'authorization' });
    expect(list.headers).not.toHaveProperty('x-weir-cost');
    expect(ledger.rows).toHaveLength(0);
  });

  it('nobody has are not found', async () => {
    const { get: ask } = await world();
    const reply = await ask(`/v1/models/${'x'.repeat(500)}`);
    expect([reply.status, reply.json.error.code, reply.json.error.param]).toEqual([404, 'model_not_found', 'model']);
    expect(reply.text.length).toBeLessThan(300);
  });

  it('are shown to those with a key only', async () => {
    const { get: ask } = await world([], { keys: [{ secret: 'sk-12345678', name: 'k', tenant: 't' }] });
    expect((await ask('/v1/models')).status).toBe(401);
    expect((await ask('/v1/models', { authorization: 'Bearer sk-12345678' })).status).toBe(200);
  });
});
