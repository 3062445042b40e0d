import { providerSuite } from '@weir/testkit';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { SUITE } from '../test/suite.ts';
import { CHAT_FIXTURE, COUNT, ERRORS, MESSAGES, MODEL } from '../test/wire.ts';
import { anthropic } from './anthropic.ts';

beforeEach(() => void vi.stubEnv('ANTHROPIC_BASE_URL', undefined));
afterEach(() => void vi.unstubAllEnvs());

const native = providerSuite(anthropic, { model: MODEL, fixtures: [MESSAGES, CHAT_FIXTURE, COUNT], errors: ERRORS });
/** What does not depend on the endpoint, or takes long. */
const ONCE = /cut anywhere|status|does not end|slow reader|retry-after|connection|redirect/i;

describe('anthropic keeps to the provider suite', () => {
  for (const { name, run } of providerSuite(anthropic, SUITE).cases) it(name, run);
});

describe('anthropic keeps to the provider suite natively too', () => {
  for (const { name, run } of native.cases.filter((one) => !ONCE.test(one.name))) it(name, run);
});
