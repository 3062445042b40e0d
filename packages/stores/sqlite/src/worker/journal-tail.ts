import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { OutcomeLine } from '../journal/line.ts';
import type { Closings } from './closings.ts';
import { transaction } from './database.ts';
import { type JournalPart, type JournalPiece, JournalReader, type Position } from './journal-reader.ts';
import type { RowPrices } from './row-prices.ts';
import { type JournalLine, type RowWriter, readLine } from './row-writer.ts';

export interface TailOptions {
  readonly database: DatabaseSync;
  readonly rows: RowWriter;
  readonly prices: RowPrices;
  readonly closings: Closings;
  readonly folder: string;
  /** Whose journal it is. */
  readonly owner: string;
  readonly batchRows: number;
}

export interface Applied {
  readonly lines: number;
  readonly damaged: number;
}

const NOTHING: Applied = { lines: 0, damaged: 0 };
/** Damaged lines kept for a person to look at, over all journals. */
const MAX_DAMAGED = 1_000;
const MAX_DAMAGED_CHARACTERS = 4_096;
/** SQLite's primary codes for a value that does not fit its column: the line's fault, not the disk's. */
const FAULTS_OF_THE_LINE: ReadonlySet<number> = new Set([19, 20, 25]);

/**
 * Brings one journal into the database, a batch per transaction. The position moves in the same transaction, so every
 * line is applied exactly once, however often the process dies: recovery is the normal path.
 */
export class JournalTail {
  readonly #options: TailOptions;
  readonly #reader: JournalReader;
  readonly #move: StatementSync;
  readonly #keep: StatementSync;
  readonly id: number;
  #position: Position;

  /** Goes on where the journal was left, or starts it. */
  constructor(options: TailOptions) {
    const { database, folder, owner } = options;
    this.#options = options;
    this.#reader = new JournalReader(folder, owner);
    const start = this.#reader.segments()[0] ?? 1;
    database
      .prepare('INSERT INTO owners (name, segment, position) VALUES (?, ?, 0) ON CONFLICT DO NOTHING')
      .run(owner, start);
    const found = database.prepare('SELECT owner, segment, position FROM owners WHERE name = ?').get(owner)!;
    this.id = Number(found.owner);
    this.#position = { segment: Number(found.segment), position: Number(found.position) };
    this.#move = database.prepare('UPDATE owners SET segment = ?, position = ? WHERE owner = ?');
    this.#keep = database.prepare(
      `INSERT INTO damaged_lines SELECT ?, ?, ?, ?, ? WHERE (SELECT count(*) FROM damaged_lines) < ${MAX_DAMAGED}`,
    );
  }

  /** The segment being read. */
  get segment(): number {
    return this.#position.segment;
  }

  /** Applies the next batch; no lines mean that the end is reached. */
  step(): Applied {
    const part = this.#reader.read(this.#position, this.#options.batchRows);
    if (part.lines.length === 0) return NOTHING;
    const damaged = transaction(this.#options.database, 'IMMEDIATE', () => this.#apply(part));
    this.#position = part.end;
    return { lines: part.lines.length, damaged };
  }

  /** Segments that are read to their end and not written any more. */
  finishedSegments(): number[] {
    return this.#reader.segments().filter((segment) => segment < this.#position.segment);
  }

  segments(): number[] {
    return this.#reader.segments();
  }

  /** An intent whose outcome stands in the same batch is written with it, in one row and in its own place. */
  #apply(part: JournalPart): number {
    this.#options.closings.begin();
    let damaged = 0;
    const attempt = <Result>(piece: JournalPiece, work: () => Result): Result | undefined => {
      try {
        return work();
      } catch (error) {
        if (!isFaultOfTheLine(error)) throw error;
        damaged++;
        this.#keepDamaged(piece, error);
        return undefined;
      }
    };
    const lines = part.lines.map((piece) => attempt(piece, () => readLine(piece.text)));
    const outcomes = new Map<string, OutcomeLine>();
    for (const line of lines) if (line?.[0] === 'c' && !outcomes.has(line[1])) outcomes.set(line[1], line);
    for (const [index, line] of lines.entries()) {
      if (line !== undefined) attempt(part.lines[index]!, () => this.#write(line, outcomes));
    }
    this.#options.closings.addUp();
    this.#move.run(part.end.segment, part.end.position, this.id);
    return damaged;
  }

  #write(line: JournalLine, outcomes: Map<string, OutcomeLine>): void {
    const { rows, prices } = this.#options;
    if (line[0] === 'p') return prices.keep(line);
    if (line[0] === 'x' || line[0] === 'r') return rows.write(line, this.id);
    if (line[0] === 'c') {
      if (outcomes.get(line[1]) === line) rows.write(line, this.id);
      return;
    }
    const outcome = outcomes.get(line[1]);
    if (outcome === undefined) return rows.write(line, this.id);
    if (rows.writeClosed(line, outcome, this.id)) outcomes.delete(line[1]);
  }

  #keepDamaged({ segment, position, text }: JournalPiece, error: Error): void {
    const line = text.replaceAll('\0', '\u2400').slice(0, MAX_DAMAGED_CHARACTERS);
    this.#keep.run(this.#options.owner, segment, position, line, error.message);
  }
}

function isFaultOfTheLine(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const code = (error as { errcode?: number }).errcode;
  return code === undefined || FAULTS_OF_THE_LINE.has(code & 0xff);
}
