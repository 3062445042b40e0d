import type { Call, CallOf } from '@weir/core';
import { cardOf, chat, scripted } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { finished, priced, routed } from '../test/setup.ts';

const dear = scripted('dear', [{ text: 'x' }], { models: [cardOf('dear', 'm', { ...priced(10, 30), quality: 0.9 })] });
const cheap = scripted('cheap', [{ text: 'x' }], { models: [cardOf('cheap', 'm', { ...priced(1, 3), quality: 0.4 })] });

/** Where the router says that a call would have gone without it. */
async function insteadOf(model: string, order = [dear, cheap], options = {}): Promise<Call['instead']> {
  let seen: Call | undefined;
  const run = routed(
    order.map((provider) => ({
      ...provider,
      endpoints: {
        chat: (call: CallOf<'chat'>) => {
          seen = call;
          return provider.endpoints.chat!(call);
        },
      },
    })),
    { options },
  );
  await finished(run(chat({ model, messages: [{ role: 'user', content: 'hi' }] })));
  return seen!.instead;
}

describe('where a call would have gone', () => {
  it('is the first provider that has the model', async () => {
    expect(await insteadOf('m')).toEqual({ target: { provider: 'dear', model: 'm' } });
  });

  it('is not told where it goes there', async () => {
    expect(await insteadOf('m', [cheap, dear])).toBeUndefined();
    expect(await insteadOf('m', [cheap])).toBeUndefined();
  });

  it('is the best model behind a virtual name', async () => {
    expect(await insteadOf('auto', [cheap, dear])).toEqual({ target: { provider: 'dear', model: 'm' } });
  });
});
