import { type ErrorCode, WeirError } from '../error.ts';

/** What an error that came with HTTP 200 means, by the code, type or status in it. Vendors' references, November 2026. */
const MEANINGS: readonly (readonly [code: ErrorCode, said: readonly string[]])[] = [
  ['rate_limited', ['429', 'rate_limit_error', 'rate_limit_exceeded', 'rate_limited', 'throttlingException']],
  ['quota_exhausted', ['402', 'insufficient_quota', 'billing_error', 'credit_balance_exhausted']],
  ['upstream_auth', ['401', '403', 'authentication_error', 'permission_error', 'invalid_api_key']],
  ['model_not_found', ['404', 'not_found_error', 'model_not_found']],
  ['upstream_rejected', ['400', '422', 'invalid_request_error', 'validationException']],
  ['context_length_exceeded', ['context_length_exceeded']],
  ['content_refused', ['content_filter', 'content_policy_violation']],
  ['upstream_unavailable', ['503', 'service_unavailable', 'UNAVAILABLE', 'serviceUnavailableException']],
  ['upstream_overloaded', ['529', 'overloaded_error', 'server_overloaded']],
  ['upstream_timeout', ['408', '504', 'timeout_error', 'modelTimeoutException']],
];
const CODES: ReadonlyMap<string, ErrorCode> = new Map(
  MEANINGS.flatMap(([code, said]) => said.map((word) => [word, code] as const)),
);

/** The failure that a reply or an event with an error in it is: advised as if its status had said so. */
export function failureIn({ message, code }: { readonly message: string; readonly code?: string }): WeirError {
  return new WeirError(CODES.get(code ?? '') ?? 'upstream_error', message, {
    dispatch: { sent: true },
    ...(code === undefined ? {} : { upstreamCode: code }),
  });
}
