import { appendFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spool } from './spool.ts';

const MAX_BYTES = 10_000_000;

describe('Spool', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-spool-'));
    path = join(folder, 'a.spool');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const all = (spool: Spool): readonly string[] => spool.peek(10_000).lines;

  it('gives lines in their order, and is an empty file once all are taken', async () => {
    const spool = Spool.open(path, MAX_BYTES)!;
    await Promise.all([spool.append(['a', 'b']), spool.append(['ключ'])]);
    const first = spool.peek(2);
    expect(first.lines).toEqual(['a', 'b']);
    spool.take(first.bytes);
    expect(spool.isEmpty).toBe(false);
    await spool.append(['d']);
    expect(all(spool)).toEqual(['ключ', 'd']);
    spool.take(spool.bytes);
    expect(spool.isEmpty).toBe(true);
    expect(statSync(path).size).toBe(0);
    spool.close();
    expect(existsSync(path)).toBe(false);
  });

  it('takes lines longer than it reads at once', async () => {
    const spool = Spool.open(path, MAX_BYTES)!;
    const long = 'x'.repeat(3_000_000);
    await spool.append([long, 'short']);
    const first = spool.peek(10);
    expect(first.lines[0]).toBe(long);
    spool.take(first.bytes);
    expect(all(spool)).toEqual(first.lines.length === 1 ? ['short'] : []);
    spool.close();
  });

  it('is opened by one process at a time, and by another with what is left in it', async () => {
    const spool = Spool.open(path, MAX_BYTES)!;
    await spool.append(['a']);
    expect(Spool.open(path, MAX_BYTES)).toBeUndefined();
    spool.close();
    appendFileSync(path, 'torn');
    const next = Spool.open(path, MAX_BYTES)!;
    expect(all(next)).toEqual(['a']);
    await next.append(['b']);
    expect(all(next)).toEqual(['a', 'b']);
    next.close();
  });

  it('refuses lines beyond its limit, and keeps those it has', async () => {
    const spool = Spool.open(path, 8)!;
    await spool.append(['abc']);
    await expect(spool.append(['defgh'])).rejects.toMatchObject({
      code: 'ledger_unavailable',
      message: 'The spool did not take 1 rows: it would have 10 bytes, the limit is 8',
    });
    await spool.append(['def']);
    expect(all(spool)).toEqual(['abc', 'def']);
    spool.close();
  });
});
