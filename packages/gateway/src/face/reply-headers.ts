import {
  type Answer,
  type Basis,
  basisSoFar,
  type Exchange,
  formatUsd,
  knownCost,
  type ReplyHeaders,
  targetName,
  type WeirError,
} from '@weir/core';

/** Response headers as a flat list: name, value, name, value. */
export type FlatHeaders = string[];

const UNSAFE = /[^\x20-\x7e]/g;

/** Text that came from outside, made fit for a header. */
export const safe = (text: string): string => (UNSAFE.test(text) ? text.replace(UNSAFE, '?') : text);

const names = new Map<string, string>();
const MAX_NAMES = 1_000;

/** Target names repeat: made once each. */
function headerName(target: { readonly provider: string; readonly model: string }): string {
  const key = targetName(target);
  const known = names.get(key);
  if (known !== undefined) return known;
  const name = safe(key);
  if (names.size < MAX_NAMES) names.set(key, name);
  return name;
}

function append(headers: FlatHeaders, exchange: Exchange, passed: ReplyHeaders | undefined): FlatHeaders {
  for (const name in passed) if (!exchange.headers.has(name)) headers.push(name, safe(passed[name]!));
  for (const [name, value] of exchange.headers) headers.push(name, safe(value));
  return headers;
}

/** Headers every reply of an exchange carries. */
export const commonHeaders = (contentType: string, exchange: Exchange): FlatHeaders => [
  'content-type',
  contentType,
  'cache-control',
  'private, no-store',
  'vary',
  'authorization',
  'x-request-id',
  exchange.id,
];

/** What an unknown price makes unknown has no figure: a zero would be read as one. */
function addCost(headers: FlatHeaders, exchange: Exchange, without: Basis): void {
  const cost = knownCost(exchange);
  if (cost === undefined) headers.push('x-weir-cost-basis', 'unpriced');
  else headers.push('x-weir-cost', formatUsd(cost), 'x-weir-cost-basis', basisSoFar(exchange) ?? without);
}

/** Headers of an answer. The cost is there when it is known by now: on everything but streams. */
export function answerHeaders(
  contentType: string,
  exchange: Exchange,
  answer: Answer,
  isSettled: boolean,
): FlatHeaders {
  const headers = commonHeaders(contentType, exchange);
  if (answer.target !== undefined) headers.push('x-weir-target', headerName(answer.target));
  headers.push('x-weir-attempts', String(exchange.attempts.length));
  if (isSettled && answer.target !== undefined) addCost(headers, exchange, 'cached');
  return append(headers, exchange, answer.headers);
}

const LONGEST_SDK_WAIT_MS = 60_000;

/** Whether a client's own retry could help: only where waiting does, and not longer than SDKs are willing to. */
function shouldRetry({ advice, retryAfterMs, code }: WeirError): boolean {
  if (code === 'shutting_down') return true;
  if (advice !== 'retry' && code !== 'rate_limited') return false;
  return retryAfterMs !== undefined && retryAfterMs >= 0 && retryAfterMs <= LONGEST_SDK_WAIT_MS;
}

/** Headers of an error: after the gateway's own retries a client is told to retry only where that can help. */
export function errorHeaders(error: WeirError, exchange: Exchange | undefined): FlatHeaders {
  const headers: FlatHeaders = [
    'content-type',
    'application/json',
    'cache-control',
    'private, no-store',
    'vary',
    'authorization',
    'x-should-retry',
    String(shouldRetry(error)),
  ];
  const { retryAfterMs } = error;
  if (retryAfterMs !== undefined && retryAfterMs >= 0) {
    headers.push(
      'retry-after',
      String(Math.ceil(retryAfterMs / 1000)),
      'retry-after-ms',
      String(Math.ceil(retryAfterMs)),
    );
  }
  const { resetsAt } = error.details;
  if (resetsAt !== undefined) headers.push('x-weir-budget-reset', new Date(resetsAt).toISOString());
  if (exchange === undefined) return headers;
  headers.push('x-request-id', exchange.id, 'x-weir-attempts', String(exchange.attempts.length));
  if (exchange.attempts.length > 0) addCost(headers, exchange, 'held');
  return append(headers, exchange, undefined);
}
