import type { Usage } from '@weir/core';

/** What a request used at a model, and what it costs by the vendor's page, worked out by hand. */
export interface Case {
  /** `provider/model`. */
  readonly model: string;
  readonly usage: Usage;
  /** The service tier served. */
  readonly tier?: string;
  /** When, UTC. Default {@link NOW}. */
  readonly at?: string;
  readonly variant?: Readonly<Record<string, string>>;
  /** Counts x published prices: /M per million, /k per thousand, /h per hour. */
  readonly sum: string;
  /** The sum, in USD. */
  readonly usd: string;
}

/** When nothing else is said. */
export const NOW = '2026-11-02T12:00:00Z';
