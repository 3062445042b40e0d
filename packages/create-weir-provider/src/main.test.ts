import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { suite } from '../template/test/suite.ts';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'create-weir-provider-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function create(...args: string[]) {
  const written: string[] = [];
  const warned: string[] = [];
  const code = main(args, { write: (text) => written.push(text), warn: (text) => warned.push(text) });
  return { code, text: written.join('\n'), warned: warned.join('\n') };
}

describe('create-weir-provider', () => {
  const made = join(folder, 'made');
  const text = (path: string): string => readFileSync(join(made, path), 'utf8');

  it('writes a package named after the vendor, and what to do next', () => {
    const { code, text: told } = create('big-lyra', made);
    expect(code).toBe(0);
    expect(told).toMatch(/package\.json[\s\S]*src\/big-lyra\.ts[\s\S]*npm install\n {2}npm test$/);
    expect(JSON.parse(text('package.json'))).toMatchObject({
      name: 'weir-provider-big-lyra',
      keywords: expect.arrayContaining(['weir-plugin']),
    });
    expect(text('src/big-lyra.ts')).toMatch(/export function bigLyra\(options: BigLyraOptions/);
    expect(text('src/big-lyra.ts')).toContain('BIG_LYRA_API_KEY');
    expect(text('README.md')).toContain('Big Lyra as a');
    expect(text('.gitignore')).toContain('node_modules');
  });

  it('leaves no word of the template behind', () => {
    const { text: told } = create('weir-provider-x2', join(folder, 'x2'));
    const files = told.split('\n').flatMap((line) => /^ {2}(\S+\.\w+)$/.exec(line)?.[1] ?? []);
    expect(files.length).toBeGreaterThan(8);
    for (const file of files)
      expect(`${file}\n${readFileSync(join(folder, 'x2', file), 'utf8')}`).not.toMatch(/vendor.?name|^_/i);
  });

  it('overwrites nothing', () => {
    const { code, warned } = create('other', made);
    expect([code, warned]).toEqual([2, `create-weir-provider: the folder '${made}' is not empty`]);
    expect(existsSync(join(made, 'src/other.ts'))).toBe(false);
  });

  it.each([
    [[], 'no NAME was given'],
    [['Lyra'], "the name 'Lyra' must be lower-case"],
    [['../lyra'], "the name '../lyra' must be"],
    [['await'], 'is a word of JavaScript'],
    [['a'.repeat(65)], 'at most 64 characters'],
    [['lyra', 'a', 'b'], "'b' is one argument too many"],
    [['--wire'], "Unknown option '--wire'"],
  ])('ends with 2 for %j', (args, message) => {
    const { code, warned } = create(...args);
    expect([code, warned.includes(message)]).toEqual([2, true]);
  });

  it('explains itself', () => {
    expect(create('--help').text).toContain('Ends with 0');
  });
});

describe('the template', () => {
  for (const { name, run } of suite.cases) it(name, run);
});
