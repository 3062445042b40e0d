export * from './meter.ts';
export type {} from './meter-events.ts';
export type { MeterOptions } from './meter-options.ts';
