import { describe, expect, it, vi } from 'vitest';
import { ERROR_CODES, type ErrorCode, errorBody, WeirError } from './error.ts';
import { usd } from './money.ts';

/** The same class from a second copy of core, as two versions in one process have it. */
async function copyOfCore(): Promise<typeof import('./error.ts')> {
  vi.resetModules();
  return import('./error.ts');
}

describe('the table of codes', () => {
  it.each(Object.entries(ERROR_CODES))('gives %s a status, a type, advice and a meaning', (_, info) => {
    expect(info.status).toBeGreaterThanOrEqual(400);
    expect(info.status).toBeLessThan(600);
    expect(['retry', 'reroute', 'stop']).toContain(info.advice);
    expect(info.type).toMatch(/^[a-z_]+$/);
    expect(info.meaning).toMatch(/^[A-Z].*[^.]$/);
  });

  it('never answers 429 for money: every SDK would retry it', () => {
    for (const code of ['budget_exceeded', 'max_cost_exceeded', 'unpriced'] as const) {
      expect(ERROR_CODES[code].status).toBe(402);
    }
  });

  it('never blames a caller for our own credential at a provider', () => {
    expect(ERROR_CODES.upstream_auth.status).toBe(502);
  });

  it.each([
    ['upstream_reset', 'retry'],
    ['upstream_unavailable', 'retry'],
    ['rate_limited', 'retry'],
    ['upstream_auth', 'reroute'],
    ['upstream_overloaded', 'reroute'],
    ['context_length_exceeded', 'reroute'],
    ['quota_exhausted', 'reroute'],
    ['budget_exceeded', 'reroute'],
    ['upstream_rejected', 'stop'],
    ['content_refused', 'stop'],
    ['cancelled', 'stop'],
    ['deadline_exceeded', 'stop'],
    ['no_target', 'stop'],
  ] as const)('advises those above %s: %s', (code, advice) => {
    expect(new WeirError(code, 'x').advice).toBe(advice);
  });
});

describe('WeirError', () => {
  it('takes status and advice from the table unless told otherwise', () => {
    expect(new WeirError('rate_limited', 'x')).toMatchObject({ status: 429, advice: 'retry' });
    expect(new WeirError('upstream_rejected', 'x', { status: 422, advice: 'reroute' })).toMatchObject({
      status: 422,
      advice: 'reroute',
    });
  });

  it('is an Error with a name, a stack and its cause', () => {
    const cause = new TypeError('below');
    const error = new WeirError('internal_error', 'above', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'WeirError', message: 'above', cause });
    expect(error.stack).toContain('error.test.ts');
    expect(new WeirError('internal_error', 'x')).not.toHaveProperty('cause');
  });

  it('is recognised across copies of core', async () => {
    const copy = await copyOfCore();
    const foreign = new copy.WeirError('rate_limited', 'x', { retryAfterMs: 7 });
    expect(foreign).not.toBeInstanceOf(WeirError);
    expect(WeirError.is(foreign)).toBe(true);
    expect(WeirError.from(foreign)).toBe(foreign);
    expect(copy.WeirError.is(new WeirError('rate_limited', 'x'))).toBe(true);
    expect(errorBody(foreign as WeirError).error.code).toBe('rate_limited');
  });

  it.each([undefined, null, 'rate_limited', 429, {}, new Error('x'), { code: 'rate_limited', status: 429 }])(
    'is not %s',
    (value) => {
      expect(WeirError.is(value)).toBe(false);
    },
  );

  it('does not show its marker to those who copy or print it', () => {
    const error = new WeirError('rate_limited', 'x');
    expect(Object.getOwnPropertySymbols({ ...error })).toEqual([]);
    expect(WeirError.is({ ...error })).toBe(false);
  });

  it.each([new TypeError('a defect'), 'text', undefined, null, { status: 429 }])(
    'made from %s is an internal error that keeps it as its cause',
    (thrown) => {
      const error = WeirError.from(thrown);
      expect(error).toMatchObject({ code: 'internal_error', status: 500, advice: 'stop' });
      expect(error.details.cause).toBe(thrown);
      expect(error.message).toBe('An internal error occurred');
    },
  );
});

describe('advising', () => {
  it('changes the advice alone: a layer that gives up is not amplified by those above', () => {
    const cause = new Error('below');
    const error = new WeirError('upstream_rejected', 'x', {
      cause,
      status: 422,
      param: 'model',
      retryAfterMs: 5,
      dispatch: { sent: true, status: 422 },
      cost: usd('0.5'),
    });
    const advised = error.advising('reroute');
    expect(advised).toMatchObject({
      code: 'upstream_rejected',
      message: 'x',
      advice: 'reroute',
      status: 422,
      param: 'model',
      retryAfterMs: 5,
      cause,
    });
    expect(advised.details).toMatchObject({ dispatch: { sent: true, status: 422 }, cost: usd('0.5') });
    expect(error.advice).toBe('stop');
  });

  it('what it advises already gives the error itself', () => {
    const error = new WeirError('rate_limited', 'x');
    expect(error.advising('retry')).toBe(error);
  });
});

describe('with', () => {
  it('adds details and keeps the others, advice given earlier included', () => {
    const error = new WeirError('rate_limited', 'x', { retryAfterMs: 5 }).advising('stop').with({ cost: usd('1') });
    expect(error).toMatchObject({ advice: 'stop', status: 429, retryAfterMs: 5 });
    expect(error.details.cost).toBe(usd('1'));
  });

  it('can replace what was there', () => {
    const error = new WeirError('rate_limited', 'x', { retryAfterMs: 5 }).with({ retryAfterMs: 9, advice: 'reroute' });
    expect(error).toMatchObject({ retryAfterMs: 9, advice: 'reroute' });
  });
});

describe('errorBody', () => {
  it("has the four keys of OpenAI's error object, always", () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const { error } = errorBody(new WeirError(code, 'a message'));
      expect(error).toEqual({ message: 'a message', type: ERROR_CODES[code].type, param: null, code });
    }
  });

  it("names the parameter and the provider's own code", () => {
    const error = new WeirError('upstream_rejected', 'x', {
      param: 'messages[2].content',
      upstreamCode: 'invalid_image',
    });
    expect(errorBody(error).error).toMatchObject({ param: 'messages[2].content', code: 'invalid_image' });
  });

  it('never shows a cause, a stack or an upstream body', () => {
    const secret = 'sk-canary-0123456789';
    const error = WeirError.from(new Error(`connect failed with ${secret}`));
    const shown = JSON.stringify(errorBody(error));
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain('.ts');
  });

  it('of an error of a newer core, whose code is not in the table here, is still an error object', async () => {
    const copy = await copyOfCore();
    const newer = Object.assign(new copy.WeirError('rate_limited', 'x'), { code: 'from_the_future' });
    expect(errorBody(newer as unknown as WeirError).error).toEqual({
      message: 'x',
      type: 'gateway_error',
      param: null,
      code: 'from_the_future',
    });
  });
});
