import { describe, expect, it } from 'vitest';
import { rawEndpoint as raw } from './raw-endpoint.ts';

const post = (body: string, more: object = {}) => ({
  method: 'POST',
  path: '/fine_tuning/jobs?key=secret',
  contentType: 'application/json',
  body: Buffer.from(body),
  ...more,
});

describe('rawEndpoint', () => {
  it('is not routed to by path', () => {
    expect(raw.path).toBe('');
  });

  it('takes a request that names no model to generate nothing', () => {
    const upload = post('x'.repeat(10_000), { contentType: 'multipart/form-data' });

    expect([...raw.texts(upload)]).toEqual([]);
    expect(raw.otherInputTokens(upload)).toBe(0);
    expect(raw.outputLimit(upload)).toBe(0);
  });

  it('holds one that names a model at its body and the limit it names', () => {
    expect([...raw.texts(post('{"input":"hi"}', { model: 'm' }))]).toEqual(['{"input":"hi"}']);
    expect(raw.outputLimit(post('{"max_output_tokens":5}', { model: 'm' }))).toBe(5);
    expect(raw.outputLimit(post('{"max_tokens":6}', { model: 'm' }))).toBe(6);
    expect(raw.outputLimit(post('{}', { model: 'm' }))).toBeUndefined();
    expect(raw.outputLimit(post('{', { model: 'm' }))).toBeUndefined();
  });

  it('counts a body that is no text by half its bytes', () => {
    const form = post('x'.repeat(1_000), { contentType: 'multipart/form-data', model: 'm' });

    expect([...raw.texts(form)]).toEqual([]);
    expect(raw.otherInputTokens(form)).toBe(500);
  });

  it('logs neither body nor query', () => {
    expect(JSON.stringify(raw.redact(post('{"input":"secret"}')))).toBe(
      '{"method":"POST","path":"/fine_tuning/jobs","contentType":"application/json","body":"[18 bytes]"}',
    );
  });

  it('is never kept', () => {
    expect(raw.isComplete(new Uint8Array(3))).toBe(false);
  });
});
