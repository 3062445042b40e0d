import type { Accounts, Exchange, Money } from '@weir/core';
import type { AppliedBudget } from './budgets.ts';

/** Budgets whose marks are remembered; those not used for longest are told again. */
const MOST_BUDGETS = 10_000;

/** Tells once per budget and period how much of it is spent. */
export class BudgetMarks {
  readonly #accounts: Accounts;
  /** Percent of the limit, rising. */
  readonly #percents: readonly number[];
  /** The highest mark told, by account and limit. */
  readonly #told = new Map<string, number>();

  constructor(accounts: Accounts, percents: readonly number[]) {
    this.#accounts = accounts;
    this.#percents = [...new Set(percents)].sort((one, other) => one - other);
  }

  /** Looks at the budgets an attempt was settled in, in the background; asks the store only when somebody listens. */
  settled(exchange: Exchange, list: readonly AppliedBudget[]): void {
    const last = this.#percents.at(-1);
    if (last === undefined || !exchange.events.hears('budget:reached')) return;
    for (const budget of list) {
      if (budget.amount > 0n && (this.#told.get(keyOf(budget)) ?? 0) < last)
        exchange.waitUntil(this.#look(exchange, budget));
    }
  }

  async #look(exchange: Exchange, budget: AppliedBudget): Promise<void> {
    const { spent } = await this.#accounts.balance(budget.account);
    const percent = this.#reached(budget, spent);
    if (percent === undefined || percent <= (this.#told.get(keyOf(budget)) ?? 0)) return;
    this.#tell(keyOf(budget), percent);
    const { account, amount: limit, scope, name, window, period } = budget;
    exchange.events.emit('budget:reached', {
      exchange,
      account,
      scope,
      name,
      window,
      isSoft: budget.limit === undefined,
      startsAt: period.startsAt,
      endsAt: period.endsAt,
      percent,
      spent,
      limit,
    });
  }

  #reached({ amount }: AppliedBudget, spent: Money): number | undefined {
    return this.#percents.findLast((percent) => spent * 100n >= amount * BigInt(percent));
  }

  #tell(key: string, percent: number): void {
    this.#told.delete(key);
    this.#told.set(key, percent);
    if (this.#told.size > MOST_BUDGETS) this.#told.delete(this.#told.keys().next().value!);
  }
}

const keyOf = ({ account, amount }: AppliedBudget): string => `${account} ${amount}`;
