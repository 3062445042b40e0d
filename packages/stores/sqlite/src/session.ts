import { mkdirSync } from 'node:fs';
import type { Clock, Random } from '@weir/core';
import { CommandQueue } from './command-queue.ts';
import { journalFolder } from './journal/files.ts';
import { Journal } from './journal/journal.ts';
import { claimOwner, type Owner } from './journal/owner-lock.ts';
import type { WriteFunction } from './journal/segment.ts';
import type { SqliteOptions } from './options.ts';
import { Progress } from './progress.ts';
import type { JournalStatus, WorkerSettings } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

export interface SqliteServices {
  readonly clock: Clock;
  readonly random: Random;
  /** `fs.writeSync` unless a test replaces it, to fill the disk. */
  readonly write?: WriteFunction;
}

/** How long journalled lines wait before the writer is told, ms: one message for many. */
const POKE_MS = 50;
/** How often the dead are looked for, ms. */
const MAINTAIN_MS = 30_000;
/** Longest wait for what is done in the background, ms. */
const LONG_MS = 60_000;
/** Longest wait for the database to open, ms: an upgrade may have to read every row there is. */
const OPEN_MS = 1_800_000;

const NEVER: JournalStatus = { appliedLines: 0, damagedLines: 0, problem: undefined };

/** A store between start and stop: its journal, its threads and its timers. */
export class Session {
  readonly journal: Journal;
  readonly queue: CommandQueue;
  readonly reader: WorkerClient;
  readonly writer: WorkerClient;
  readonly #clock: Clock;
  readonly #owner: Owner;
  readonly #progress = new Progress();
  #status = NEVER;
  /** The first look for the dead; a flush waits for it, so that their rows can be read. */
  #adoption: Promise<void> = Promise.resolve();
  #maintaining: Promise<void> | undefined;
  #callOffPoke: (() => void) | undefined;
  #callOffMaintain: (() => void) | undefined;

  constructor({ clock, random, write }: SqliteServices, options: SqliteOptions, file: string) {
    const folder = journalFolder(file);
    mkdirSync(folder, { recursive: true, mode: 0o700 }); // rows name tenants and users
    const owner = claimOwner(folder, random);
    const { segmentBytes, spoolBytes, durability, batchRows, busyTimeoutMs, keyValueBytes } = options;
    const settings: WorkerSettings = {
      file,
      owner: owner.name,
      durability,
      batchRows,
      busyTimeoutMs,
      keyValueBytes,
      progress: this.#progress.shared,
      retention: options.retention,
    };
    this.#clock = clock;
    this.#owner = owner;
    try {
      this.journal = new Journal({
        folder,
        owner: owner.name,
        segmentBytes,
        spoolBytes,
        segmentRead: () => this.#progress.segment,
        ...(write === undefined ? {} : { write }),
      });
    } catch (error) {
      owner.remove();
      throw error;
    }
    this.writer = new WorkerClient({ role: 'writer', settings, clock });
    this.reader = new WorkerClient({ role: 'reader', settings, clock });
    this.queue = new CommandQueue(this.writer, clock, options.commandTimeoutMs);
  }

  get status(): JournalStatus {
    return this.#status;
  }

  /** Whether the database cannot be written, as far as is known. */
  get isDown(): boolean {
    return this.#progress.isFailing || !this.writer.isRunning;
  }

  /** Waits until the database is open, then looks for the dead in the background. */
  async open(): Promise<void> {
    this.#status = await this.writer.call('drain', undefined, OPEN_MS);
    this.#adoption = this.#maintain();
  }

  /** Has the writer told soon. */
  poke(): void {
    this.#callOffPoke ??= this.#clock.after(POKE_MS, () => {
      this.#callOffPoke = undefined;
      this.writer.poke();
    });
  }

  async drain(): Promise<void> {
    await this.#adoption;
    this.#status = await this.writer.call('drain', undefined, LONG_MS);
  }

  /** Has everything applied and gives up the journal. What cannot be applied is left for whoever starts next. */
  async close(): Promise<void> {
    this.#callOffPoke?.();
    this.#callOffMaintain?.();
    await this.#maintaining;
    this.#callOffMaintain?.();
    let isGone = false;
    try {
      isGone = await this.writer.call('stop', { now: this.#clock.now() }, LONG_MS);
    } finally {
      await this.abandon(isGone);
    }
  }

  /** Ends threads and files at once. */
  async abandon(isGone: boolean): Promise<void> {
    this.journal.close();
    await Promise.all([this.writer.stop(), this.reader.stop()]);
    if (isGone) this.#owner.remove();
    else this.#owner.release();
  }

  #maintain(): Promise<void> {
    this.#maintaining = this.writer
      .call('maintain', { now: this.#clock.now() }, LONG_MS)
      .then((status) => {
        this.#status = status;
      })
      .catch((error: Error) => {
        this.#status = { ...this.#status, problem: error.message }; // and tried again
      })
      .finally(() => {
        this.#callOffMaintain = this.#clock.after(MAINTAIN_MS, () => void this.#maintain());
      });
    return this.#maintaining;
  }
}
