import { errorBody, type WeirError } from '@weir/core';

const STATUSES: Readonly<Record<number, string>> = Object.freeze({
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  402: 'FAILED_PRECONDITION',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  413: 'INVALID_ARGUMENT',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
});

const detail = (kind: string, fields: object): object => ({
  '@type': `type.googleapis.com/google.rpc.${kind}`,
  ...fields,
});

/** An error as Google's clients read it (`google.rpc.Status`); `reason` is weir's code. */
export function googleErrorBody(error: WeirError): object {
  const { message, code, param } = errorBody(error).error;
  const { status, retryAfterMs } = error;
  const metadata = param === null ? {} : { metadata: { param } };
  const details = [
    detail('ErrorInfo', { reason: code, domain: 'weir', ...metadata }),
    ...(retryAfterMs === undefined ? [] : [detail('RetryInfo', { retryDelay: `${retryAfterMs / 1_000}s` })]),
  ];
  return {
    error: {
      code: status,
      message,
      status: STATUSES[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL'),
      details,
    },
  };
}
