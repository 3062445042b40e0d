import { describe, expect, it } from 'vitest';
import { encodingOf } from './encoding-of.ts';

describe('encodingOf', () => {
  it.each([
    'gpt-5',
    'gpt-5.6-sol',
    'gpt-4o-mini-2024-07-18',
    'gpt-4.1',
    'o1',
    'o3-mini',
    'o4-mini',
    'chatgpt-4o-latest',
    'gpt-oss-120b',
  ])('knows %s as o200k_base', (model) => expect(encodingOf(model)).toBe('o200k_base'));

  it.each([
    'gpt-4',
    'gpt-4-turbo',
    'gpt-4-32k',
    'gpt-3.5-turbo',
    'gpt-35-turbo',
    'text-embedding-3-small',
    'text-embedding-ada-002',
  ])('knows %s as cl100k_base', (model) => expect(encodingOf(model)).toBe('cl100k_base'));

  it.each(['claude-opus-4-8', 'gemini-3-pro', 'llama-4', 'gpt-4x', 'gpt-4.9', 'o100', 'gpt-50', ''])(
    'knows nothing of %j',
    (model) => expect(encodingOf(model)).toBeUndefined(),
  );

  it('reads past providers, capitals and fine-tuning', () => {
    expect(encodingOf('openrouter/openai/GPT-4o')).toBe('o200k_base');
    expect(encodingOf('ft:gpt-4o-mini-2024-07-18:acme::abc')).toBe('o200k_base');
  });

  it('prefers the names of the options over its own', () => {
    const own = { prod: 'cl100k_base', 'gpt-4o': 'cl100k_base' } as const;
    expect(encodingOf('azure/prod-chat', own)).toBe('cl100k_base');
    expect(encodingOf('gpt-4o', own)).toBe('cl100k_base');
    expect(encodingOf('gpt-5', own)).toBe('o200k_base');
  });
});
