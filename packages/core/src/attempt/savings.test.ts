import { chat, ManualClock, pipeline, type Step, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { RowLedger } from '../../test/row-ledger.ts';
import {
  type Call,
  type Counterfactual,
  type ModelCard,
  type Price,
  type Purpose,
  pico,
  type Savings,
} from '../index.ts';

const priced = (provider: string, input: bigint, output: bigint): ModelCard => {
  const price = (unit: Price['unit'], amount: bigint): Price => ({
    unit,
    amount: pico(amount),
    per: 1,
    source: 'test',
  });
  const prices = [price('input_tokens', input), price('output_tokens', output)];
  return { provider, model: 'm', endpoints: ['chat'], abilities: ['stream'], prices };
};

interface Sent {
  readonly step?: Step;
  readonly purpose?: Purpose;
}

/** What is booked as saved on a call of 10 input and 5 output tokens, at 3 and 7 pico-USD each. */
async function savedBy(instead: Counterfactual, { step = { text: 'hello' }, purpose = 'serve' }: Sent = {}) {
  const ledger = new RowLedger();
  const dear = scripted('dear', [], { models: [priced('dear', 30n, 70n)] });
  const run = pipeline([], [scripted('a', [step], { models: [priced('a', 3n, 7n)] }), dear], {
    clock: new ManualClock(),
    ledger,
  });
  const call = { ...chat('hi', { target: { provider: 'a', model: 'm' } }), instead, purpose } as Call;
  await run(call).catch(() => undefined);
  return ledger.rows[0]?.outcome?.savings satisfies Savings | undefined;
}

const DEAR = { provider: 'dear', model: 'm' };

describe('what levers saved', () => {
  it('is the same usage at the other model, less what it cost', async () => {
    expect(await savedBy({ target: DEAR })).toEqual({ router: 10n * 27n + 5n * 63n });
  });

  it('is what the trimmer removed, in the tokens the provider counts', async () => {
    expect(await savedBy({ trimmed: { before: 700, after: 200 } })).toEqual({ trimmer: 25n * 3n });
  });

  it('is told lever by lever', async () => {
    const both = await savedBy({ target: DEAR, trimmed: { before: 20, after: 10 } });
    expect(both).toEqual({ router: 10n * 27n + 5n * 63n, trimmer: 10n * 3n });
  });

  it.each<[string, Counterfactual, Sent]>([
    ['of a failed attempt', { target: DEAR }, { step: { fail: 503 } }],
    ['of a side-call', { target: DEAR }, { purpose: 'summarise' }],
    ['where no lever was pulled', {}, {}],
    ['where nobody knows the price', { target: { provider: 'dear', model: 'unknown' } }, {}],
  ])('is not told %s', async (_case, instead, sent) => {
    expect(await savedBy(instead, sent)).toBeUndefined();
  });
});
