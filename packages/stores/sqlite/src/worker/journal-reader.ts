import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { segmentOf, segmentPath } from '../journal/files.ts';
import { MAX_LINE_BYTES } from '../journal/line-limit.ts';

/** How far a journal was read. */
export interface Position {
  readonly segment: number;
  /** Bytes into the segment. */
  readonly position: number;
}

export interface JournalPart {
  readonly lines: readonly JournalPiece[];
  /** Where to go on. */
  readonly end: Position;
}

export interface JournalPiece extends Position {
  readonly text: string;
}

const READ_BYTES = 262_144;
const LINE_FEED = 10;

/**
 * Reads whole lines of one owner's journal, from a position on.
 *
 * A last line without its line feed is being written or was torn by the death of its process: it is left until it is
 * whole. Where a further segment has begun, it never will be, and reading goes on there.
 */
export class JournalReader {
  readonly #folder: string;
  readonly #owner: string;
  #buffer = Buffer.allocUnsafeSlow(READ_BYTES);

  constructor(folder: string, owner: string) {
    this.#folder = folder;
    this.#owner = owner;
  }

  /** At most `maxLines` lines; none, and the position as it was, at the end. */
  read(from: Position, maxLines: number): JournalPart {
    let start = from;
    for (;;) {
      // Looked up first: what was written before the next segment began is then certainly read below.
      const next = this.#begunAfter(start.segment);
      const part = this.#readSegment(start, maxLines);
      if (part.lines.length > 0 || next === undefined) return part;
      start = { segment: next, position: 0 };
    }
  }

  /** Segments on disk, in order. */
  segments(): number[] {
    return readdirSync(this.#folder)
      .map((name) => segmentOf(name, this.#owner))
      .filter((segment) => segment !== undefined)
      .sort((left, right) => left - right);
  }

  #begunAfter(segment: number): number | undefined {
    const size = statSync(segmentPath(this.#folder, this.#owner, segment + 1), { throwIfNoEntry: false })?.size;
    return size === undefined || size === 0 ? undefined : segment + 1;
  }

  #readSegment(start: Position, maxLines: number): JournalPart {
    const bytes = this.#bytesAt(start);
    const lines: JournalPiece[] = [];
    let from = 0;
    while (lines.length < maxLines) {
      const feed = bytes.indexOf(LINE_FEED, from);
      if (feed < 0) break;
      const text = bytes.toString('utf8', from, feed);
      lines.push({ text, segment: start.segment, position: start.position + from });
      from = feed + 1;
    }
    if (from === 0 && bytes.length > MAX_LINE_BYTES) {
      // No row is that long: a stretch of garbage, stepped over so that what follows is not lost.
      lines.push({ text: bytes.toString('latin1', 0, 256), ...start });
      from = bytes.length;
    }
    return { lines, end: { segment: start.segment, position: start.position + from } };
  }

  /** What lies at a position: up to {@link READ_BYTES}, or as much more as it takes to hold one line. */
  #bytesAt({ segment, position }: Position): Buffer {
    let fd: number;
    try {
      fd = openSync(segmentPath(this.#folder, this.#owner, segment), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    }
    try {
      let length = this.#fill(fd, position, READ_BYTES);
      const isLong = length === READ_BYTES && this.#buffer.subarray(0, length).indexOf(LINE_FEED) < 0;
      if (isLong) length = this.#fill(fd, position, Math.min(2 * MAX_LINE_BYTES, fstatSync(fd).size - position));
      return this.#buffer.subarray(0, length);
    } finally {
      closeSync(fd);
    }
  }

  #fill(fd: number, position: number, bytes: number): number {
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(bytes);
    let length = 0;
    while (length < bytes) {
      const read = readSync(fd, this.#buffer, length, bytes - length, position + length);
      if (read === 0) break;
      length += read;
    }
    return length;
  }
}
