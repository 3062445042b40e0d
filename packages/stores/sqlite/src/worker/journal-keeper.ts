import { readdirSync, rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { journalFolder, ownerOfLock, segmentPath } from '../journal/files.ts';
import { type FileLock, lockDeadOwner } from '../journal/owner-lock.ts';
import { Progress } from '../progress.ts';
import type { JournalStatus, WorkerSettings } from '../protocol.ts';
import { Closings } from './closings.ts';
import { transaction } from './database.ts';
import { JournalTail } from './journal-tail.ts';
import { RowPrices } from './row-prices.ts';
import { RowWriter } from './row-writer.ts';
import { pause, turn } from './turns.ts';

/** Longest pause between two batches when other processes want to write too, ms. */
const MAX_PAUSE_MS = 10;

/** Applies the journal of this process as it grows, and takes over those of the dead. */
export class JournalKeeper {
  readonly #database: DatabaseSync;
  readonly #settings: WorkerSettings;
  readonly #folder: string;
  readonly #rows: RowWriter;
  readonly #prices: RowPrices;
  readonly #closings: Closings;
  readonly #own: JournalTail;
  readonly #progress: Progress;
  #draining: Promise<void> | undefined;
  #isPokedAgain = false;
  #hasOthers = false;
  #appliedLines = 0;
  #damagedLines = 0;
  #problem: string | undefined;

  constructor(database: DatabaseSync, settings: WorkerSettings) {
    this.#database = database;
    this.#settings = settings;
    this.#folder = journalFolder(settings.file);
    this.#closings = new Closings(database);
    this.#rows = new RowWriter(database, this.#closings);
    this.#prices = new RowPrices(database);
    this.#own = this.#tailOf(settings.owner);
    this.#progress = new Progress(settings.progress);
  }

  get status(): JournalStatus {
    return { appliedLines: this.#appliedLines, damagedLines: this.#damagedLines, problem: this.#problem };
  }

  /** Applies what is in the journal now; what comes meanwhile may be included. */
  drain(): Promise<void> {
    if (this.#draining !== undefined) {
      this.#isPokedAgain = true;
      return this.#draining;
    }
    this.#draining = this.#drainOwn().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  /** Takes over the journals of the dead and removes segments that are no longer needed. */
  async maintain(now: number): Promise<void> {
    await this.drain();
    this.#hasOthers = false;
    const failures: unknown[] = [];
    for (const file of readdirSync(this.#folder)) {
      const owner = ownerOfLock(file);
      if (owner === undefined || owner === this.#settings.owner) continue;
      const lock = lockDeadOwner(this.#folder, owner);
      if (lock === undefined) this.#hasOthers = true;
      else await this.#adopt(owner, lock, now).catch((error: unknown) => failures.push(error));
    }
    this.#retire(this.#settings.owner, this.#own.finishedSegments());
    if (failures.length > 0) throw failures[0];
  }

  /** Gives up the own journal: everything applied, nothing left open; false when files had to stay. */
  async stop(now: number): Promise<boolean> {
    await this.drain();
    return this.#giveUp(this.#own, this.#settings.owner, now, 'shutting_down');
  }

  async #adopt(owner: string, lock: FileLock, now: number): Promise<void> {
    try {
      const tail = this.#tailOf(owner);
      await this.#applyAll(tail, true);
      if (this.#giveUp(tail, owner, now, 'process_died')) lock.remove();
      else lock.release(); // found again next time
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async #drainOwn(): Promise<void> {
    try {
      do {
        this.#isPokedAgain = false;
        await this.#applyAll(this.#own, this.#hasOthers);
      } while (this.#isPokedAgain);
      this.#problem = undefined;
      this.#progress.isFailing = false;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#progress.isFailing = true;
      throw error;
    }
  }

  /** Between batches messages are served, and other processes get as long to write as the batch took. */
  async #applyAll(tail: JournalTail, isSharing: boolean): Promise<void> {
    for (;;) {
      const start = performance.now();
      const { lines, damaged } = tail.step();
      this.#progress.segment = this.#own.segment;
      if (lines === 0) return;
      this.#appliedLines += lines;
      this.#damagedLines += damaged;
      if (isSharing) await pause(Math.min(MAX_PAUSE_MS, performance.now() - start));
      else await turn();
    }
  }

  /** Books the rows an owner left open and removes its journal; false when files had to stay. */
  #giveUp(tail: JournalTail, owner: string, now: number, error: string): boolean {
    transaction(this.#database, 'IMMEDIATE', () => {
      this.#closings.begin();
      this.#rows.closeOpen(tail.id, now, error);
      this.#closings.addUp();
    });
    if (!this.#retire(owner, tail.segments())) return false;
    this.#database.prepare('DELETE FROM owners WHERE owner = ?').run(tail.id);
    return true;
  }

  /** Removes segments once all that was read from them is in the database file itself, safe from power loss. */
  #retire(owner: string, segments: readonly number[]): boolean {
    if (segments.length === 0) return true;
    const checkpoint = this.#database.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()!;
    if (checkpoint.busy !== 0 || checkpoint.log !== checkpoint.checkpointed) return false;
    for (const segment of segments) rmSync(segmentPath(this.#folder, owner, segment), { force: true });
    return true;
  }

  #tailOf(owner: string): JournalTail {
    const { batchRows } = this.#settings;
    return new JournalTail({
      database: this.#database,
      rows: this.#rows,
      prices: this.#prices,
      closings: this.#closings,
      folder: this.#folder,
      owner,
      batchRows,
    });
  }
}
