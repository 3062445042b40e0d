import type { IncomingHttpHeaders } from 'node:http';
import { type Advice, type ErrorCode, WeirError } from '@weir/core';
import { STATUS_MEANINGS } from '../src/suites/provider/status-cases.ts';

/** What is wrong with a handmade provider; none is a provider that keeps to the suite. */
export type Fault = string | undefined;

function secondsUntil(text: string, fault: Fault): number | undefined {
  if (!/[a-z]/i.test(text)) return undefined;
  if (fault === 'reads one form of dates' && !/^..., /.test(text)) return undefined;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  if (Number.isNaN(at)) return fault === 'waits for nonsense' ? 0 : undefined;
  return at > Date.now() ? (at - Date.now()) / 1_000 : undefined;
}

function waitIn(headers: IncomingHttpHeaders, fault: Fault): number | undefined {
  const number = /^\d+(\.\d+)?$/;
  const ms = String(headers['retry-after-ms'] ?? headers['x-ms-retry-after-ms'] ?? '');
  if (number.test(ms) && fault !== 'ignores retry-after-ms') return Number(ms);
  const text = headers['retry-after']?.trim() ?? '';
  const whole = fault === 'reads whole seconds' ? text.replace(/\..*/, '') : text;
  const seconds = number.test(whole) ? Number(whole) : secondsUntil(text, fault);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function said(status: number, body: string, fault: Fault): { message: string; code: string } {
  try {
    const { error } = JSON.parse(body) as { error: { message: string; code: string } };
    if (typeof error.message === 'string') return error;
  } catch (cause) {
    if (fault === 'fails over an error page' && status === 503) throw cause;
  }
  return { message: '', code: '' };
}

function codeOf(status: number, code: string, fault: Fault): ErrorCode {
  if (code === 'insufficient_quota' && fault !== 'waits for a quota') return 'quota_exhausted';
  if (code === 'context_length_exceeded' && fault !== 'takes too long for wrong') return 'context_length_exceeded';
  if (code === 'busy' && fault !== 'takes busy for broken') return 'upstream_overloaded';
  if (fault === `misreads ${status}`) return 'upstream_too_large';
  return STATUS_MEANINGS[status]?.code ?? (status >= 500 ? 'upstream_error' : 'upstream_malformed');
}

/** The error of a status, as plainly as it can be had. */
export function handmadeError(
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
  key: string,
  fault: Fault,
): WeirError {
  const { message, code } = said(status, body, fault);
  const known = codeOf(status, code, fault);
  const wait = waitIn(headers, fault);
  const isPointless = headers['x-should-retry'] === 'false' && fault !== 'ignores x-should-retry';
  const advice: Advice | undefined =
    isPointless || status < 400 || status === 413 || known === 'upstream_too_large' ? 'reroute' : undefined;
  const text = fault === 'repeats its key' ? message : message.replaceAll(key, '[secret]');
  if (fault === 'logs its key' && body.includes(key)) console.warn(`failed with ${key}`);
  const shown = fault === 'quotes without end' ? text : text.slice(0, 200);
  return new WeirError(known, `Status ${status}: ${shown}`, {
    dispatch: { sent: true, status },
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(advice === undefined ? {} : { advice }),
  });
}
