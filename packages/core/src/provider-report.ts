import type { Money } from './money.ts';

/** A line of what a provider says was used or charged on one day. */
export interface ReportLine {
  /** `2026-11-01`, UTC. */
  readonly day: string;
  readonly model: string;
  /** A unit of weir's (`input_tokens`); undefined for a line that tells money only. */
  readonly unit?: string;
  readonly quantity?: number;
  readonly cost?: Money;
}

/** A provider's own account of some days: from its cost API, or a file it lets one download. */
export interface ProviderReport {
  /** The provider's name in targets. */
  readonly provider: string;
  /** Where it comes from, for people. */
  readonly source: string;
  readonly lines: readonly ReportLine[];
}

/** Whole days in UTC that a report is asked for. */
export interface ReportWindow {
  /** Epoch ms of the first midnight. */
  readonly from: number;
  /** Epoch ms of the midnight after the last day. */
  readonly to: number;
}
