import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { schema } from './options.ts';
import { router } from './router.ts';

describe('options', () => {
  const validate = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);

  it('agree with their schema and the README', () => {
    const names = Object.keys(schema.properties as object).toSorted();
    expect(Object.keys(router.defaults).toSorted()).toEqual(names);
    expect(validate(router.defaults)).toBe(true);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });

  it.each([
    { policy: ['sticky', { weighted: { 'openai/gpt-5': 3 } }] },
    { models: { auto: { candidates: ['gpt-5'], policy: 'ordered', thresholds: [], floors: { code: 1 } } } },
  ])('take %j', (options) => {
    expect(validate(options)).toBe(true);
  });

  it.each([{ policy: 'best' }, { restMs: 0 }, { models: { x: { candidate: [] } } }, { stickyBy: ['cookie'] }])(
    'refuse %j',
    (options) => {
      expect(validate(options)).toBe(false);
    },
  );
});
