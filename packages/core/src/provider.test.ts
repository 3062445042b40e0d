import { standardEndpoints } from '@weir/endpoints';
import { callOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { targetName } from './card.ts';
import { lensOf } from './endpoint.ts';
import { endpointOf } from './provider.ts';

describe('endpointOf', () => {
  it('is what a provider serves a call with; a key that is missing is not served', () => {
    const provider = scripted('a', [{ text: 'x' }]);
    expect(endpointOf(provider, chat('x'))).toBe(provider.endpoints.chat);
    expect(endpointOf(provider, callOf('embeddings', { model: 'e', input: 'x' }))).toBeUndefined();
  });
});

describe('lensOf', () => {
  it('is the spec of an endpoint by name', () => {
    const endpoints = standardEndpoints();
    expect(lensOf(endpoints, 'chat')?.path).toBe('/chat/completions');
    expect(lensOf(new Map(), 'chat')).toBeUndefined();
  });
});

describe('targetName', () => {
  it('keeps the slashes a model has', () => {
    expect(targetName({ provider: 'openrouter', model: 'meta/llama-4' })).toBe('openrouter/meta/llama-4');
  });
});
