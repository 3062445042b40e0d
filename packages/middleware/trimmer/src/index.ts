export type { SummariserOptions, TrimmerOptions, TrimStrategy } from './options.ts';
export type { Trimmed } from './trim-events.ts';
export { trimmer } from './trimmer.ts';
