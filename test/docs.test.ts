import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks, deadLinks, documents } from './documents.ts';
import { run } from './run.ts';
import { ROOT } from './workspace.ts';

const FOLDER = join(ROOT, '.cache/docs');
const CONFIG = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    composite: false,
    declaration: false,
    declarationMap: false,
    noEmit: true,
    tsBuildInfoFile: null,
    customConditions: ['@weir/source'],
  },
  include: ['**/*.ts'],
};

/** One module per block; its lines have the numbers they have in the document, so an error names the place. */
function writeBlock({ file, line, text }: CodeBlock): void {
  const path = join(FOLDER, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${'\n'.repeat(line - 1)}${text}\nexport {};\n`);
}

/** `.cache/docs/<document>/<file>.ts(12,3): error ...` as `<document>:12:3 error ...` */
const located = (output: string): readonly string[] =>
  output
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .map((line) => {
      const [, file, at, message] = /^\.cache\/docs\/(.+?)\((\d+,\d+)\): (.*)$/.exec(line) ?? [];
      return file === undefined ? line : `${dirname(file)}:${at!.replace(',', ':')} ${message}`;
    });

describe('code blocks', () => {
  const blocks = documents.flatMap(codeBlocks);
  let errors: readonly string[] = [];

  beforeAll(async () => {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(CONFIG));
    for (const block of blocks) writeBlock(block);
    errors = located(
      (await run('tsc', ['-p', '.cache/docs/tsconfig.json', '--pretty', 'false'], { mayFail: true })).output,
    );
  }, 120_000);

  it('are found', () => {
    expect(blocks.length).toBeGreaterThan(10);
  });

  it.each(documents.filter((document) => codeBlocks(document).length > 0))('of %s compile', (document) => {
    expect(errors.filter((error) => error.startsWith(`${document}:`))).toEqual([]);
  });

  it('compile against sources that compile', () => {
    expect(errors.filter((error) => !documents.some((document) => error.startsWith(`${document}:`)))).toEqual([]);
  });
});

describe('links', () => {
  it.each(documents)('of %s lead somewhere', (document) => {
    expect(deadLinks(document)).toEqual([]);
  });
});
