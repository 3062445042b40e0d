import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-testkit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function testkit(...args: string[]) {
  const written: string[] = [];
  const warned: string[] = [];
  const code = await main(args, { write: (text) => written.push(text), warn: (text) => warned.push(text) });
  return { code, text: written.join('\n'), warned: warned.join('\n') };
}

const SUITES = `
const fails = () => Promise.reject(new Error('expected 1 request, there were 2\\nthe second was POST /x'));
export const suite = { name: 'mine', cases: [
  { name: 'sends one request', run: fails },
  { name: 'closes the socket on abort', run: async () => {} },
] };
export const again = [suite];
`;

describe('weir-testkit', () => {
  it('says which rule is broken, how, and how to run it again', async () => {
    const { code, text } = await testkit(file('suites.mjs', SUITES));
    expect(code).toBe(1);
    expect(text).toMatch(
      /^ {2}✗ sends one request\n {6}expected 1 request, there were 2\n {6}the second was POST \/x\n {2}✓ closes/,
    );
    expect(text).toMatch(/\n1 passed, 1 failed, \d+\.\d s\nRun one again:\n {2}--only "sends one request"$/);
  });

  it('runs what is asked for, for people and for programs', async () => {
    const path = file('suites.mjs', SUITES);
    expect((await testkit(path, '--only', 'abort')).code).toBe(0);
    expect((await testkit(path, '--list')).text).toBe('mine: sends one request\nmine: closes the socket on abort');
    const { code, text } = await testkit(path, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(text)).toMatchObject({
      passed: 1,
      failed: 1,
      cases: [{ suite: 'mine', error: expect.any(String) }, {}],
    });
  });

  it('takes an adapter and holds it to the provider suite', async () => {
    const adapter = `export default ({ baseUrl }) => ({ name: 'x', endpoints: {}, models: [], billing: { hosts: [baseUrl] } });`;
    const { code, text } = await testkit(file('adapter.mjs', adapter), '--only', 'model');
    expect(code).toBe(1);
    expect(text).toContain('✗');
  });

  it.each([
    [[], 'no FILE was given'],
    [['--colour'], "Unknown option '--colour'"],
    [['./nowhere.mjs'], "'./nowhere.mjs' cannot be loaded"],
  ])('ends with 2 for %j', async (args, message) => {
    const { code, warned } = await testkit(...args);
    expect([code, warned.includes(message)]).toEqual([2, true]);
  });

  it.each([
    ['export const answer = 42;', 'exports neither'],
    ['export const a = () => 1; export const b = () => 2;', 'exports no suite, and 2 functions'],
    ['syntax error', 'cannot be loaded'],
  ])('says what %j lacks', async (source, message) => {
    const { code, warned } = await testkit(file(`bad-${source.length}.mjs`, source));
    expect([code, warned.includes(message)]).toEqual([2, true]);
  });

  it('says so when no case is left', async () => {
    const { code, warned } = await testkit(file('suites.mjs', SUITES), '--only', 'nothing');
    expect([code, warned]).toEqual([2, "weir-testkit: no case has 'nothing' in its name: --list names them"]);
  });

  it('explains itself', async () => {
    const { code, text } = await testkit('--help');
    expect([code, text.includes('Ends with 0')]).toEqual([0, true]);
  });
});
