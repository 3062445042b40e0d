/** Whose, or what kind of, spending a budget bounds. All but tenants are counted within the tenant: a model's too. */
export type BudgetScope = 'tenant' | 'team' | 'key' | 'user' | 'session' | 'tag' | 'model' | 'provider' | 'endpoint';

/** How long a budget lasts: calendar periods of its time zone. */
export type BudgetWindow = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'total';

/** A budget, as plain data. */
export interface Budget {
  readonly scope: BudgetScope;
  /** The one it is for. Absent: each of its scope has this much, unless another budget names it. For `tag`: `name=value`, or `name` for each value. */
  readonly match?: string;
  /** USD as a decimal string: `'1.00'`. */
  readonly limitUsd: string;
  readonly window: BudgetWindow;
  /** IANA name, such as `Europe/Berlin`. Default UTC. */
  readonly timeZone?: string;
  /** `soft` is kept and reported, and refuses nothing. Default `hard`. */
  readonly kind?: 'hard' | 'soft';
}

/** The most one request may ask for. Absent: no bound. */
export interface RequestCaps {
  /** USD as a decimal string. */
  readonly maxCostUsd?: string;
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  readonly maxImages?: number;
  /** `n`. */
  readonly maxChoices?: number;
}
