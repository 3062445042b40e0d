import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import type { Call } from './call.ts';
import { compose } from './compose.ts';
import { WeirError } from './error.ts';
import { type Handler, type Middleware, only, type Traits, withTraits } from './middleware.ts';
import type { Answer } from './reply.ts';

const ANSWER = { kind: 'value' } as Answer;
const innermost: Handler = async () => ANSWER;
const CALL = callOf('chat', { model: 'm', messages: [] });
const pass = (traits?: Omit<Traits, 'name'> & { readonly name?: string }): Middleware => {
  const middleware: Middleware = (call, next) => next(call);
  return traits === undefined ? middleware : withTraits(middleware, traits as Traits);
};
const named = (name: string, traits: Omit<Traits, 'name'> = {}): Middleware => pass({ name, ...traits });

describe('compose', () => {
  it('runs the middleware listed first outermost', async () => {
    const order: string[] = [];
    const note =
      (name: string): Middleware =>
      async (call, next) => {
        order.push(`${name} in`);
        const answer = await next(call);
        order.push(`${name} out`);
        return answer;
      };
    await compose([note('a'), note('b')], async () => {
      order.push('innermost');
      return ANSWER;
    })(CALL);
    expect(order).toEqual(['a in', 'b in', 'innermost', 'b out', 'a out']);
  });

  it('of nothing is the innermost handler', () => {
    expect(compose([], innermost)).toBe(innermost);
  });

  it('lets next be called never, once or many times', async () => {
    let reached = 0;
    const count: Handler = async () => {
      reached++;
      return ANSWER;
    };
    await compose([async () => ANSWER], count)(CALL);
    expect(reached).toBe(0);
    await compose(
      [
        async (call, next) => {
          await next(call);
          return next(call);
        },
      ],
      count,
    )(CALL);
    expect(reached).toBe(2);
  });

  it('hands down what a middleware derived and leaves the call above as it was', async () => {
    const seen: (Call['target'] | undefined)[] = [];
    const target = { provider: 'a', model: 'm' };
    const run = compose(
      [
        async (call, next) => {
          const answer = await next({ ...call, target });
          seen.push(call.target);
          return answer;
        },
      ],
      async (call) => {
        seen.push(call.target);
        return ANSWER;
      },
    );
    await run(CALL);
    expect(seen).toEqual([target, undefined]);
  });

  it('lets errors travel up by throw', async () => {
    const error = new WeirError('rate_limited', 'x');
    const run = compose([pass()], () => Promise.reject(error));
    await expect(run(CALL)).rejects.toBe(error);
  });

  it('holds no state between calls', async () => {
    const run = compose([pass(), pass()], async (call) => ({ ...ANSWER, target: call.target }) as Answer);
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((provider) => run({ ...CALL, target: { provider, model: 'm' } })),
    );
    expect(answers.map((answer) => answer.target?.provider)).toEqual(['a', 'b', 'c']);
  });
});

describe('a list that cannot work', () => {
  const refusal = (...list: readonly Middleware[]): string => {
    try {
      compose(list, innermost);
    } catch (error) {
      expect(error).toMatchObject({ code: 'invalid_pipeline' });
      return (error as Error).message;
    }
    return 'accepted';
  };

  it('is refused where a fact is provided too low, naming both parties', () => {
    const meter = named('meter', { needs: ['target'] });
    const router = named('router', { provides: ['target'] });
    expect(refusal(meter, router)).toBe("'meter' needs 'target', which 'router' provides: list 'router' above it");
    expect(refusal(router, meter)).toBe('accepted');
  });

  it('is not refused where nobody provides a fact: the caller may bring it', () => {
    expect(refusal(named('meter', { needs: ['target'] }))).toBe('accepted');
  });

  it('is refused where an attempt is accounted for above what repeats it', () => {
    const meter = named('meter', { scope: 'attempt' });
    const message = "'meter' accounts for one attempt, so it must stand below 'retry', which makes several";
    expect(refusal(meter, named('retry', { repeats: 'attempt' }))).toBe(message);
    expect(refusal(named('retry', { repeats: 'attempt' }), meter)).toBe('accepted');
    expect(refusal(meter, named('fallback', { repeats: 'target' }))).toContain("below 'fallback'");
  });

  it('is refused where the same target is repeated above what changes it', () => {
    const [retry, fallback] = [named('retry', { repeats: 'attempt' }), named('fallback', { repeats: 'target' })];
    expect(refusal(retry, fallback)).toBe(
      "'retry' repeats the same target, so it must stand below 'fallback', which changes the target",
    );
    expect(refusal(fallback, retry)).toBe('accepted');
  });

  it('is refused where the target is chosen above what asks for another', () => {
    const [router, fallback] = [named('router', { provides: ['target'] }), named('fallback', { repeats: 'target' })];
    expect(refusal(router, fallback)).toBe(
      "'router' chooses the target, so it must stand below 'fallback', which asks it for another",
    );
    expect(refusal(fallback, router)).toBe('accepted');
  });

  it('numbers those without a name', () => {
    const repeats = pass({ repeats: 'target' });
    expect(refusal(pass(), pass({ scope: 'attempt' }), repeats)).toBe(
      "'middleware 2' accounts for one attempt, so it must stand below 'middleware 3', which makes several",
    );
  });

  it('is never re-sorted: the recommended order is accepted as it is', () => {
    expect(
      refusal(
        named('cache', { scope: 'exchange' }),
        named('trimmer', { provides: ['size'] }),
        named('fallback', { repeats: 'target' }),
        named('router', { provides: ['target'], needs: ['size'] }),
        named('retry-budget', { repeats: 'attempt', needs: ['target'] }),
        named('timeout', { scope: 'attempt' }),
        named('meter', { scope: 'attempt', needs: ['target'] }),
      ),
    ).toBe('accepted');
  });
});

describe('only', () => {
  it('runs for its endpoint and lets the others pass by', async () => {
    const seen: string[] = [];
    const run = compose(
      [
        only('chat', (call, next) => {
          seen.push(call.request.model);
          return next(call);
        }),
      ],
      innermost,
    );
    await run(CALL);
    expect(await run(callOf('embeddings', { model: 'e', input: 'x' }))).toBe(ANSWER);
    expect(seen).toEqual(['m']);
  });
});
