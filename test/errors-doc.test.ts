import { readFileSync } from 'node:fs';
import { ERROR_CODES } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { ERRORS_DOC, errorsDoc } from './tools/errors-doc.ts';

describe('docs/errors.md', () => {
  it('is what the table of codes makes; if not, run `pnpm docs:errors`', () => {
    expect(readFileSync(ERRORS_DOC, 'utf8')).toBe(errorsDoc());
  });

  it.each(Object.keys(ERROR_CODES))('lists %s once', (code) => {
    expect(errorsDoc().split(`\n| \`${code}\` `)).toHaveLength(2);
  });
});
