export * from './attempt-budget.ts';
export * from './retry-budget.ts';
export type { RetryRefusal } from './retry-events.ts';
export type { WaitOptions } from './retry-wait.ts';
