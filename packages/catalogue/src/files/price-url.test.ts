import { describe, expect, it } from 'vitest';
import { readPriceUrl } from './price-url.ts';

const COMMIT = '8442b93c0ffee8442b93c0ffee8442b93c0ffee0';

describe('the URL of a price list', () => {
  it.each([
    `https://raw.githubusercontent.com/BerriAI/litellm/${COMMIT}/prices.json`,
    'https://raw.githubusercontent.com/BerriAI/litellm/refs/tags/v1.80.0/prices.json',
    `https://github.com/BerriAI/litellm/raw/${COMMIT}/prices.json`,
    `https://cdn.jsdelivr.net/gh/BerriAI/litellm@${COMMIT}/prices.json`,
    `https://gitlab.com/a/b/-/raw/${COMMIT}/prices.json`,
    'https://prices.example.com/main/litellm.json',
    'http://127.0.0.1:8080/litellm.json',
  ])('may be %s', (url) => {
    expect(readPriceUrl(url, 'p').href).toBe(url);
  });

  it.each([
    'https://raw.githubusercontent.com/BerriAI/litellm/main/prices.json',
    'https://raw.githubusercontent.com/BerriAI/litellm/master/prices.json',
    'https://raw.githubusercontent.com/BerriAI/litellm/release-1/prices.json',
    'https://raw.githubusercontent.com/BerriAI/litellm/refs/heads/main/prices.json',
    'https://raw.githubusercontent.com/BerriAI/litellm/refs%2Fheads%2Fmain/prices.json',
    'https://github.com/BerriAI/litellm/raw/main/prices.json',
    'https://github.com/BerriAI/litellm/blob/refs/heads/main/prices.json',
    'https://cdn.jsdelivr.net/gh/BerriAI/litellm/prices.json',
    'https://cdn.jsdelivr.net/gh/BerriAI/litellm@main/prices.json',
    'https://gitlab.com/a/b/-/raw/main/prices.json',
    'https://git.example.com/a/b/refs/heads/main/prices.json',
  ])('is no head of a branch: %s', (url) => {
    expect(() => readPriceUrl(url, 'prices.files[0].url')).toThrow(
      /^prices\.files\[0\]\.url: '.*' of .* may be a branch/,
    );
  });

  it.each([
    ['prices.json', 'is no URL'],
    ['http://prices.example.com/l.json', "'http:' is not https:"],
    ['file:///etc/prices.json', "'file:' is not https:"],
    ['https://me:secret@example.com/l.json', 'has a user or password'],
  ])('is not %s: %s', (url, reason) => {
    expect(() => readPriceUrl(url, 'p')).toThrow(reason);
    expect(() => readPriceUrl(url, 'p')).not.toThrow('secret@');
  });
});
