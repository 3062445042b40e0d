import { writeSync } from 'node:fs';
import { WeirError } from '@weir/core';
import { segmentPath } from './files.ts';
import { MAX_LINE_BYTES } from './line-limit.ts';
import { Segment, type WriteFunction } from './segment.ts';

export interface JournalOptions {
  readonly folder: string;
  readonly owner: string;
  readonly segmentBytes: number;
  /** Bytes that may wait to be read, in whole segments. */
  readonly spoolBytes: number;
  /** The segment that is being read. */
  readonly segmentRead: () => number;
  /** `fs.writeSync` unless a test replaces it. */
  readonly write?: WriteFunction;
}

const SCRATCH_BYTES = 65_536;
const LINE_FEED = 10;
/** A UTF-16 unit takes at most this many bytes of UTF-8. */
const BYTES_PER_UNIT = 3;

/**
 * The append-only file a process writes its rows to. A line is in the page cache when `append` returns, so it
 * survives the death of the process; about a microsecond.
 */
export class Journal {
  readonly #options: JournalOptions;
  readonly #write: WriteFunction;
  readonly #scratch = Buffer.allocUnsafeSlow(SCRATCH_BYTES);
  #number = 1;
  #segment: Segment;

  /** Creates the first segment. */
  constructor(options: JournalOptions) {
    this.#options = options;
    this.#write = options.write ?? writeSync;
    this.#segment = this.#open(1);
  }

  /**
   * @param line one line, or several with line feeds between them
   * @throws WeirError `ledger_unavailable` when it was not written.
   */
  append(line: string): void {
    let bytes = this.#scratch;
    let length: number;
    if (line.length * BYTES_PER_UNIT < SCRATCH_BYTES) {
      length = bytes.write(line, 0, 'utf8') + 1;
      bytes[length - 1] = LINE_FEED;
    } else {
      bytes = Buffer.from(`${line}\n`, 'utf8');
      length = bytes.length;
      if (length > MAX_LINE_BYTES) throw unavailable(`A row has ${length} bytes, the limit is ${MAX_LINE_BYTES}`);
    }
    try {
      if (this.#segment.isBroken || this.#segment.bytes >= this.#options.segmentBytes) this.#rotate();
      this.#segment.append(bytes, length);
    } catch (cause) {
      throw unavailable(`The journal did not take a row of ${length} bytes: ${reasonOf(cause)}`, cause);
    }
  }

  /** Resolves when everything appended so far survives power loss. */
  async synced(): Promise<void> {
    try {
      await this.#segment.synced();
    } catch (cause) {
      throw unavailable(`The journal was not synced: ${reasonOf(cause)}`, cause);
    }
  }

  close(): void {
    this.#segment.close();
  }

  /** Bytes of segments that were not read to their end, the one being written included; an upper bound. */
  get waitingBytes(): number {
    const earlier = this.#number - Math.max(1, this.#options.segmentRead());
    return earlier * this.#options.segmentBytes + this.#segment.bytes;
  }

  #rotate(): void {
    const { waitingBytes } = this;
    const { spoolBytes } = this.#options;
    if (waitingBytes > spoolBytes)
      throw new Error(`${waitingBytes} bytes wait for the database, the limit is ${spoolBytes}`);
    const earlier = this.#segment;
    this.#segment = this.#open(this.#number + 1);
    this.#number++;
    earlier.close();
  }

  #open(number: number): Segment {
    return new Segment(segmentPath(this.#options.folder, this.#options.owner, number), this.#write);
  }
}

const unavailable = (message: string, cause?: unknown): WeirError =>
  new WeirError('ledger_unavailable', message, { cause, dispatch: { sent: false } });

/** `ENOSPC` and the like where there is a code: messages of the file system contain paths. */
const reasonOf = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : 'unknown');
