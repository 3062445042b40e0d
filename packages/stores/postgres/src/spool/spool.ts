import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { WeirError } from '@weir/core';
import { lockFile } from './file-lock.ts';

const LINE_FEED = 10;
const READ_BYTES = 1_048_576;

const sync = promisify(fdatasync);

/**
 * Lines that wait on the disk for the database, in one file of this process. A line is durable when `append` resolves.
 * The file is empty as soon as all of it was taken.
 */
export class Spool {
  readonly #path: string;
  readonly #fd: number;
  readonly #unlock: () => void;
  readonly #maxBytes: number;
  #bytes: number;
  #taken = 0;

  private constructor(path: string, maxBytes: number, unlock: () => void) {
    this.#maxBytes = maxBytes;
    this.#path = path;
    this.#unlock = unlock;
    this.#fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#bytes = wholeLines(this.#fd);
    syncFolder(dirname(path));
  }

  /**
   * Undefined when another process has it: it lives. What it finds of one that died is there to be taken.
   *
   * @param maxBytes further lines are refused
   */
  static open(path: string, maxBytes: number): Spool | undefined {
    const unlock = lockFile(lockOf(path));
    if (unlock === undefined) return undefined;
    try {
      return new Spool(path, maxBytes, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** What waits. */
  get bytes(): number {
    return this.#bytes - this.#taken;
  }

  /**
   * What could not be written whole is written over.
   *
   * @throws WeirError `ledger_unavailable` when it was not written
   */
  async append(lines: readonly string[]): Promise<void> {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    try {
      if (this.#bytes + bytes.length > this.#maxBytes) {
        throw new Error(`it would have ${this.#bytes + bytes.length} bytes, the limit is ${this.#maxBytes}`);
      }
      let written = 0;
      while (written < bytes.length) {
        written += writeSync(this.#fd, bytes, written, bytes.length - written, this.#bytes + written);
      }
      this.#bytes += bytes.length;
      await sync(this.#fd);
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
      const message = `The spool did not take ${lines.length} rows: ${reason}`;
      throw new WeirError('ledger_unavailable', message, { cause, dispatch: { sent: false } });
    }
  }

  /** The oldest lines not taken yet. Empty: there are none. */
  peek(maxLines: number): { readonly lines: readonly string[]; readonly bytes: number } {
    let length = Math.min(READ_BYTES, this.bytes);
    let buffer = this.#read(length);
    while (length < this.bytes && !buffer.includes(LINE_FEED)) {
      length = Math.min(2 * length, this.bytes);
      buffer = this.#read(length);
    }
    const lines: string[] = [];
    let end = 0;
    while (lines.length < maxLines) {
      const feed = buffer.indexOf(LINE_FEED, end);
      if (feed < 0) break;
      lines.push(buffer.toString('utf8', end, feed));
      end = feed + 1;
    }
    return { lines, bytes: end };
  }

  /** Lines that were read are somewhere else now. */
  take(bytes: number): void {
    this.#taken += bytes;
    if (this.#taken < this.#bytes) return;
    ftruncateSync(this.#fd, 0);
    this.#bytes = 0;
    this.#taken = 0;
  }

  /** An empty one leaves nothing behind; another waits for whoever starts next. */
  close(): void {
    closeSync(this.#fd);
    if (this.isEmpty) for (const path of [this.#path, lockOf(this.#path)]) rmSync(path, { force: true });
    this.#unlock();
  }

  #read(length: number): Buffer {
    const buffer = Buffer.allocUnsafe(length);
    let read = 0;
    while (read < length) {
      const step = readSync(this.#fd, buffer, read, length - read, this.#taken + read);
      if (step === 0) break;
      read += step;
    }
    return buffer.subarray(0, read);
  }
}

const lockOf = (path: string): string => `${path}.lock`;

/** Bytes up to the last line feed: what follows was torn by the death of its process. */
function wholeLines(fd: number): number {
  const { size } = fstatSync(fd);
  const tail = Buffer.alloc(Math.min(size, 65_536));
  for (let end = size; end > 0; end -= tail.length) {
    const start = Math.max(0, end - tail.length);
    const read = readSync(fd, tail, 0, end - start, start);
    const feed = tail.subarray(0, read).lastIndexOf(LINE_FEED);
    if (feed >= 0) return start + feed + 1;
  }
  return 0;
}

/** A new file is only found again after power loss when its folder was synced too. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there, and need not be
  const fd = openSync(folder, 'r');
  fsyncSync(fd);
  closeSync(fd);
}
