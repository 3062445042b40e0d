import type { Sample } from './sample.ts';

/** A sample for tests: all zero except what is given. */
export const sampleOf = (given: Partial<Sample> = {}): Sample => ({
  requestsPerSecond: 0,
  p50Us: 0,
  p99Us: 0,
  chunksPerSecond: 0,
  firstChunkP50Us: 0,
  firstChunkP99Us: 0,
  lagP50Us: 0,
  lagP99Us: 0,
  delivered: undefined,
  mostOpen: 0,
  errors: 0,
  upstreamPerRequest: 1,
  gatewayCores: undefined,
  cpuUsPerRequest: undefined,
  cpuUsPerChunk: undefined,
  residentMiB: undefined,
  peakMiB: undefined,
  generatorCores: undefined,
  otherCores: undefined,
  ...given,
});
