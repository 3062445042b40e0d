import { providerSuite } from '@weir/testkit';
import { describe, it } from 'vitest';
import { acme } from './acme.ts';

const suite = providerSuite(({ baseUrl, apiKey }) => acme(baseUrl, apiKey), {
  fixtures: [
    {
      endpoint: 'chat',
      request: { messages: [{ role: 'user', content: 'The answer?' }] },
      reply: { answer: 'Forty-two.', read: 7, written: 3 },
      value: {
        id: 'chatcmpl-acme',
        object: 'chat.completion',
        created: 0,
        model: 'suite-model',
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: 'Forty-two.', refusal: null },
            logprobs: null,
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      },
      tokens: { input: 7, output: 3 },
    },
  ],
});

describe(suite.name, () => {
  for (const { name, run } of suite.cases) it(name, run);
});
