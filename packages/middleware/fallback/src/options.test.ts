import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { fallback } from './fallback.ts';
import { schema } from './options.ts';

describe('options', () => {
  it('agree with their schema and the README', () => {
    const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);
    const names = Object.keys(schema.properties as object).toSorted();
    expect(Object.keys(fallback.defaults).toSorted()).toEqual(names);
    expect(validate(fallback.defaults)).toBe(true);
    expect(validate({ maxTargets: 0 })).toBe(false);
    expect(validate({ on: ['stop'] })).toBe(false);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });
});
