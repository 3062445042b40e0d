import { readFileSync } from 'node:fs';
import { providerSuite } from '@weir/testkit';
import { vendorName } from '../src/index.ts';

/** Best recorded from the vendor itself. */
const recorded = (file: string): string => readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8');

// what callers get of it
const same = { id: 'gen-1', created: 0, model: 'vendor-name-1' };
const usage = { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 };
const choice = (part: object, finish: string | null) => ({ index: 0, ...part, logprobs: null, finish_reason: finish });
const said = (content: string) => ({ role: 'assistant', content, refusal: null });
const chunk = (content: string, finish: string | null = null) => ({
  ...same,
  object: 'chat.completion.chunk',
  choices: [choice({ delta: said(content) }, finish)],
});

export const suite = providerSuite(vendorName, {
  model: 'vendor-name-1',
  fixtures: [
    {
      endpoint: 'chat',
      request: { messages: [{ role: 'user', content: 'Hi' }] },
      reply: JSON.parse(recorded('reply.json')),
      value: {
        ...same,
        object: 'chat.completion',
        choices: [choice({ message: said('Hello, wörld') }, 'stop')],
        usage,
      },
      stream: {
        frames: recorded('stream.sse').trim().split('\n\n'),
        contentFrames: 1,
        events: [chunk('Hello, '), chunk('wörld'), { ...chunk('', 'stop'), usage }],
      },
      tokens: { input: 9, output: 4 },
    },
  ],
});
