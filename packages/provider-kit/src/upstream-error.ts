import { type Advice, ERROR_CODES, type ErrorCode, type ErrorDetails, WeirError } from '@weir/core';
import { embeddedError } from '@weir/endpoints';
import { rateLimits } from './limits/rate-limits.ts';
import { neverPasses, throttledMs } from './limits/throttled.ts';
import { type HeaderMap, headerOf, retryAfterMs } from './retry-after.ts';

/** What a provider said when it did not answer with success. */
export interface UpstreamFailure {
  readonly status: number;
  /** The standard status that means the same, where this one is the vendor's own. */
  readonly means?: number | undefined;
  readonly headers: HeaderMap;
  readonly body: string;
  /** Epoch ms, for Retry-After dates. */
  readonly now: number;
  readonly provider: string;
}

interface Said {
  readonly message?: string | undefined;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
}

const MAX_MESSAGE = 500;
/** Longest code or parameter passed on. */
const MAX_NAME = 128;

/** Codes of a 429 (or 4xx) that never pass by waiting. OpenAI's error codes, November 2026. */
const QUOTA_CODES = new Set([
  'insufficient_quota',
  'credit_balance_exhausted',
  'organization_spend_limit_exceeded',
  'project_spend_limit_exceeded',
  'organization_usage_limit_exceeded',
  'billing_hard_limit_reached',
]);
const CONTEXT_CODES = new Set(['context_length_exceeded', 'string_above_max_length']);
const CONTENT_CODES = new Set(['content_policy_violation', 'content_filter', 'invalid_prompt', 'moderation_blocked']);
const PARAMETER_CODES = new Set(['unsupported_parameter', 'unsupported_value']);

const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** FastAPI's list of what is wrong with a request: the first field, and whether it is one too many. */
function validation(detail: readonly unknown[]): Said {
  const { loc, type } = (detail[0] ?? {}) as { readonly loc?: unknown; readonly type?: unknown };
  const place = Array.isArray(loc) ? loc.filter((step) => step !== 'body').join('.') : '';
  return {
    message: embeddedError({ detail })?.message,
    ...(type === 'extra_forbidden' ? { code: 'unsupported_parameter' } : {}),
    ...(place === '' ? {} : { param: place.slice(0, MAX_NAME) }),
  };
}

/** Reads OpenAI's `{ error: {...} }` and the forms its imitators use: `error` as text, `detail`, `message`. */
function said(body: string): Said {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {}; // not JSON: a proxy's HTML page, say
  }
  const whole = Array.isArray(parsed) ? parsed[0] : parsed; // Google puts its errors into a list
  if (typeof whole !== 'object' || whole === null) return {};
  const outer = whole as Record<string, unknown>;
  if (typeof outer.error === 'string') return { message: outer.error, code: stringOf(outer.code)?.slice(0, MAX_NAME) };
  const inner = (typeof outer.error === 'object' && outer.error !== null ? outer.error : outer) as Record<
    string,
    unknown
  >;
  if (Array.isArray(inner.detail)) return validation(inner.detail);
  return {
    message: stringOf(inner.message) ?? stringOf(inner.detail),
    code: stringOf(inner.code)?.slice(0, MAX_NAME),
    type: stringOf(inner.type),
    param: stringOf(inner.param)?.slice(0, MAX_NAME),
  };
}

/** A provider's text, fit for a caller: bounded, one line, without anything that looks like a credential. */
export function sanitise(message: string): string {
  const clean = message
    .replace(/\b(sk|pk|key|gsk|xai|AIza)[-_A-Za-z0-9*]{8,}/g, '[secret]')
    .replace(/Bearer\s+\S+/gi, 'Bearer [secret]')
    .replace(/https?:\/\/\S+/g, '[url]')
    .replace(/\p{Cc}+/gu, ' ');
  return clean.length > MAX_MESSAGE ? `${clean.slice(0, MAX_MESSAGE)}...` : clean;
}

function rejected({ code, message }: Said): ErrorCode {
  if (code !== undefined) {
    if (CONTEXT_CODES.has(code)) return 'context_length_exceeded';
    if (CONTENT_CODES.has(code)) return 'content_refused';
    if (PARAMETER_CODES.has(code)) return 'unsupported_parameter';
  }
  return /maximum context length|context window|too many tokens/i.test(message ?? '')
    ? 'context_length_exceeded'
    : 'upstream_rejected';
}

function codeOf(status: number, words: Said): ErrorCode {
  if (QUOTA_CODES.has(words.code ?? '') || QUOTA_CODES.has(words.type ?? '') || status === 402)
    return 'quota_exhausted';
  if (status === 401 || status === 403) return 'upstream_auth';
  if (status === 404) return 'model_not_found';
  if (status === 408 || status === 504) return 'upstream_timeout';
  if (status === 429) return 'rate_limited';
  if (status === 503) return 'upstream_unavailable';
  if (status === 529) return 'upstream_overloaded';
  if (status === 409 || status === 425 || status >= 500) return 'upstream_error';
  if (status >= 400) return rejected(words);
  return 'upstream_malformed';
}

/** Codes whose text comes from the provider because it is about the caller's own request. */
const QUOTED = new Set<ErrorCode>([
  'upstream_rejected',
  'context_length_exceeded',
  'content_refused',
  'unsupported_parameter',
  'model_not_found',
]);

/** The error an HTTP status and body mean, with the advice the situation allows. */
export function upstreamError(failure: UpstreamFailure): WeirError {
  const { status, headers, provider } = failure;
  const words = said(failure.body);
  const code = codeOf(failure.means ?? status, words);
  const limits = code === 'rate_limited' ? rateLimits(headers, failure.now) : [];
  const told = code === 'rate_limited' ? throttledMs(limits, words.message, failure.now) : undefined;
  const wait = retryAfterMs(headers, failure.now) ?? told;
  const isRefused =
    headerOf(headers, 'x-should-retry') === 'false' || (code === 'rate_limited' && neverPasses(words.message));
  const isPointless = status < 400 || isRefused; // a redirect stays one
  const advice: Advice | undefined = isPointless && ERROR_CODES[code].advice === 'retry' ? 'reroute' : undefined;
  const quoted = QUOTED.has(code) && words.message !== undefined ? `: ${sanitise(words.message)}` : '';
  const details: ErrorDetails = {
    dispatch: { sent: true, status },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(limits.length === 0 ? {} : { limits }),
    ...(words.param === undefined ? {} : { param: words.param }),
    ...(words.code !== undefined && QUOTED.has(code) ? { upstreamCode: words.code } : {}),
    ...(advice === undefined ? {} : { advice }),
    ...(status === 413 ? { advice: 'reroute' as const, status: 413 } : {}),
    ...(status === 422 ? { status: 422 } : {}),
  };
  return new WeirError(code, `'${provider}' answered ${status}${quoted}`, details);
}
