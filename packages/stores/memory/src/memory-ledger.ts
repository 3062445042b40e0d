import {
  type AttemptIntent,
  type AttemptOutcome,
  type Correction,
  type CorrectionNote,
  type Dimension,
  type Ledger,
  type LedgerQuery,
  type LedgerRow,
  type Rollup,
  rowOfCorrection,
} from '@weir/core';
import { type MemoryOptions, memoryDefaults } from './options.ts';
import { RollupGroups } from './rollup-groups.ts';

interface Row {
  readonly intent: AttemptIntent;
  outcome: AttemptOutcome | undefined;
  readonly correction?: CorrectionNote;
}

/** Rows looked at before others get a turn: about a millisecond. */
const ROWS_A_TURN = 2_048;

/** A ledger in memory. It keeps the newest rows and counts those it dropped; nothing survives the process. */
export class MemoryLedger implements Ledger {
  readonly #maxRows: number;
  readonly #rows: Row[] = [];
  readonly #byId = new Map<string, Row>();
  /** Rows ever taken; row n lies at n modulo the limit. */
  #taken = 0;

  constructor(options: Pick<Partial<MemoryOptions>, 'maxRows'> = {}) {
    this.#maxRows = options.maxRows ?? memoryDefaults.maxRows;
  }

  /** Rows dropped because newer ones needed their place. */
  get dropped(): number {
    return this.#taken - this.#rows.length;
  }

  /** Rows kept. */
  get size(): number {
    return this.#rows.length;
  }

  intend(intent: AttemptIntent): void {
    this.#add({ intent, outcome: undefined });
  }

  close(id: string, outcome: AttemptOutcome): void {
    const row = this.#byId.get(id);
    if (row !== undefined) row.outcome ??= outcome;
  }

  correct(corrected: Correction): void {
    const { outcome, correction, ...intent } = rowOfCorrection(corrected);
    this.#add({ intent, outcome, ...(correction === undefined ? {} : { correction }) });
  }

  /** Oldest first. Rows that arrive meanwhile are included; rows dropped meanwhile are not. */
  async *query(filter: LedgerQuery): AsyncIterable<LedgerRow> {
    for (const { intent, ...rest } of this.#kept()) if (isMatch(intent, filter)) yield { ...intent, ...rest };
  }

  /** Groups in no particular order. */
  async rollup(filter: LedgerQuery, by: readonly Dimension[]): Promise<readonly Rollup[]> {
    const groups = new RollupGroups(by);
    let seen = 0;
    for (const { intent, outcome } of this.#kept()) {
      if (isMatch(intent, filter)) groups.add(intent, outcome);
      if (++seen % ROWS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return groups.result();
  }

  async flush(): Promise<void> {
    // everything can be read back as soon as it was handed over
  }

  #add(row: Row): void {
    const { id } = row.intent;
    if (this.#byId.has(id)) return;
    const place = this.#taken++ % this.#maxRows;
    const replaced = this.#rows[place];
    if (replaced !== undefined) this.#byId.delete(replaced.intent.id);
    this.#rows[place] = row;
    this.#byId.set(id, row);
  }

  *#kept(): Iterable<Row> {
    for (let number = this.dropped; number < this.#taken; number++) {
      number = Math.max(number, this.dropped);
      yield this.#rows[number % this.#maxRows]!;
    }
  }
}

function isMatch(intent: AttemptIntent, filter: LedgerQuery): boolean {
  return (
    (filter.tenant === undefined || filter.tenant === intent.tenant) &&
    (filter.team === undefined || filter.team === intent.team) &&
    (filter.key === undefined || filter.key === intent.key) &&
    (filter.user === undefined || filter.user === intent.user) &&
    (filter.session === undefined || filter.session === intent.session) &&
    (filter.exchange === undefined || filter.exchange === intent.exchange) &&
    (filter.provider === undefined || filter.provider === intent.target.provider) &&
    (filter.model === undefined || filter.model === intent.target.model) &&
    (filter.endpoint === undefined || filter.endpoint === intent.endpoint) &&
    (filter.from === undefined || intent.startedAt >= filter.from) &&
    (filter.to === undefined || intent.startedAt < filter.to)
  );
}
