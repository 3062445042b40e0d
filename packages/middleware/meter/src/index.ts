export * from './meter.ts';
export type {} from './meter-events.ts';
export type { LadderStep, MeterOptions } from './meter-options.ts';
