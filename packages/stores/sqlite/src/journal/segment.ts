import { closeSync, fdatasync, fsync, open, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { GroupSync } from './group-sync.ts';

/** `fs.writeSync` of bytes at a position: how many were written. Replaceable to simulate a full disk. */
export type WriteFunction = (fd: number, bytes: Uint8Array, offset: number, length: number, position: number) => number;

/** One file of a journal. Whole lines only: a line that could not be written is written over, or ends the segment. */
export class Segment {
  readonly #path: string;
  readonly #fd: number;
  readonly #write: WriteFunction;
  readonly #sync: GroupSync;
  #bytes = 0;
  #isBroken = false;
  #isNamed = false;

  constructor(path: string, write: WriteFunction) {
    this.#path = path;
    this.#write = write;
    this.#fd = openSync(path, 'wx', 0o600);
    this.#sync = new GroupSync((done) => this.#syncOnce(done));
  }

  /** Bytes of whole lines. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Nothing may be appended any more: a reader could have met the remains of a failed write, or a sync failed. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Appends a line, its line feed included; all of it or, as far as readers can tell, nothing. */
  append(bytes: Uint8Array, length: number): void {
    let written = 0;
    try {
      while (written < length) {
        const step = this.#write(this.#fd, bytes, written, length - written, this.#bytes + written);
        if (step === 0) throw new Error(`0 of ${length - written} bytes were written`);
        written += step;
      }
    } catch (error) {
      // An empty segment is tried again: otherwise a disk that stays broken would be filled with files.
      this.#isBroken = this.#bytes > 0 && (written > 0 || !isFull(error));
      throw error;
    }
    this.#bytes += length;
  }

  /** Resolves when what was appended so far survives power loss. */
  async synced(): Promise<void> {
    try {
      await this.#sync.wait();
    } catch (error) {
      this.#isBroken = true; // the kernel reports a lost page once; a later sync would claim success
      throw error;
    }
  }

  /** Closes the file once nobody waits for it. */
  close(): void {
    this.#sync.whenIdle(() => closeSync(this.#fd));
  }

  #syncOnce(done: (error: Error | null) => void): void {
    fdatasync(this.#fd, (error) => {
      if (error !== null || this.#isNamed) return done(error);
      syncFolder(dirname(this.#path), (failure) => {
        this.#isNamed = failure === null;
        done(failure);
      });
    });
  }
}

/** A new file is only found again after power loss when its folder was synced too. */
function syncFolder(folder: string, done: (error: Error | null) => void): void {
  if (process.platform === 'win32') return done(null); // folders cannot be opened there, and need not be
  open(folder, 'r', (error, fd) => {
    if (error !== null) return done(error);
    fsync(fd, (failure) => {
      closeSync(fd);
      done(failure);
    });
  });
}

/** No space, or no quota: nothing of the write is there. */
const isFull = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
};
