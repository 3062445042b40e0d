import type {
  Claim,
  Dimension,
  KeyQuery,
  KeyRecord,
  LedgerQuery,
  LedgerRow,
  Price,
  Retention,
  Rollup,
  Target,
} from '@weir/core';

/** What a worker is started with. */
export interface WorkerSettings {
  readonly file: string;
  /** The journal of this process. */
  readonly owner: string;
  readonly durability: 'process' | 'disk';
  readonly batchRows: number;
  readonly busyTimeoutMs: number;
  readonly keyValueBytes: number;
  readonly progress: SharedArrayBuffer;
  readonly retention: Retention;
}

/** A command of the accounts, the key-value store or the virtual keys: one step of a transaction. */
export type Command =
  | { readonly op: 'get'; readonly key: string }
  | {
      readonly op: 'set';
      readonly key: string;
      readonly value: Uint8Array;
      readonly ttlMs: number | undefined;
      readonly ifAbsent: boolean;
    }
  | { readonly op: 'delete'; readonly key: string }
  | { readonly op: 'increment'; readonly key: string; readonly by: bigint; readonly ttlMs: number | undefined }
  | {
      readonly op: 'reserve';
      readonly id: string;
      readonly claims: readonly Claim[];
      readonly amount: bigint;
      readonly ttlMs: number;
    }
  | { readonly op: 'settle'; readonly id: string; readonly spent: bigint }
  | { readonly op: 'extend'; readonly id: string; readonly ttlMs: number }
  | { readonly op: 'balance'; readonly account: string }
  | { readonly op: 'create-key' | 'update-key'; readonly record: KeyRecord }
  | { readonly op: 'get-key'; readonly tenant: string; readonly name: string }
  | { readonly op: 'key-lineage'; readonly digest: string; readonly most: number }
  | { readonly op: 'list-keys'; readonly query: KeyQuery };

/** The result of one command, or why it was refused while the others of its transaction went on. */
export type CommandResult = { readonly value: unknown } | { readonly refusal: string };

export interface AccountTotals {
  readonly spent: bigint;
  readonly reserved: bigint;
  readonly overage: bigint;
}

/** What the writer knows about the journals. */
export interface JournalStatus {
  /** Lines applied since the worker started. */
  readonly appliedLines: number;
  /** Lines that could not be read since the worker started; they are kept in the table `damaged_lines`. */
  readonly damagedLines: number;
  /** Why the last try to apply lines failed; undefined once one succeeded. */
  readonly problem: string | undefined;
}

export interface PageRequest {
  readonly filter: LedgerQuery;
  /** Where the page before ended. */
  readonly after: PageEnd | undefined;
}

export interface PricesRequest {
  readonly target: Target;
  readonly priceVersion: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface PageEnd {
  readonly startedAt: bigint;
  readonly row: bigint;
}

export interface Page {
  readonly rows: readonly LedgerRow[];
  /** Undefined after the last page. */
  readonly end: PageEnd | undefined;
}

/** What the main thread asks of its workers. */
export interface Operations {
  /** Runs commands in one transaction. */
  transact: {
    readonly payload: { readonly now: number; readonly commands: readonly Command[] };
    readonly result: readonly CommandResult[];
  };
  /** Applies everything journalled so far. */
  drain: { readonly payload: undefined; readonly result: JournalStatus };
  /** Takes over the journals of the dead, and clears away what is no longer needed. */
  maintain: { readonly payload: { readonly now: number }; readonly result: JournalStatus };
  /** Drains, books what is still open at its hold, and gives up the journal; false when its files had to stay. */
  stop: { readonly payload: { readonly now: number }; readonly result: boolean };
  page: { readonly payload: PageRequest; readonly result: Page };
  prices: { readonly payload: PricesRequest; readonly result: readonly Price[] | undefined };
  rollup: {
    readonly payload: { readonly filter: LedgerQuery; readonly by: readonly Dimension[] };
    readonly result: readonly Rollup[];
  };
}

export type Operation = keyof Operations;

/** A message without an id wants no answer. `poke`: lines were journalled. */
export type ToWorker =
  | { readonly poke: true }
  | { readonly id: number; readonly op: Operation; readonly payload: unknown };

export type FromWorker =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };
