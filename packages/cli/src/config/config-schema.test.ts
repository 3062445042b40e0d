import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { configSchema } from './config-schema.ts';

describe('configSchema', () => {
  it('is the file the package ships for editors (renew it with `pnpm --filter weir schema`)', () => {
    const file = new URL('../../config.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(configSchema())));
  });

  it('is a valid draft-07 schema', () => {
    expect(new Ajv({ strict: false }).validateSchema(configSchema())).toBe(true);
  });
});
