export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  readonly mean: number;
}

/** The line of JSON that the load generator prints last. Times in microseconds. */
export interface LoadResult {
  /** Length of the measured window. */
  readonly seconds: number;
  /** CPU time of the generator itself inside the window. */
  readonly cpuSeconds: number;
  /** Requests sent in all, before and after the window too. */
  readonly sent: number;
  /** Good and refused answers that ended inside the window. */
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Connections that broke while an answer was due. */
  readonly errors: number;
  /** Answers whose status is not 2xx. */
  readonly refused: number;
  /** 2xx answers without the text that every good answer holds. */
  readonly unmarked: number;
  /** Requests still open when the generator stopped waiting. */
  readonly unfinished: number;
  readonly reconnects: number;
  readonly mostOpen: number;
  /** Fixed rate: the most requests that were due while no connection was free. */
  readonly overdue: number;
  /** Content chunks that arrived inside the window. */
  readonly chunks: number;
  readonly chunksPerSecond: number;
  readonly latencyUs: Percentiles;
  readonly firstChunkUs: Percentiles;
  /** Arrival of a chunk minus the moment the mock wrote it. */
  readonly lagUs: Percentiles;
}
