import { describe, expect, it } from 'vitest';
import { chatEndpoint } from './chat-endpoint.ts';

const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const minutes = { cache_control: { type: 'ephemeral' } };
const asked = (request: object): boolean | undefined => chatEndpoint.cachesForAnHour?.(request as never);

describe('a chat request', () => {
  it.each([
    ['as a whole', hour],
    ['by a message', { messages: [{ role: 'user', content: 'x', ...hour }] }],
    [
      'by a part',
      { messages: [{ role: 'user', content: [{ type: 'text', text: 'x', ...minutes }] }, { content: [hour] }] },
    ],
    ['by a tool', { tools: [{ type: 'function', ...hour }] }],
  ])('asks for an hour of caching %s', (_, request) => {
    expect(asked(request)).toBe(true);
  });

  it.each([
    [{}],
    [{ messages: 'x' }],
    [{ messages: [null, { content: [null, 7, minutes] }], tools: [minutes] }],
    [{ cache_control: '1h' }],
  ])('does not by %j', (request) => {
    expect(asked(request)).toBe(false);
  });
});
