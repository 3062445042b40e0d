import {
  type Accounts,
  type Balance,
  type Claim,
  type Clock,
  type Hold,
  type Money,
  pico,
  type Random,
  type Shortage,
  WeirError,
  ZERO,
} from '@weir/core';
import { type Database, faultOf } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import { MAX_MONEY } from './max-money.ts';
import type { PostgresOptions } from './options.ts';

/** Amounts are decimal text; every command names all accounts it touches, so that they can be locked in order. */
type Command =
  | Readonly<{
      op: 'reserve';
      id: string;
      accounts: readonly string[];
      limits: readonly (string | null)[];
      amount: string;
      ttlMs: number;
    }>
  | Readonly<{ op: 'settle' | 'book'; id: string; accounts: readonly string[]; spent: string }>
  | Readonly<{ op: 'extend'; id: string; accounts: readonly string[]; ttlMs: number }>;

type Short = { readonly shortOf: string; readonly spent: string; readonly reserved: string } | null;

const MAX_TTL_MS = 1e14;
/** Pause before settlements are tried again, ms. */
const RETRY_MS = 1_000;
/** Settlements that may wait for the database. */
const MAX_OWED = 10_000;

/**
 * Accounts in PostgreSQL: every step is atomic across all processes, and takes one round trip that those waiting
 * share. Time is the database's, so that the clocks of the processes need not agree.
 */
export class PostgresAccounts implements Accounts {
  readonly #database: () => Database;
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #whenDown: PostgresOptions['budgetsWhenDown'];
  /** Holds that were given while the database was away. */
  readonly #unheld = new Set<string>();
  /** Settlements the database did not take, by hold. */
  readonly #owed = new Map<string, Command>();
  #callOff: (() => void) | undefined;
  readonly #commands = new GroupCommit<Command, Short>((commands) => this.#transact(commands));
  readonly #balances = new GroupCommit<string, Balance>((accounts) => this.#read(accounts));

  /** @param database what the store has open; throws while it is not started */
  constructor(
    database: () => Database,
    { random, clock }: { readonly random: Random; readonly clock: Clock },
    whenDown: PostgresOptions['budgetsWhenDown'],
  ) {
    this.#whenDown = whenDown;
    this.#database = database;
    this.#random = random;
    this.#clock = clock;
  }

  async reserve(
    claims: readonly Claim[],
    amount: Money,
    { ttlMs }: { readonly ttlMs: number },
  ): Promise<Hold | Shortage> {
    refuseOutside(amount);
    const accounts = Object.freeze(claims.map(({ account }) => account));
    for (const account of accounts) refuseNul(account);
    const hold: Hold = Object.freeze({ id: this.#random.id(), accounts, amount });
    const limits = claims.map(({ limit }) => limit?.toString() ?? null);
    const command = { op: 'reserve', id: hold.id, accounts, limits, amount: amount.toString(), ttlMs: whole(ttlMs) };
    const short = await this.#commands.add(command as Command).catch((error: unknown) => this.#letPass(hold, error));
    if (short === null) return hold;
    return { shortOf: short.shortOf, balance: { spent: money(short.spent), reserved: money(short.reserved) } };
  }

  /**
   * Books what was spent, over the hold or not; the part over it is counted as overage too. What the database did not
   * take is tried again for as long as the process lives: the money is gone, whoever asked may have given up.
   */
  async settle({ id, accounts }: Hold, spent: Money): Promise<void> {
    refuseOutside(spent);
    const op = this.#unheld.delete(id) ? 'book' : 'settle';
    const command: Command = { op, id, accounts, spent: spent.toString() };
    try {
      await this.#commands.add(command);
    } catch (error) {
      if (faultOf(error) !== 'refused') this.#owe(command);
      throw error;
    }
  }

  /** A hold nobody checked, where budgets do not bind while the database is away. @throws the error where they do */
  #letPass({ id }: Hold, error: unknown): Short {
    const isAway = faultOf(error) === 'undone' || faultOf(error) === 'unsure';
    if (this.#whenDown === 'refuse' || !isAway || this.#unheld.size >= MAX_OWED) throw error;
    this.#unheld.add(id);
    return null;
  }

  /** Prolongs a hold, never shortens it. One that lapsed stays released: its money may be held by others. */
  async extend({ id, accounts }: Hold, ttlMs: number): Promise<void> {
    if (this.#unheld.has(id)) return; // it cannot lapse
    await this.#commands.add({ op: 'extend', id, accounts, ttlMs: whole(ttlMs) });
  }

  /** Those asked for at once share a round trip. */
  balance(account: string): Promise<Balance> {
    return this.#balances.add(account);
  }

  /** What settlements of an account spent beyond their holds, in total; part of `spent`. */
  async overage(account: string): Promise<Money> {
    const [found] = await this.#database().run('SELECT overage FROM weir.accounts WHERE account = $1', [account]);
    return money(found?.overage);
  }

  /** Resolves when no command is under way. Settlements that wait for the database are tried once more. */
  async stop(): Promise<void> {
    await this.#commands.idle();
    await this.#pay();
    this.#callOff?.();
    this.#callOff = undefined;
    this.#owed.clear();
  }

  #owe(settlement: Command): void {
    if (this.#owed.size >= MAX_OWED) return;
    this.#owed.set(settlement.id, settlement);
    this.#callOff ??= this.#clock.after(RETRY_MS, () => {
      this.#callOff = undefined;
      void this.#pay();
    });
  }

  async #pay(): Promise<void> {
    this.#callOff?.();
    this.#callOff = undefined;
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    await Promise.all(
      owed.map((settlement) =>
        this.#commands.add(settlement).catch((error: unknown) => {
          if (faultOf(error) !== 'refused') this.#owe(settlement);
        }),
      ),
    );
  }

  async #read(accounts: readonly string[]): Promise<readonly Balance[]> {
    const found = await this.#database().run(
      `SELECT account, spent, reserved - coalesce((
         SELECT sum(amount) FROM weir.holds
         WHERE holds.account = accounts.account AND NOT is_lapsed AND lapses_at <= weir.now_ms()
       ), 0) AS reserved FROM weir.accounts WHERE account = ANY ($1)`,
      [[...new Set(accounts)]],
    );
    const balances = new Map(
      found.map(({ account, spent, reserved }) => [account, { spent: money(spent), reserved: money(reserved) }]),
    );
    return accounts.map((account) => balances.get(account) ?? NOTHING);
  }

  async #transact(commands: readonly Command[]): Promise<readonly Short[]> {
    const [row] = await this.#database().run('SELECT weir.transact($1::json) AS results', [JSON.stringify(commands)]);
    return row!.results as readonly Short[];
  }
}

const NOTHING: Balance = Object.freeze({ spent: ZERO, reserved: ZERO });

const money = (decimal: unknown): Money => pico(BigInt((decimal as string | undefined) ?? 0));

const whole = (ttlMs: number): number => Math.min(Math.ceil(ttlMs), MAX_TTL_MS);

function refuseOutside(amount: Money): void {
  if (amount >= 0n && amount <= MAX_MONEY) return;
  throw new WeirError('internal_error', `An amount is ${amount} pico-USD, allowed are 0 to ${MAX_MONEY}`);
}

/** The name would fail the commands beside it: PostgreSQL's text has no NUL. */
function refuseNul(account: string): void {
  if (!account.includes('\0') && account.isWellFormed()) return;
  throw new WeirError('internal_error', `An account name of ${account.length} characters is no valid text`);
}
