import type { Mutant } from './mutant.ts';

/** Where requests come in, leave, and end. */
export const EDGES_MUTANTS: readonly Mutant[] = [
  {
    name: 'a reported zero is taken for nothing reported (`||` for `??`)',
    file: 'packages/endpoints/src/shared/openai-usage.ts',
    find: 'completion: usage.completion_tokens ?? undefined',
    replace: 'completion: (usage.completion_tokens as number) || undefined',
    tests: ['packages/endpoints/src/shared', 'packages/endpoints/src/chat'],
  },
  {
    name: 'a cached count of zero is taken for nothing reported (`||` for `??`)',
    file: 'packages/endpoints/src/shared/openai-usage.ts',
    find: '      input.cached_tokens ??\n',
    replace: '      (input.cached_tokens as number || undefined) ??\n',
    tests: ['packages/endpoints/src/shared', 'packages/endpoints/src/chat'],
  },
  {
    name: 'Retry-After is read with parseInt',
    file: 'packages/provider-kit/src/retry-after.ts',
    find: 'return Number(text);',
    replace: 'return Number.parseInt(text, 10);',
    tests: ['packages/provider-kit/src/retry-after.test.ts'],
  },
  {
    name: 'a stop does not wait for rows that are being closed',
    file: 'packages/gateway/src/lifecycle.ts',
    find: 'if (this.#background > 0) await new Promise<void>((resolve) => (this.#onIdle = resolve));',
    replace: '',
    tests: ['packages/gateway/src'],
  },
  {
    name: 'SIGTERM ends the process with rows still in the queue',
    file: 'packages/cli/src/serve/stop-on-signals.ts',
    find: 'stop().then(resolve, reject);',
    replace: 'process.exit(0);',
    tests: ['packages/cli/src', 'test/e2e/kill.test.ts'],
  },
];
