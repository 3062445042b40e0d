import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { messagesCountEndpoint as count } from './messages-count-endpoint.ts';

const request = { model: 'm', messages: [{ role: 'user', content: 'a secret' }] } as const;

describe('messagesCountEndpoint', () => {
  it('takes a Messages request without a limit', () => {
    const validate = new Ajv({ strict: false }).compile(count.schema!);
    expect(validate(request)).toBe(true);
    expect(validate({ ...request, thinking: { type: 'enabled', budget_tokens: 1 } })).toBe(true);
    expect(validate({ model: 'm' })).toBe(false);
    expect(validate({ ...request, messages: [{ role: 'user' }] })).toBe(false);
  });

  it('uses nothing that costs, before and after', () => {
    expect([...count.texts(request)]).toEqual([]);
    expect(count.otherInputTokens(request)).toBe(0);
    expect(count.usageOf({ input_tokens: 500 }, {} as never)).toEqual({});
  });

  it('is complete with a figure', () => {
    expect(count.isComplete({ input_tokens: 0 })).toBe(true);
    expect(count.isComplete({} as never)).toBe(false);
  });

  it('keeps prompts out of logs', () => {
    expect(JSON.stringify(count.redact(request))).not.toContain('secret');
  });
});
