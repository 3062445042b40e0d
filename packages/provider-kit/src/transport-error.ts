import { WeirError } from '@weir/core';

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
}

/** A parser error carries the bytes it could not read, which may be anything; what is kept of it is its name. */
function withoutData({ name = 'Error', message, code }: Thrown): Error {
  return Object.assign(new Error(message), { name, code });
}

/**
 * What a failure of the connection means.
 *
 * @param sent whether a byte may have left
 * @param hasHead whether the reply had begun
 */
export function transportError(thrown: unknown, sent: boolean, hasHead: boolean): WeirError {
  if (WeirError.is(thrown)) return thrown.details.dispatch === undefined ? thrown.with({ dispatch: { sent } }) : thrown;
  const { name, code = '' } = (thrown ?? {}) as Thrown;
  const isUnreadable = name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW';
  const cause = isUnreadable ? withoutData(thrown as Thrown) : thrown;
  if (code === 'UND_ERR_INVALID_ARG') {
    return new WeirError('internal_error', 'The request cannot be put into HTTP', { cause, dispatch: { sent: false } });
  }
  if (!sent) {
    return new WeirError('upstream_unreachable', `No connection to the provider (${code || 'unknown reason'})`, {
      cause,
      dispatch: { sent: false },
    });
  }
  const dispatch = { sent: true };
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || (hasHead && code === 'UND_ERR_SOCKET')) {
    return new WeirError('upstream_truncated', 'The provider ended its reply early', { cause, dispatch });
  }
  if (isUnreadable) {
    return new WeirError('upstream_malformed', 'The provider does not speak HTTP', { cause, dispatch });
  }
  return new WeirError('upstream_reset', `The provider broke the connection (${code || 'unknown reason'})`, {
    cause,
    dispatch,
  });
}
