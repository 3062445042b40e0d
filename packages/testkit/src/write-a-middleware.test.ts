import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Suite } from './suites/suite.ts';

const document = readFileSync(new URL('../../../docs/write-a-middleware.md', import.meta.url), 'utf8');
const folder = new URL('../../../.cache/write-a-middleware/', import.meta.url);

/** The blocks of the document that have a name, `// audit.ts`. */
const named = new Map(
  [...document.matchAll(/^```ts\n(\/\/ ([\w-]+\.ts)\n[\s\S]*?)^```$/gm)].map(([, code, name]) => [name!, code!]),
);

mkdirSync(folder, { recursive: true });
for (const [name, code] of named) writeFileSync(new URL(name, folder), code);
const { suite } = (await import(new URL('audit-suite.ts', folder).href)) as { suite: Suite };

describe('the middleware of docs/write-a-middleware.md', () => {
  it('has ten lines of code at most', () => {
    const lines = named
      .get('audit.ts')!
      .split('\n')
      .filter((line) => line.trim() !== '' && !/^\s*\/[/*]/.test(line));

    expect(lines.length).toBeLessThanOrEqual(10);
  });

  for (const { name, run } of suite.cases) it(name, run);
});
