import type { ErrorCode, WeirError } from '@weir/core';

/** Failures that say something about the target rather than about this request. */
const TARGET_FAULTS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate_limited',
  'quota_exhausted',
  'upstream_unreachable',
  'upstream_reset',
  'upstream_truncated',
  'upstream_incomplete',
  'upstream_malformed',
  'upstream_error',
  'upstream_unavailable',
  'upstream_overloaded',
  'upstream_auth',
  'upstream_timeout',
  'retries_exhausted',
]);

/** Those that will not pass within seconds: a used-up quota, a refused key. */
const LASTING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['quota_exhausted', 'upstream_auth']);

export const isTargetFault = ({ code }: WeirError): boolean => TARGET_FAULTS.has(code);

export const isLasting = ({ code }: WeirError): boolean => LASTING.has(code);
