import { describe, expect, it } from 'vitest';
import { type BodyName, bodyPlans, bodyText, COUNTER_FIELD } from './bodies.ts';

const names = Object.keys(bodyPlans) as BodyName[];

describe.each(names)('body %s', (name) => {
  const plan = bodyPlans[name];
  const text = bodyText(plan);

  it('has exactly the length it claims', () => {
    expect(Buffer.byteLength(text)).toBe(plan.bytes);
  });

  it('is the same every time', () => {
    expect(bodyText(plan)).toBe(text);
  });

  it('has one counter field, which the load generator may overwrite without changing the JSON', () => {
    expect(text.split(COUNTER_FIELD)).toHaveLength(2);
    expect(() => JSON.parse(text.replace(COUNTER_FIELD, '#123456789012'))).not.toThrow();
  });

  it('asks for a stream with usage exactly when its plan has one', () => {
    const body = JSON.parse(text) as { stream?: boolean; stream_options?: { include_usage?: boolean } };
    const isStream = 'stream' in plan;
    expect(body.stream ?? false).toBe(isStream);
    expect(body.stream_options?.include_usage ?? false).toBe(isStream);
  });
});

it('a paced body tells the mock its chunks and its pace', () => {
  expect(bodyText(bodyPlans.paced20ms)).toContain('mock:c100d20000;');
});
