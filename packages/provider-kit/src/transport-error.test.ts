import { WeirError } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { transportError } from './transport-error.ts';

const thrown = (code: string, name = 'Error'): Error => Object.assign(new Error('broke'), { code, name });

describe('transportError', () => {
  it.each([
    ['ECONNREFUSED', false, false, 'upstream_unreachable', 'retry'],
    ['ENOTFOUND', false, false, 'upstream_unreachable', 'retry'],
    ['CERT_HAS_EXPIRED', false, false, 'upstream_unreachable', 'retry'],
    ['UND_ERR_CONNECT_TIMEOUT', false, false, 'upstream_unreachable', 'retry'],
    ['ECONNRESET', true, false, 'upstream_reset', 'retry'],
    ['UND_ERR_SOCKET', true, false, 'upstream_reset', 'retry'],
    ['UND_ERR_SOCKET', true, true, 'upstream_truncated', 'retry'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', true, true, 'upstream_truncated', 'retry'],
    ['UND_ERR_HEADERS_OVERFLOW', true, false, 'upstream_malformed', 'retry'],
    ['UND_ERR_DESTROYED', true, false, 'upstream_reset', 'retry'],
    ['', true, true, 'upstream_reset', 'retry'],
  ])('takes %j (sent: %s, head: %s) for %s', (cause, sent, hasHead, code, advice) => {
    expect(transportError(thrown(cause), sent, hasHead)).toMatchObject({
      code,
      advice,
      details: { dispatch: { sent } },
    });
  });

  it('keeps no bytes that could not be read', () => {
    const cause = Object.assign(thrown('HPE_INVALID_CONSTANT', 'HTTPParserError'), { data: 'the key' });

    const error = transportError(cause, true, false);

    expect(error.code).toBe('upstream_malformed');
    expect(error.cause).toMatchObject({ name: 'HTTPParserError', code: 'HPE_INVALID_CONSTANT', message: 'broke' });
    expect(error.cause).not.toHaveProperty('data');
  });

  it('takes a request that HTTP cannot carry for a defect, and asks nobody again', () => {
    expect(transportError(thrown('UND_ERR_INVALID_ARG'), false, false)).toMatchObject({
      code: 'internal_error',
      advice: 'stop',
      details: { dispatch: { sent: false } },
    });
  });

  it('keeps an error of weir and adds whether a byte was sent, unless it knows', () => {
    const left = new WeirError('cancelled', 'Left');

    expect(transportError(left, true, false)).toMatchObject({
      code: 'cancelled',
      details: { dispatch: { sent: true } },
    });
    expect(transportError(left.with({ dispatch: { sent: false } }), true, false).details.dispatch?.sent).toBe(false);
  });
});
