import type { Ability } from '@weir/core';

/** An exact decimal amount of USD, at most six decimals: `'1.25'`. */
export type UsdText = string;

/** What units cost, in USD. Token prices are per million tokens, as vendors print them. */
export interface UnitRates {
  /** USD per million input tokens that were not cached. */
  readonly input?: UsdText;
  /** USD per million input tokens read from a prompt cache. */
  readonly cachedInput?: UsdText;
  /** USD per million input tokens written to a prompt cache. */
  readonly cacheWrite?: UsdText;
  /** USD per million input tokens written to a one-hour prompt cache. */
  readonly cacheWrite1h?: UsdText;
  /** USD per million output tokens. */
  readonly output?: UsdText;
  /** USD per million reasoning tokens; without it they cost what output costs. */
  readonly reasoning?: UsdText;
  /** USD per million audio tokens read. */
  readonly inputAudio?: UsdText;
  /** USD per million audio tokens written. */
  readonly outputAudio?: UsdText;
  /** USD per million image tokens read. */
  readonly inputImage?: UsdText;
  /** USD per million image tokens written. */
  readonly outputImage?: UsdText;
  /** USD per image made. */
  readonly perImage?: UsdText;
  /** USD per second of video made. */
  readonly perVideoSecond?: UsdText;
  /** USD per hour of audio. */
  readonly perAudioHour?: UsdText;
  /** USD per million characters. */
  readonly perMillionCharacters?: UsdText;
  /** USD per thousand searches. */
  readonly perThousandSearches?: UsdText;
  /** USD per thousand searches of stored files. */
  readonly perThousandFileSearches?: UsdText;
  /** USD per container a provider runs code in. */
  readonly perContainer?: UsdText;
  /** USD per thousand pages. */
  readonly perThousandPages?: UsdText;
  /** USD per thousand million pixels of pictures and video that are read. */
  readonly perBillionPixels?: UsdText;
  /** USD per thousand requests, whatever they read and write. */
  readonly perThousandRequests?: UsdText;
}

/** Rates that hold under conditions. The most specific wins: more conditions, then the higher tier, then the later date. */
export interface ConditionalRates extends UnitRates {
  /** Holds when the request read more input tokens than this; the whole request is charged at it. */
  readonly inputTokensOver?: number;
  /** Holds for this served tier: `batch`, `flex`, `priority`. */
  readonly serviceTier?: string;
  /** Holds from this time of day, `HH:MM` in UTC; needs `utcTo`. */
  readonly utcFrom?: string;
  /** Holds until this time of day, `HH:MM` in UTC, itself excluded; needs `utcFrom`. */
  readonly utcTo?: string;
  /** Holds from this ISO date, midnight UTC. */
  readonly since?: string;
  /** Holds until this ISO date, midnight UTC, itself excluded. */
  readonly until?: string;
  /** Holds for requests with each of these: `{ size: '1024x1536', quality: 'high' }`, `{ resolution: '1080p' }`. */
  readonly variant?: Readonly<Record<string, string>>;
  /** Units billed at least where any were used, such as 10 seconds of sound. */
  readonly atLeast?: number;
  /** Units are billed in whole multiples of this, rounded up. */
  readonly step?: number;
}

/** What the user knows better about one model at one provider. It wins over adapters and price sources. */
export interface CardOverride extends UnitRates {
  /** More rates of the same units: tiers, dates, times of day. */
  readonly rates?: readonly ConditionalRates[];
  /** Endpoints it serves, in place of the known ones. */
  readonly endpoints?: readonly string[];
  /** Abilities it has, in place of the known ones. */
  readonly abilities?: readonly Ability[];
  /** Tokens it can read and write in one request. */
  readonly contextWindow?: number;
  /** Most tokens it writes in one reply. */
  readonly maxOutputTokens?: number;
  /** Rank of answer quality, 0 to 1, in place of the one derived from its price. */
  readonly quality?: number;
  /** Other names callers may use for it. */
  readonly aliases?: readonly string[];
  /** ISO date after which the provider stops serving it. */
  readonly retiresOn?: string;
}
