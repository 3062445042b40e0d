import type { WeirError } from '@weir/core';
import { type UpstreamFailure, upstreamError } from '../upstream-error.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What Google said (`google.rpc.Status`); sometimes it is the only item of a list. */
function statusIn(body: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    const { error } = fieldsOf(Array.isArray(parsed) ? parsed[0] : parsed);
    return isFields(error) ? error : undefined;
  } catch {
    return undefined; // not JSON: a proxy's HTML page, say
  }
}

/** The detail of a kind: `RetryInfo`, `QuotaFailure`, `ErrorInfo`, `BadRequest`. */
const detailOf = ({ details }: Fields, kind: string): Fields =>
  fieldsOf(listOf(details).find((detail) => String(fieldsOf(detail)['@type']).endsWith(`google.rpc.${kind}`)));

const KEY_REASONS: ReadonlySet<unknown> = new Set([
  'API_KEY_INVALID',
  'API_KEY_EXPIRED',
  'API_KEY_SERVICE_BLOCKED',
  'API_KEY_HTTP_REFERRER_BLOCKED',
  'API_KEY_IP_ADDRESS_BLOCKED',
  'CONSUMER_SUSPENDED',
  'BILLING_DISABLED',
]);

/** Quotas of a day, those that are zero, and credits that are used up do not pass by waiting. */
function isUsedUp(status: Fields): boolean {
  const violations = listOf(detailOf(status, 'QuotaFailure').violations).map(fieldsOf);
  const never = violations.some(({ quotaId, quotaValue }) => /PerDay/.test(String(quotaId)) || quotaValue === '0');
  return never || /credits? .*(depleted|exhausted)|spend(ing)? (cap|limit)/i.test(String(status.message));
}

/** OpenAI's code for what Google tells with words or details of its own. Source: its error pages, November 2026. */
function codeOf(status: Fields, http: number): string | undefined {
  if (http === 429 && isUsedUp(status)) return 'insufficient_quota';
  if (
    http === 400 &&
    /token count .*exceeds|exceeds the maximum number of tokens|prompt is too long/i.test(String(status.message))
  )
    return 'context_length_exceeded';
  return undefined;
}

/** A key that is not good, and a place or account that is not served, are 400 here: 401 and 403 elsewhere. */
function statusOf(status: Fields, http: number): number {
  if (http !== 400) return http;
  if (KEY_REASONS.has(detailOf(status, 'ErrorInfo').reason)) return 401;
  return status.status === 'FAILED_PRECONDITION' ? 403 : http;
}

/** How long to wait, which is told in the body: `"34.4s"`. */
function withDelay({ headers }: UpstreamFailure, status: Fields): UpstreamFailure['headers'] {
  const [, seconds] = /^(\d+(?:\.\d+)?)s$/.exec(String(detailOf(status, 'RetryInfo').retryDelay)) ?? [];
  return seconds === undefined ? headers : { 'retry-after': seconds, ...headers };
}

/** What an error status of a Google API means: Gemini and Vertex AI. */
export function googleError(failure: UpstreamFailure): WeirError {
  const status = statusIn(failure.body);
  if (status === undefined) return upstreamError(failure);
  const http = statusOf(status, failure.status);
  const code = codeOf(status, http);
  const [violation] = listOf(detailOf(status, 'BadRequest').fieldViolations).map(fieldsOf);
  const said = { message: status.message, code: code ?? status.status, param: violation?.field };
  const error = upstreamError({
    ...failure,
    status: http,
    headers: withDelay(failure, status),
    body: JSON.stringify({ error: said }),
  });
  return http === failure.status ? error : error.with({ dispatch: { sent: true, status: failure.status } });
}
