import { describe, expect, it } from 'vitest';
import { abortReason, throwIfAborted } from './call.ts';
import { WeirError } from './error.ts';

describe('the reason of an abort', () => {
  it('is the WeirError it was aborted with', () => {
    const reason = new WeirError('deadline_exceeded', 'Too late');
    expect(abortReason(AbortSignal.abort(reason))).toBe(reason);
  });

  it.each([undefined, new DOMException('x', 'AbortError'), 'bye'])('is a caller who went away for %s', (reason) => {
    const error = abortReason(AbortSignal.abort(reason));
    expect(error).toMatchObject({ code: 'cancelled', message: 'The caller went away', advice: 'stop' });
    expect(error.details.cause).toBe(reason ?? error.details.cause);
  });

  it('is thrown for an aborted call only', () => {
    const controller = new AbortController();
    expect(() => throwIfAborted(controller.signal)).not.toThrow();
    controller.abort();
    expect(() => throwIfAborted(controller.signal)).toThrow('The caller went away');
  });
});
