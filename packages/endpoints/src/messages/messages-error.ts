import { errorBody, type WeirError } from '@weir/core';

const TYPES: Readonly<Record<number, string>> = Object.freeze({
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
});

/** An error as Anthropic's clients read it; `code` and `param` are weir's own. */
export function messagesErrorBody(error: WeirError): object {
  const { message, code, param } = errorBody(error).error;
  const other = error.status < 500 ? 'invalid_request_error' : 'api_error';
  return {
    type: 'error',
    error: { type: TYPES[error.status] ?? other, message, code, ...(param === null ? {} : { param }) },
  };
}
