import { type Classifier, WeirError, type Workload } from '@weir/core';
import { cardOf, chat, ManualClock, scripted, settled } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { routed, targetOf } from '../../test/setup.ts';

const provider = () =>
  scripted('a', [{ text: 'x' }], {
    models: [cardOf('a', 'small', { quality: 0.1 }), cardOf('a', 'large', { quality: 0.9 })],
  });

const hard: Workload = { kind: 'reason', complexity: 0.9 };

const withClassifier = (classify: Classifier['classify'], clock = new ManualClock()) =>
  routed([provider()], { clock, classifier: { classify } });

const auto = () => chat({ model: 'auto', messages: [{ role: 'user', content: 'hi' }] });

describe('a classifier', () => {
  it('decides instead of the rules, at once or after a while', async () => {
    expect(await targetOf(withClassifier(() => hard)(auto()))).toBe('a/large');
    expect(await targetOf(withClassifier(async () => hard)(auto()))).toBe('a/large');
    expect(await targetOf(routed([provider()])(auto()))).toBe('a/small');
  });

  it('is overruled when it takes too long, and told to stop', async () => {
    const clock = new ManualClock();
    let signal: AbortSignal | undefined;
    const run = withClassifier((call) => {
      signal = call.signal;
      return new Promise(() => undefined);
    }, clock);
    const call = auto();
    call.exchange.events.on('defect', () => undefined);
    const answer = targetOf(run(call));
    await clock.advance(19);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(await answer).toBe('a/small');
    expect(signal?.aborted).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it.each<[string, Classifier['classify']]>([
    [
      'throws',
      () => {
        throw new TypeError('broken');
      },
    ],
    ['rejects', () => Promise.reject(new TypeError('broken'))],
    ['answers nonsense', () => ({ kind: 'chat', complexity: Number.NaN })],
    ['answers a class no header can carry', () => ({ kind: 'a\r\nb', complexity: 1 })],
  ])('is overruled when it %s, and reported once', async (_, classify) => {
    const run = withClassifier(classify);
    const defects: unknown[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const call = auto();
      call.exchange.events.on('defect', ({ error }) => defects.push(error));
      expect(await targetOf(run(call))).toBe('a/small');
    }
    expect(defects).toHaveLength(1);
  });

  it('is left as soon as the caller goes away', async () => {
    const abort = new AbortController();
    const clock = new ManualClock();
    const run = withClassifier(() => new Promise(() => undefined), clock);
    const call = chat({ model: 'auto' }, { signal: abort.signal });
    const answer = run(call);
    await settled();
    abort.abort(new WeirError('cancelled', 'The caller went away'));
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(clock.pending).toBe(0);
  });

  it('is asked once for a request, however often it is routed', async () => {
    let asked = 0;
    const counting: Classifier = {
      classify() {
        asked++;
        return hard;
      },
    };
    const failing = scripted('a', [{ fail: 503 }, { text: 'x' }], { models: provider().models });
    const run = routed([failing], { classifier: counting });
    const call = auto();
    await expect(run(call)).rejects.toThrow();
    await run(call);
    expect(asked).toBe(1);
  });

  it('is not asked where its answer could change nothing', async () => {
    let asked = 0;
    const counting: Classifier = {
      classify() {
        asked++;
        return hard;
      },
    };
    const run = routed([provider()], { classifier: counting });
    await run(chat({ model: 'small' }));
    expect(asked).toBe(0);
  });
});
