import { type ErrorCode, WeirError } from '@weir/core';

/**
 * A fault asked for in the text of a request: `[sandbox:503]`, `[sandbox:stall]`, `[sandbox:cut=3]`, `[sandbox:slow]`,
 * `[sandbox:length]`, `[sandbox:refuse]`, `[sandbox:no-usage]`.
 */
export interface Fault {
  /** Answer with this HTTP status. */
  readonly status?: number;
  /** Never answer. */
  readonly stalls?: boolean;
  /** Break the stream after this many pieces. */
  readonly cutAfter?: number;
  /** Take ten times as long. */
  readonly isSlow?: boolean;
  /** End with this finish reason. */
  readonly finish?: 'length' | 'content_filter';
  readonly hidesUsage?: boolean;
}

const NONE: Fault = Object.freeze({});
const MARK = /\[sandbox:([a-z-]+|\d{3})(?:=(\d+))?\]/;

/** Reads the fault a request asks for. */
export function faultIn(text: string): Fault {
  const match = MARK.exec(text);
  if (match === null) return NONE;
  const [, name = '', value] = match;
  if (/^[45]\d\d$/.test(name)) return { status: Number(name) };
  switch (name) {
    case 'stall':
      return { stalls: true };
    case 'cut':
      return { cutAfter: Number(value ?? 1) };
    case 'slow':
      return { isSlow: true };
    case 'length':
      return { finish: 'length' };
    case 'refuse':
      return { finish: 'content_filter' };
    case 'no-usage':
      return { hidesUsage: true };
    default:
      return NONE;
  }
}

const CODES: Readonly<Record<number, ErrorCode>> = {
  400: 'upstream_rejected',
  401: 'upstream_auth',
  403: 'upstream_auth',
  404: 'model_not_found',
  429: 'rate_limited',
  503: 'upstream_unavailable',
  504: 'upstream_timeout',
  529: 'upstream_overloaded',
};

/** The error a faulty sandbox answers with. */
export function faultError(status: number): WeirError {
  const code = CODES[status] ?? (status >= 500 ? 'upstream_error' : 'upstream_rejected');
  return new WeirError(code, `'sandbox' answered ${status}, as the request asked it to`, {
    dispatch: { sent: true, status },
    ...(status === 429 ? { retryAfterMs: 1_000 } : {}),
  });
}
