import { describe, expect, it } from 'vitest';
import { redactor } from './redactor.ts';

describe('redactor', () => {
  it('takes every credential out, wherever it stands', () => {
    const hide = redactor(['authorization', 'Bearer abc-12345678', 'x-api-key', 'zzz_987654321']);

    expect(hide('key abc-12345678, again abc-12345678 and zzz_987654321!')).toBe(
      'key [secret], again [secret] and [secret]!',
    );
  });

  it('takes a credential out whole where another one is part of it', () => {
    const hide = redactor(['x-key', 'aaaaaaaa', 'x-other-token', 'aaaaaaaabbbb']);

    expect(hide('aaaaaaaabbbb')).toBe('[secret]');
  });

  it('takes keys out that a header of another name shows, or none', () => {
    const hide = redactor(['x-lyra', 'first-1234'], ['first-1234', 'second-5678']);

    expect(hide('first-1234 second-5678')).toBe('[secret] [secret]');
  });

  it('leaves words alone that are no credentials', () => {
    const hide = redactor(['authorization', 'Bearer none', 'accept', 'application/json', 'user-agent', 'weir-tests']);

    expect(hide('none of application/json by weir-tests')).toBe('none of application/json by weir-tests');
  });
});
