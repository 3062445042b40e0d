import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JournalReader } from '../worker/journal-reader.ts';
import { Journal } from './journal.ts';
import type { WriteFunction } from './segment.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const journalWith = (options: { segmentBytes?: number; write?: WriteFunction } = {}): Journal =>
  new Journal({
    folder,
    owner: 'me',
    segmentBytes: 1_000_000,
    spoolBytes: 10_000_000,
    segmentRead: () => 1,
    ...options,
  });

function readAll(maxLines = 100): string[] {
  const reader = new JournalReader(folder, 'me');
  const texts: string[] = [];
  let at = { segment: 1, position: 0 };
  for (;;) {
    const { lines, end } = reader.read(at, maxLines);
    if (lines.length === 0) return texts;
    texts.push(...lines.map(({ text }) => text));
    at = end;
  }
}

/** A disk with so many bytes left; `refill` gives it more. */
function smallDisk(room: number): { room: number; readonly write: WriteFunction } {
  const disk = { room, write: writeSync as WriteFunction };
  disk.write = (fd, bytes, offset, length, position) => {
    if (disk.room === 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const written = writeSync(fd, bytes, offset, Math.min(length, disk.room), position);
    disk.room -= written;
    return written;
  };
  return disk;
}

describe('Journal', () => {
  it('has a line in the file when append returns', () => {
    journalWith().append('{"ü":1}');
    expect(readFileSync(join(folder, 'me.000001.journal'), 'utf8')).toBe('{"ü":1}\n');
  });

  it('takes lines of any length up to a mebibyte', () => {
    const journal = journalWith();
    const lines = ['a', 'ü'.repeat(30_000), 'b'.repeat(300_000), 'c'.repeat(1_048_575), 'd'];
    for (const line of lines) journal.append(line);
    expect(() => journal.append('e'.repeat(1_048_576))).toThrow(
      expect.objectContaining({ code: 'ledger_unavailable', message: 'A row has 1048577 bytes, the limit is 1048576' }),
    );
    expect(readAll()).toEqual(lines);
  });

  it('goes on in a new file when one is full, and is read across files in parts of any size', () => {
    const journal = journalWith({ segmentBytes: 100 });
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    for (const line of lines) journal.append(line);
    expect(readdirSync(folder).length).toBeGreaterThan(5);
    for (const size of [1, 3, 100]) expect(readAll(size)).toEqual(lines);
  });

  it('finishes a line that the disk takes in pieces', () => {
    const write: WriteFunction = (fd, bytes, offset, length, position) =>
      writeSync(fd, bytes, offset, Math.min(3, length), position);
    const journal = journalWith({ write });
    journal.append('a whole line');
    journal.append('another');
    expect(readAll()).toEqual(['a whole line', 'another']);
  });

  it('refuses lines while the disk is full, leaves no trace of them, and goes on when there is room again', () => {
    const disk = smallDisk(20);
    const journal = journalWith({ write: disk.write });
    journal.append('first line');
    for (let tries = 0; tries < 20; tries++) {
      expect(() => journal.append('refused: a line too many')).toThrow(
        expect.objectContaining({
          code: 'ledger_unavailable',
          details: expect.objectContaining({ dispatch: { sent: false } }),
        }),
      );
    }
    disk.room = 1_000;
    journal.append('second');
    expect(readAll()).toEqual(['first line', 'second']);
    expect(readdirSync(folder).length).toBeLessThanOrEqual(2);
  });

  it('does not write to a file again that failed in any other way: what it holds is unknown', () => {
    let isBroken = false;
    const write: WriteFunction = (fd, bytes, offset, length, position) => {
      if (isBroken) throw Object.assign(new Error('input/output error'), { code: 'EIO' });
      return writeSync(fd, bytes, offset, length, position);
    };
    const journal = journalWith({ write });
    journal.append('first');
    isBroken = true;
    for (let tries = 0; tries < 5; tries++) expect(() => journal.append('refused')).toThrow('EIO');
    isBroken = false;
    journal.append('second');
    expect(readFileSync(join(folder, 'me.000001.journal'), 'utf8')).toBe('first\n');
    expect(readAll()).toEqual(['first', 'second']);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it('stays in its file when the next one cannot be made', () => {
    const journal = journalWith({ segmentBytes: 10 });
    journal.append('a first line');
    mkdirSync(join(folder, 'me.000002.journal'));
    expect(() => journal.append('second')).toThrow(expect.objectContaining({ code: 'ledger_unavailable' }));
    rmSync(join(folder, 'me.000002.journal'), { recursive: true });
    journal.append('second');
    expect(readAll()).toEqual(['a first line', 'second']);
  });

  it('syncs what was appended, across a change of files', async () => {
    const journal = journalWith({ segmentBytes: 50 });
    const synced: Promise<void>[] = [];
    for (let index = 0; index < 30; index++) {
      journal.append(`line ${index}`);
      synced.push(journal.synced());
    }
    await Promise.all(synced);
    expect(readAll()).toHaveLength(30);
  });
});
