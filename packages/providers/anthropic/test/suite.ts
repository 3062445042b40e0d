import type { EndpointFixture, ProviderSuiteOptions } from '@weir/testkit';
import { FAILURES } from './failures.ts';
import { REFUSALS } from './refusals.ts';
import { REPLIES } from './replies.ts';
import { REQUESTS } from './requests.ts';
import { CHAT_FIXTURE, COUNT, ERRORS, MESSAGES, MODEL } from './wire.ts';

const NATIVE: EndpointFixture = {
  ...MESSAGES,
  wishes: { betas: ['b-2', 'a-1', 'b-2'] },
  sends: {
    path: '/messages',
    headers: { 'anthropic-beta': 'b-2,a-1', 'anthropic-version': '2023-06-01' },
    body: { ...MESSAGES.request, model: MODEL },
  },
};

/** All that `providerSuite` needs to hold Anthropic's adapter to its wire. */
export const SUITE: ProviderSuiteOptions = {
  model: MODEL,
  fixtures: [
    CHAT_FIXTURE,
    NATIVE,
    { ...COUNT, sends: { path: '/messages/count_tokens', body: { ...COUNT.request, model: MODEL } } },
    ...REQUESTS,
    ...REPLIES,
  ],
  errors: ERRORS,
  refusals: REFUSALS,
  failures: FAILURES,
};
