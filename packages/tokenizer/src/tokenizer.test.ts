import { readFileSync } from 'node:fs';
import { TOKENIZER, type Tokenizer } from '@weir/core';
import { Ajv } from 'ajv';
import { expect, it } from 'vitest';
import { tokenizer } from './tokenizer.ts';

const portOf = (set: ReturnType<typeof tokenizer.create>): Tokenizer => set.services.get(TOKENIZER) as Tokenizer;

it('provides a tokenizer that loads nothing until asked', async () => {
  const set = tokenizer.create({});
  await set.start?.();
  expect(portOf(set).count('gpt-5', 'hi')).toBeUndefined();
});

it('loads at start what it is told to', async () => {
  const set = tokenizer.create({}, { preload: ['o200k_base', 'cl100k_base'] });
  await set.start?.();
  expect([portOf(set).count('gpt-5', 'hi'), portOf(set).count('gpt-4', 'hi')]).toEqual([1, 1]);
});

it('shares nothing between two instances', async () => {
  const [one, other] = [portOf(tokenizer.create({})), portOf(tokenizer.create({}))];
  await one.load('gpt-4');
  expect(other.count('gpt-4', 'hi')).toBeUndefined();
});

it('counts deployments by the names it is given', async () => {
  const port = portOf(tokenizer.create({}, { encodings: { prod: 'cl100k_base' } }));
  expect(await port.load('prod-eu')).toBe(true);
  expect(port.count('prod-eu', 'hi')).toBe(1);
});

it('documents every option alike in defaults, schema and README', () => {
  const names = Object.keys(tokenizer.defaults);
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  expect(Object.keys(tokenizer.schema.properties as object)).toEqual(names);
  for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` `, 'm'));
  expect(new Ajv().validate(tokenizer.schema, tokenizer.defaults)).toBe(true);
  expect(new Ajv().validate(tokenizer.schema, { preload: ['p50k_base'] })).toBe(false);
});
