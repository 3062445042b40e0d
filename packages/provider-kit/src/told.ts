import type { Reply, ReplyHeaders } from '@weir/core';
import { rateLimits } from './limits/rate-limits.ts';
import type { HeaderMap } from './retry-after.ts';

/** Name of a reply's header, and its name for callers. */
export type PassedHeader = readonly [name: string, as: string];

const SAME = [
  'openai-processing-ms',
  'x-ratelimit-limit-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-requests',
  'x-ratelimit-reset-tokens',
];
/** Headers of replies that help callers, as OpenAI names them. */
export const PASSED_ON: readonly PassedHeader[] = [
  ['x-request-id', 'x-upstream-request-id'],
  ...SAME.map((name): PassedHeader => [name, name]),
];
const NO_HEADERS: ReplyHeaders = Object.freeze({});

function passedOn(headers: HeaderMap, passed: readonly PassedHeader[]): ReplyHeaders {
  let kept: Record<string, string> | undefined;
  for (const [name, as] of passed) {
    const value = headers[name];
    if (typeof value !== 'string') continue;
    kept ??= {};
    kept[as] = value;
  }
  return kept ?? NO_HEADERS;
}

/** What is told of any reply. */
export type Told = Pick<Reply, 'headers' | 'credential'> & Required<Pick<Reply, 'limits'>>;

/**
 * @param credential position of the key that was shown; undefined where there is one
 * @param now epoch ms
 */
export const toldOf = (
  headers: HeaderMap,
  passed: readonly PassedHeader[],
  credential: number | undefined,
  now: number,
): Told => {
  const limits = () => rateLimits(headers, now);
  return credential === undefined
    ? { headers: passedOn(headers, passed), limits }
    : { headers: passedOn(headers, passed), credential, limits };
};
