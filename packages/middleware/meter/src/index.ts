export * from './meter.ts';
export type {} from './meter-events.ts';
export type { BudgetLimit, LimitScope, MeterOptions } from './meter-options.ts';
export type { Window } from './period.ts';
