import { WeirError } from '@weir/core';
import { endpointSuite } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { generateContentCountEndpoint } from './generate-content-count-endpoint.ts';
import { generateContentEndpoint as endpoint } from './generate-content-endpoint.ts';
import type { GenerateContentRequest, GooglePart } from './generate-content-request.ts';
import type { GenerateContentResponse, GoogleUsage } from './generate-content-response.ts';

const BILLING = {
  cancelStopsBilling: true,
  cachedInsideInput: false,
  reasoningInsideOutput: false,
  unbilledStatuses: [],
  hosts: [],
};
const usageMetadata = {
  promptTokenCount: 1_000,
  cachedContentTokenCount: 400,
  toolUsePromptTokenCount: 50,
  candidatesTokenCount: 200,
  thoughtsTokenCount: 100,
  totalTokenCount: 1_350,
  trafficType: 'ON_DEMAND_FLEX',
};
const head = { modelVersion: 'gemini-3-pro-preview', responseId: 'r1' };
const parts: readonly GooglePart[] = [
  { text: 'Hm', thought: true },
  { text: 'It is ' },
  { text: 'noon' },
  { functionCall: { name: 'at', args: { zone: 'CET' } }, thoughtSignature: 'c2ln' },
];
const response: GenerateContentResponse = {
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0 }],
  usageMetadata,
  ...head,
};
const event = (
  part: GooglePart,
  more: object = {},
  usage: GoogleUsage = { promptTokenCount: 1_000 },
): GenerateContentResponse => ({
  candidates: [{ content: { role: 'model', parts: [part] }, index: 0, ...more }],
  usageMetadata: usage,
  ...head,
});
const stream = [
  event(parts[0]!),
  event(parts[1]!),
  event(parts[2]!),
  event(parts[3]!, { finishReason: 'STOP' }, usageMetadata),
];
const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } };
const request: GenerateContentRequest = {
  model: 'gemini-3-pro',
  stream: true,
  systemInstruction: { parts: [{ text: 'You are very kind' }] },
  contents: [
    { role: 'user', parts: [{ text: 'What is in this picture?' }, image] },
    { role: 'model', parts: [{ functionCall: { name: 'look', args: { closely: true } } }] },
    {
      role: 'user',
      parts: [
        { functionResponse: { name: 'look', response: { result: 'A cat on a mat' }, parts: [image] } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://x.example/a.pdf' } },
      ],
    },
  ],
  tools: [{ functionDeclarations: [{ name: 'look' }] }],
  generationConfig: { responseJsonSchema: { type: 'object' }, maxOutputTokens: 1_000, candidateCount: 2 },
};
/** The same as protocol buffers spell it. */
const snake = {
  model: 'gemini-3-pro',
  system_instruction: { parts: [{ text: 'You are very kind' }] },
  contents: [{ parts: [{ inline_data: { mime_type: 'audio/wav', data: 'AAAA' } }] }],
  generation_config: { max_output_tokens: 9, candidate_count: 3, response_mime_type: 'application/json' },
} as unknown as GenerateContentRequest;

describe('generateContent', () => {
  const { cases } = endpointSuite(endpoint, {
    requests: [request, { model: 'm', contents: [{ parts: [{ text: 'Hi' }] }] }, snake],
    refused: [
      {},
      { model: 'm' },
      { model: 'm', contents: [] },
      { model: 'm', contents: 'Hi' },
      { ...request, contents: [{ parts: [{ text: 1 }] }] },
      { ...request, generationConfig: { temperature: 2.1 } },
      { ...request, generationConfig: { maxOutputTokens: 0 } },
    ],
    responses: [response],
    streams: [stream],
  });
  for (const { name, run } of cases) it(name, run);

  it('is read whole: texts, media, needs, limits, in both spellings', () => {
    expect(endpoint.texts(request)).toEqual([
      'You are very kind',
      'What is in this picture?',
      '{"name":"look","args":{"closely":true}}',
      expect.stringContaining('A cat on a mat'),
      '{"functionDeclarations":[{"name":"look"}]}',
      '{"type":"object"}',
    ]);
    expect(endpoint.needs(request)).toEqual([
      'stream',
      'tools',
      'json_schema',
      'multiple_choices',
      'image_input',
      'file_input',
    ]);
    expect(endpoint.needs(snake)).toEqual(['json_object', 'multiple_choices', 'audio_input']);
    expect([endpoint.outputLimit(request), endpoint.choices(request)]).toEqual([1_000, 2]);
    expect([endpoint.outputLimit(snake), endpoint.choices(snake)]).toEqual([9, 3]);
    expect(endpoint.texts(snake)).toEqual(['You are very kind']);
    expect(endpoint.otherInputTokens(request)).toBeGreaterThan(32_768);
    expect(endpoint.otherInputTokens({ ...snake, cachedContent: 'cachedContents/1' })).toBeGreaterThan(32_768);
  });

  it('is limited in the spelling it has', () => {
    expect(endpoint.outputLimit(endpoint.withOutputLimit!(request, 7))).toBe(7);
    const limited = endpoint.withOutputLimit!(snake, 7);
    expect(limited.generationConfig).toEqual({
      candidate_count: 3,
      response_mime_type: 'application/json',
      maxOutputTokens: 7,
    });
    expect(limited).not.toHaveProperty('generation_config');
  });

  it('is counted as Google counts, whatever the manifest says', () => {
    expect(endpoint.usageOf(response, BILLING)).toEqual({
      input_tokens: 650,
      cached_input_tokens: 400,
      output_tokens: 200,
      reasoning_tokens: 100,
    });
    expect(endpoint.tierOf!(response)).toBe('flex');
    expect(endpoint.usageFlaw!({ usageMetadata: { ...usageMetadata, totalTokenCount: 9 } }, BILLING)).toMatch(
      /less than/,
    );
    expect(endpoint.usageIn({ usageMetadata: { trafficType: 'ON_DEMAND' } }, BILLING)).toBeUndefined();
  });

  it('keeps searches that an earlier event told', () => {
    const searched = event(parts[1]!, { groundingMetadata: { webSearchQueries: ['a', 'b'] } });
    const whole = endpoint.withEarlierUsage!(stream[3]!, searched);
    expect(endpoint.usageIn(whole, BILLING)).toMatchObject({ output_tokens: 200, searches: 2 });
    const older = { ...searched, modelVersion: 'gemini-2.5-flash' };
    expect(endpoint.usageIn(older, BILLING)).toMatchObject({ searches: 1 });
  });

  it('puts texts together, and arguments that come value by value', () => {
    const piece = (functionCall: GooglePart['functionCall'] & object): GenerateContentResponse =>
      event({ functionCall });
    const collected = endpoint.collect([
      event({ text: 'It is ' }),
      event({ text: 'noon', thoughtSignature: 'c2ln' }),
      event({ text: '' }),
      piece({ name: 'at', willContinue: true }),
      piece({ partialArgs: [{ jsonPath: '$.zone', stringValue: 'CET' }], willContinue: true }),
      piece({}),
    ]);
    expect(JSON.parse(JSON.stringify(collected.candidates![0]!.content!.parts))).toEqual([
      { text: 'It is noon', thoughtSignature: 'c2ln' },
      { text: '' },
      { functionCall: { name: 'at', args: { zone: 'CET' } } },
    ]);
  });

  it('is not complete when it was blocked or filtered, but finished', () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' } };
    expect([endpoint.isFinish(blocked), endpoint.isComplete(blocked)]).toEqual([true, false]);
    const filtered = event({ text: '' }, { finishReason: 'SAFETY' });
    expect([endpoint.isFinish(filtered), endpoint.isContent(filtered), endpoint.isComplete(filtered)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('has errors in the form of Google', () => {
    const error = new WeirError('rate_limited', 'Too fast', { retryAfterMs: 1_500, param: 'x' });
    const body = {
      error: {
        code: 429,
        message: 'Too fast',
        status: 'RESOURCE_EXHAUSTED',
        details: [
          expect.objectContaining({ reason: 'rate_limited', metadata: { param: 'x' } }),
          { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' },
        ],
      },
    };
    expect(endpoint.errorBody!(error)).toEqual(body);
    expect(JSON.parse(Buffer.from(endpoint.errorEvent!(error)).toString().slice('data: '.length))).toEqual(body);
  });
});

describe('generateContent.count', () => {
  const { cases } = endpointSuite(generateContentCountEndpoint, {
    requests: [{ model: 'm', contents: [{ parts: [{ text: 'Hi' }] }] }],
    refused: [{}, { model: 'm', contents: 'Hi' }],
    responses: [{ totalTokens: 5 }],
  });
  for (const { name, run } of cases) it(name, run);
});
