import { endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import {
  responsesCancelEndpoint,
  responsesDeleteEndpoint,
  responsesInputItemsEndpoint,
  responsesRetrieveEndpoint,
} from './responses-by-id.ts';
import { responsesCompactEndpoint as compact } from './responses-compact-endpoint.ts';
import { responsesCountEndpoint as count } from './responses-count-endpoint.ts';
import type { ResponsesResponse } from './responses-response.ts';
import { splitResponses } from './responses-split.ts';

const BILLING = {} as never;
const request = { model: 'm', input: 'a secret of mine' };
const usage = { input_tokens: 30, output_tokens: 12, total_tokens: 42 };
const response = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'm',
  error: null,
  incomplete_details: null,
  output: [{ type: 'message', id: 'msg_1', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] }],
  usage,
} as ResponsesResponse;

describe('responses.count', () => {
  const responses = [{ object: 'response.input_tokens', input_tokens: 0 }];
  for (const { name, run } of endpointSuite(count, { requests: [request], refused: [{}, null], responses }).cases)
    it(name, run);

  it('uses nothing that costs', () => {
    expect([...count.texts(request)]).toEqual([]);
    expect(count.usageOf({ object: 'x', input_tokens: 500 }, BILLING)).toEqual({});
    expect([{ input_tokens: 0 }, {}].map((one) => count.isComplete(one as never))).toEqual([true, false]);
  });
});

describe('responses.compact', () => {
  const responses = [{ id: 'resp_2', object: 'response.compaction', created_at: 1, output: [], usage }];
  for (const { name, run } of endpointSuite(compact, { requests: [request], refused: [{}], responses }).cases)
    it(name, run);

  it('is paid for like a response', () => {
    expect(compact.usageOf(responses[0]!, BILLING)).toEqual({ input_tokens: 30, output_tokens: 12 });
    expect([...compact.texts(request)]).toEqual(['a secret of mine']);
    expect(compact.writesOutput).toBe(true);
  });
});

describe('a stored response', () => {
  it('is named by the path, whatever else is asked by the query', () => {
    expect(responsesRetrieveEndpoint.fromPath!({ id: 'resp_1' })).toEqual({ id: 'resp_1' });
    expect(responsesInputItemsEndpoint.fromPath!({ id: 'resp_1' }, 'include[]=a b&limit=5')).toEqual({
      id: 'resp_1',
      query: 'include%5B%5D=a+b&limit=5',
    });
  });

  it('costs nothing, whatever it tells', () => {
    const specs = [responsesRetrieveEndpoint, responsesDeleteEndpoint, responsesCancelEndpoint];
    for (const spec of specs) expect(spec.usageOf(response as never, BILLING)).toEqual({});
    const events = splitResponses(response);
    expect(events.map((event) => responsesRetrieveEndpoint.usageIn(event, BILLING)).filter(Boolean)).toEqual([{}]);
    expect(events.some((event) => responsesRetrieveEndpoint.isContent(event))).toBe(true);
    expect(responsesRetrieveEndpoint.writesOutput).toBe(false);
  });

  it('is streamed where its query says so', () => {
    const wants = (query: string) => responsesRetrieveEndpoint.wantsStream({ id: 'x', query });
    expect(['stream=true', 'stream=false', ''].map(wants)).toEqual([true, false, false]);
  });

  it('may have failed: that is an answer, not a failure to answer', () => {
    const failed = { ...response, status: 'failed', error: { code: 'server_error', message: 'Oh' } };
    expect(responsesRetrieveEndpoint.errorIn(failed)).toBeUndefined();
    expect(responsesCancelEndpoint.errorIn(failed)).toBeUndefined();
    const event = { type: 'error', code: 'x', message: 'Oh' };
    expect(responsesRetrieveEndpoint.errorIn(event)).toEqual({ message: 'Oh', code: 'x' });
  });
});
