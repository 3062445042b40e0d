import { expect, it } from 'vitest';
import { googlePath } from './google-path.ts';

it.each([
  ['gemini-3-pro', '/models/gemini-3-pro:countTokens'],
  ['tunedModels/mine-1', '/tunedModels/mine-1:countTokens'],
  ['models/gemini-3-pro', '/models/gemini-3-pro:countTokens'],
  ['claude-opus-4-1@20250805', '/models/claude-opus-4-1@20250805:countTokens'],
  ['a/../../b', '/models/a%2F..%2F..%2Fb:countTokens'],
  ['tunedModels/../../b', '/tunedModels/..%2F..%2Fb:countTokens'],
  ['..', '/models/..:countTokens'],
  ['a?b#c:d', '/models/a%3Fb%23c%3Ad:countTokens'],
])('%s is at %s, and nowhere else', (model, path) => {
  expect(googlePath(model, 'countTokens')).toBe(path);
  expect(new URL(path, 'https://x.example').pathname).toBe(path);
});
