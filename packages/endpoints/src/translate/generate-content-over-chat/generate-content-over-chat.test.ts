import { type CallOf, EventBus, exchangeOf, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import type { ChatResponse } from '../../chat/chat-response.ts';
import { splitChat } from '../../chat/chat-split.ts';
import { generateContentEndpoint } from '../../generate-content/generate-content-endpoint.ts';
import type { GenerateContentRequest } from '../../generate-content/generate-content-request.ts';
import type { GenerateContentResponse } from '../../generate-content/generate-content-response.ts';
import { chatOverGenerateContent } from '../chat-over-generate-content/chat-over-generate-content.ts';
import { Losses } from '../losses.ts';
import { generateContentOverChat } from './generate-content-over-chat.ts';

const billing = {
  cancelStopsBilling: true,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const callOf = (request: object, wishes: Wishes = {}): CallOf<'generateContent'> => ({
  endpoint: 'generateContent',
  request: { model: 'm', contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...request } as GenerateContentRequest,
  target: { provider: 'p', model: 'm' },
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x',
    startedAt: 0,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const over = (call: CallOf<'generateContent'>): RequestOf<'chat'> =>
  generateContentOverChat.request(call, new Losses(call, generateContentOverChat.losses));
const sent = (request: object): RequestOf<'chat'> => over(callOf(request));
const refused = (request: object): unknown => {
  try {
    sent(request);
  } catch (error) {
    const { code, param, advice } = error as { code: string; param: string; advice: string };
    return code === 'unsupported_parameter' && advice === 'reroute' ? param : error;
  }
  return 'nothing';
};

describe('a generateContent request as chat', () => {
  it('has one turn after another, calls without ids matched by name and order', () => {
    const call = (name: string, args: object, more: object = {}): object => ({ functionCall: { name, args, ...more } });
    const result = (name: string, response: object, more: object = {}): object => ({
      functionResponse: { name, response, ...more },
    });
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const { messages } = sent({
      system_instruction: { parts: [{ text: 'Be kind' }, { text: 'Be brief' }] },
      contents: [
        { parts: [{ text: 'When?' }, image] },
        {
          role: 'model',
          parts: [
            { text: 'Hm', thought: true },
            { text: 'Let me see' },
            call('at', { z: 1 }),
            call('at', { z: 2 }),
            call('b', {}, { id: 'own' }),
          ],
        },
        {
          role: 'user',
          parts: [
            result('b', { result: 'yes' }, { id: 'own' }),
            result('at', { output: 'noon' }),
            result('at', { hour: 13 }, { parts: [image] }),
            { text: 'And?' },
          ],
        },
      ],
    });
    const url = 'data:image/png;base64,AAAA';
    const calls = [
      { id: 'call_0', type: 'function', function: { name: 'at', arguments: '{"z":1}' } },
      { id: 'call_1', type: 'function', function: { name: 'at', arguments: '{"z":2}' } },
      { id: 'own', type: 'function', function: { name: 'b', arguments: '{}' } },
    ];
    expect(messages).toEqual([
      { role: 'system', content: 'Be kind\n\nBe brief' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'When?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
      { role: 'assistant', content: 'Let me see', reasoning_content: 'Hm', tool_calls: calls },
      { role: 'tool', tool_call_id: 'own', content: 'yes' },
      { role: 'tool', tool_call_id: 'call_0', content: 'noon' },
      { role: 'tool', tool_call_id: 'call_1', content: '{"hour":13}' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url } },
          { type: 'text', text: 'And?' },
        ],
      },
    ]);
  });

  it('has sounds, documents and images by URL', () => {
    const parts = [
      { inline_data: { mime_type: 'audio/mpeg', data: 'AAAA' } },
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } },
      { fileData: { mimeType: 'image/png', fileUri: 'https://x.example/a.png' } },
    ];
    expect(sent({ contents: [{ parts }] }).messages[0]!.content).toEqual([
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://x.example/a.png' } },
    ]);
  });

  it('has parameters by their other names, and fields it does not know pass', () => {
    const { messages: _, ...rest } = sent({
      stream: true,
      x: 1,
      serviceTier: 'flex',
      generationConfig: {
        maxOutputTokens: 9,
        temperature: 0.5,
        topP: 0.9,
        seed: 1,
        candidateCount: 2,
        stopSequences: ['END'],
        responseLogprobs: true,
        logprobs: 3,
        responseMimeType: 'application/json',
        responseSchema: {
          type: 'OBJECT',
          properties: {
            a: { type: 'STRING', nullable: true },
            b: { type: 'ARRAY', items: { type: 'INTEGER' }, maxItems: '3' },
          },
          propertyOrdering: ['a', 'b'],
        },
        thinkingConfig: { thinkingLevel: 'HIGH' },
      },
    });
    expect(rest).toEqual({
      model: 'm',
      stream: true,
      x: 1,
      service_tier: 'flex',
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      seed: 1,
      n: 2,
      stop: ['END'],
      logprobs: true,
      top_logprobs: 3,
      reasoning_effort: 'high',
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'answer',
          schema: {
            type: 'object',
            properties: {
              a: { type: ['string', 'null'] },
              b: { type: 'array', items: { type: 'integer' }, maxItems: 3 },
            },
          },
        },
      },
    });
    expect(sent({ generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }).reasoning_effort).toBe('none');
  });

  it('chooses among functions', () => {
    const tools = [
      {
        functionDeclarations: [
          { name: 'a', parameters: { type: 'OBJECT' } },
          { name: 'b', parametersJsonSchema: { type: 'object' } },
        ],
      },
    ];
    const choice = (functionCallingConfig: object): unknown =>
      sent({ tools, toolConfig: { functionCallingConfig } }).tool_choice;
    const named = (name: string): object => ({ type: 'function', function: { name } });
    expect(sent({ tools }).tools).toEqual([
      { type: 'function', function: { name: 'a', parameters: { type: 'object' } } },
      { type: 'function', function: { name: 'b', parameters: { type: 'object' } } },
    ]);
    expect(['AUTO', 'NONE', 'ANY', 'VALIDATED'].map((mode) => choice({ mode }))).toEqual([
      'auto',
      'none',
      'required',
      'auto',
    ]);
    expect(choice({ mode: 'ANY', allowedFunctionNames: ['a'] })).toEqual(named('a'));
    expect(choice({ mode: 'ANY', allowedFunctionNames: ['a', 'b'] })).toEqual({
      type: 'allowed_tools',
      allowed_tools: { mode: 'required', tools: [named('a'), named('b')] },
    });
  });

  it.each([
    [{ generationConfig: { topK: 3 } }, 'generationConfig.topK'],
    [{ generationConfig: { responseModalities: ['AUDIO'] } }, 'generationConfig.responseModalities'],
    [{ generationConfig: { speechConfig: {} } }, 'generationConfig.speechConfig'],
    [{ generationConfig: { responseMimeType: 'text/x.enum' } }, 'generationConfig.responseMimeType'],
    [{ cachedContent: 'cachedContents/1' }, 'cachedContent'],
    [{ tools: [{ googleSearch: {} }] }, 'tools[0]'],
    [{ contents: [{ parts: [{ fileData: { fileUri: 'gs://a/b', mimeType: 'image/png' } }] }] }, 'contents[0].parts[0]'],
    [{ contents: [{ role: 'model', parts: [{ executableCode: {} }] }] }, 'contents[0].parts[0]'],
  ])('refuses what chat cannot carry by name: %j', (request, param) => {
    expect(refused(request)).toBe(param);
  });

  it('gives signatures of Gemini to nobody else, and tells', () => {
    const parts = [{ functionCall: { name: 'a' }, thoughtSignature: 'c2ln' }];
    const call = callOf({ contents: [{ role: 'model', parts }], safetySettings: [{}], labels: {} });
    expect(JSON.stringify(over(call))).not.toContain('c2ln');
    expect(call.exchange.headers.get('x-weir-dropped')).toBe(
      'safetySettings, labels, contents[0].parts[0].thoughtSignature',
    );
  });
});

const chat: ChatResponse = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 0,
  model: 'gpt-5',
  choices: [
    {
      index: 0,
      message: {
        role: 'assistant',
        content: 'Grüße',
        refusal: null,
        reasoning_content: 'Hm',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'at', arguments: '{"n":12345678901234567890}' } },
          { id: 'b', type: 'function', function: { name: 'now', arguments: '' } },
        ],
      },
      logprobs: null,
      finish_reason: 'tool_calls',
    },
  ],
  usage: {
    prompt_tokens: 10,
    completion_tokens: 5,
    total_tokens: 15,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
};
const context = { call: callOf({}), billing };
const read = (response: object): GenerateContentResponse =>
  generateContentOverChat.response(response as ChatResponse, context);
function streamed(chunks: readonly object[]): readonly GenerateContentResponse[] {
  const decoder = generateContentOverChat.events(context) as {
    decode(event: unknown, name: undefined): GenerateContentResponse[];
    end(): GenerateContentResponse[];
  };
  return [...chunks.flatMap((chunk) => decoder.decode(chunk, undefined)), ...decoder.end()];
}

describe('a chat answer as generateContent', () => {
  const whole = {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [
            { text: 'Hm', thought: true },
            { text: 'Grüße' },
            { functionCall: { id: 'a', name: 'at', args: { n: expect.anything() } } },
            { functionCall: { id: 'b', name: 'now', args: {} } },
          ],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 10,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 3,
      thoughtsTokenCount: 2,
      totalTokenCount: 15,
    },
    modelVersion: 'gpt-5',
    responseId: 'chatcmpl-1',
  };

  it('has the parts of its message, arguments to the digit, and usage that counts the same', () => {
    const response = read(chat);
    expect(response).toEqual(whole);
    expect(JSON.stringify(response)).toContain('{"n":12345678901234567890}');
    expect(generateContentEndpoint.usageOf(response, billing)).toEqual({
      input_tokens: 6,
      cached_input_tokens: 4,
      output_tokens: 3,
      reasoning_tokens: 2,
    });
  });

  it('is the same when it is streamed', () => {
    const events = streamed(splitChat(chat));
    expect(generateContentEndpoint.collect(events)).toEqual(whole);
    expect(events.filter(generateContentEndpoint.isFinish)).toHaveLength(1);
    expect(events.filter(({ usageMetadata }) => usageMetadata !== undefined)).toHaveLength(1);
  });

  it('is not finished where the stream is cut', () => {
    const events = streamed(splitChat(chat).filter(({ choices }) => choices[0]?.finish_reason == null));
    expect(events.some(generateContentEndpoint.isFinish)).toBe(false);
  });

  it.each([
    ['length', null, 'MAX_TOKENS'],
    ['content_filter', null, 'SAFETY'],
    ['stop', 'I cannot', 'SAFETY'],
  ])('that ended with %s and refusal %s ended with %s', (finish_reason, refusal, finishReason) => {
    const message = { role: 'assistant', content: null, refusal };
    expect(read({ ...chat, choices: [{ index: 0, message, finish_reason }] }).candidates![0]).toMatchObject({
      finishReason,
    });
  });

  it('has every choice, and images', () => {
    const choice = (index: number, message: object): object => ({ index, message, finish_reason: 'stop' });
    const images = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }];
    const { candidates } = read({
      ...chat,
      choices: [choice(0, { content: 'a' }), choice(1, { content: 'b', images })],
    });
    expect(candidates!.map(({ index, content }) => [index, content!.parts])).toEqual([
      [0, [{ text: 'a' }]],
      [1, [{ text: 'b' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }]],
    ]);
  });

  it('has no usage where none was told, hands errors on, and is malformed where it is no answer', () => {
    const { usage: _, ...untold } = chat;
    expect(read(untold)).not.toHaveProperty('usageMetadata');
    const error = { message: 'Down', code: 'x' };
    expect(generateContentEndpoint.errorIn(read({ error }))).toMatchObject(error);
    expect(generateContentEndpoint.errorIn(streamed([{ error }])[0]!)).toMatchObject(error);
    expect(() => read({})).toThrowError(expect.objectContaining({ code: 'upstream_malformed' }));
  });

  it('comes back as the chat it was', () => {
    const request = sent({ contents: [{ parts: [{ text: 'Hi' }] }, read(chat).candidates![0]!.content!] });
    expect(request.messages[1]).toMatchObject({
      content: 'Grüße',
      tool_calls: [
        { id: 'a', function: { name: 'at' } },
        { id: 'b', function: { arguments: '{}' } },
      ],
    });
    expect(chatOverGenerateContent.from).toBe(generateContentOverChat.to);
  });
});
