/** What one window of one target gave. Fields that a machine cannot tell are undefined. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly chunksPerSecond: number;
  readonly firstChunkP50Us: number;
  readonly firstChunkP99Us: number;
  readonly lagP50Us: number;
  readonly lagP99Us: number;
  /** Content chunks that arrived, as a share of those that were due; only where their number is known. */
  readonly delivered: number | undefined;
  /** Most requests open at one time. */
  readonly mostOpen: number;
  /** Refused, broken, unfinished or wrong answers. */
  readonly errors: number;
  /** Requests the upstream saw for each request sent. */
  readonly upstreamPerRequest: number;
  readonly gatewayCores: number | undefined;
  readonly cpuUsPerRequest: number | undefined;
  readonly cpuUsPerChunk: number | undefined;
  readonly residentMiB: number | undefined;
  readonly peakMiB: number | undefined;
  /** Cores that the generator and the mock used: near 1 the figure is a lower bound. */
  readonly generatorCores: number | undefined;
  /** Cores that processes outside the benchmark used meanwhile. */
  readonly otherCores: number | undefined;
}

export type Metric = keyof Sample;

/** One entry per round; a round that failed is undefined, so that rounds of two targets stay paired. */
export type Rounds = readonly (Sample | undefined)[];

/** Rounds by scenario name and target name. */
export type Results = Readonly<Record<string, Readonly<Record<string, Rounds>>>>;
