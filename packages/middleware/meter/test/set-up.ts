import { type Budget, bodyOf, formatUsd, type Middleware } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import {
  catalogueOf,
  chatResponse,
  ManualClock,
  pipeline,
  type ScriptedProvider,
  type Step,
  scripted,
} from '@weir/testkit';
import { meter } from '../src/meter.ts';
import type { MeterOptions } from '../src/meter-options.ts';
import { TinyAccounts } from './tiny-accounts.ts';

/** A call whose worst case is 0.009989 USD at the scripted prices: 9 input tokens and 4,990 output tokens. */
export const CENT = { max_completion_tokens: 4_990 };
export const DAILY: Budget = { scope: 'tenant', limitUsd: '1.00', window: 'day' };
export const TODAY = 'tenant:test:2026-11-01';

/** A meter over one scripted provider, with accounts that can be looked at. */
export function setUp(
  options: Partial<MeterOptions> = {},
  steps: readonly Step[] = [{ text: 'hello' }],
  provider?: ScriptedProvider,
) {
  const clock = new ManualClock();
  const accounts = new TinyAccounts();
  const upstream = provider ?? scripted('a', steps);
  const services = {
    accounts,
    clock,
    catalogue: catalogueOf(upstream.models),
    endpoints: standardEndpoints(),
    tokenizer: undefined,
  };
  const layer: Middleware = meter.create(services, options);
  const run = pipeline([layer], upstream, { clock });
  return { clock, accounts, upstream, services, layer, run };
}

/** A step that answers when it is told to. */
export function gated(): { readonly step: Step; readonly answer: () => void } {
  const gate = Promise.withResolvers<void>();
  const step: Step = async () => {
    await gate.promise;
    return { kind: 'value' as const, headers: {}, body: bodyOf(chatResponse('hello')) };
  };
  return { step, answer: gate.resolve };
}

/** An account as decimal texts. */
export const usdOf = (accounts: TinyAccounts, account: string): { spent: string; reserved: string } => {
  const { spent, reserved } = accounts.stateOf(account);
  return { spent: formatUsd(spent), reserved: formatUsd(reserved) };
};
