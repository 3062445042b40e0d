import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configSchema } from './config-schema.ts';
import { validateConfig } from './validate-config.ts';
import { CONFIG_KEYS } from './weir-config.ts';

describe('configSchema', () => {
  it('is a valid draft-07 schema that survives being written as JSON', () => {
    expect(new Ajv({ strict: false }).validateSchema(configSchema())).toBe(true);
    expect(JSON.parse(JSON.stringify(configSchema()))).toEqual(configSchema());
  });

  it('has the keys of a config as code, but for endpoints, which are code', () => {
    const { $schema: _schema, ...properties } = configSchema().properties as Record<string, unknown>;
    const { endpoints: _endpoints, ...keys } = CONFIG_KEYS;
    expect(Object.keys(properties).toSorted()).toEqual(Object.keys(keys).toSorted());
  });

  it('accepts the config of the README', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const example: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(readme)?.[1] ?? '');
    expect(validateConfig(example, new Set())).toEqual([]);
  });
});
