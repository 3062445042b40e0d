import { describe, expect, it } from 'vitest';
import { embeddedError } from './embedded-error.ts';

describe('embeddedError', () => {
  it.each([
    [
      'OpenAI',
      { error: { message: 'busy', type: 'server_error', code: null } },
      { message: 'busy', code: 'server_error' },
    ],
    ['OpenRouter', { error: { message: 'busy', code: 502 }, choices: [] }, { message: 'busy', code: '502' }],
    ['xAI', { code: 'Some requested entity was not found', error: 'no such model' }, undefined],
    ['Ollama', { error: 'model not loaded' }, { message: 'model not loaded' }],
    [
      'Mistral',
      { object: 'error', message: 'busy', type: 'overloaded', code: '3505' },
      { message: 'busy', code: '3505' },
    ],
    ['Anthropic', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, undefined],
    ['Google in a list', [{ error: { code: 400, message: 'bad' } }], { message: 'bad', code: '400' }],
    ['FastAPI text', { detail: 'Not Found' }, { message: 'Not Found' }],
    ['a code without a message', { error: { code: 'busy' } }, undefined],
  ])('reads the error of %s', (_, body, expected) => {
    const found = embeddedError(body);

    expect(found?.message).toBeTruthy();
    if (expected !== undefined) expect(found).toEqual(expected);
  });

  it('reads place and message of a validation error, not the input it refused', () => {
    const detail = [
      { loc: ['body', 'messages', 0], msg: 'extra field', type: 'extra_forbidden', input: 'my secret prompt' },
    ];

    expect(embeddedError({ detail })).toEqual({ message: 'body.messages.0: extra field' });
  });

  it.each([
    ['error: null', { error: null, choices: [] }],
    ['error: {}', { error: {} }],
    ["error: ''", { error: '' }],
    ['an answer about errors', { choices: [{ message: { content: '{"error":"no"}' }, finish_reason: 'stop' }] }],
    ['an answer with details', { detail: 'high', choices: [] }],
    ['no object', 'error'],
    ['nothing', null],
  ])('finds none in %s', (_, body) => {
    expect(embeddedError(body)).toBeUndefined();
  });

  it('takes a choice that ended with an error as an error', () => {
    expect(embeddedError({ choices: [{ index: 0, finish_reason: 'error' }] })?.code).toBe('error');
    expect(embeddedError({ choices: [{ index: 0, finish_reason: 'insufficient_system_resource' }] })).toBeDefined();
    expect(embeddedError({ choices: [{ index: 0, error: { message: 'cut', code: 502 } }] })).toEqual({
      message: 'cut',
      code: '502',
    });
  });

  it('shortens a message that echoes a prompt', () => {
    expect(embeddedError({ error: { message: 'x'.repeat(5_000) } })!.message.length).toBeLessThan(1_100);
  });
});
