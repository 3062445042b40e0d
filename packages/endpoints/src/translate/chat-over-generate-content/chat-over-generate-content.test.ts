import { type CallOf, EventBus, exchangeOf, inputTokens, type RequestOf, type Wishes } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { collectChat } from '../../chat/chat-collect.ts';
import { chatEndpoint } from '../../chat/chat-endpoint.ts';
import type { ChatChunk, ChatResponse } from '../../chat/chat-response.ts';
import type { GenerateContentResponse } from '../../generate-content/generate-content-response.ts';
import { Losses } from '../losses.ts';
import { chatOverGenerateContent } from './chat-over-generate-content.ts';

const MODEL = 'gemini-3-flash-preview';
const billing = {
  cancelStopsBilling: 'unknown' as const,
  cachedInsideInput: true,
  reasoningInsideOutput: true,
  unbilledStatuses: [],
  hosts: [],
};
const callOf = (request: object, model = MODEL, wishes: Wishes = {}): CallOf<'chat'> => ({
  endpoint: 'chat',
  request: { model: 'asked', messages: [{ role: 'user', content: 'Hi' }], ...request } as RequestOf<'chat'>,
  target: { provider: 'gemini', model },
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  purpose: 'serve',
  exchange: exchangeOf({
    id: 'x',
    startedAt: 1_790_000_000_500,
    principal: { tenant: 't', tags: {} },
    events: new EventBus(),
    wishes,
  }),
});
const over = (call: CallOf<'chat'>): RequestOf<'generateContent'> =>
  chatOverGenerateContent.request(call, new Losses(call, chatOverGenerateContent.losses));
/** As it goes over the wire. */
const sent = (request: object, model = MODEL): RequestOf<'generateContent'> =>
  JSON.parse(JSON.stringify(over(callOf(request, model)))) as RequestOf<'generateContent'>;
const refused = (request: object, model = MODEL): unknown => {
  try {
    sent(request, model);
  } catch (error) {
    const { code, param, advice } = error as { code: string; param: string; advice: string };
    return code === 'unsupported_parameter' && advice === 'reroute' ? param : error;
  }
  return 'nothing';
};
const user = (content: unknown): object => ({ role: 'user', content });
const tool = { type: 'function', function: { name: 'at', parameters: { type: 'object' } } };
const called = (id: string, written: string, more: object = {}): object => ({
  id,
  type: 'function',
  function: { name: `f_${id}`, arguments: written },
  ...more,
});
const signed = (thought_signature: string): object => ({ extra_content: { google: { thought_signature } } });
const format = 'google-gemini-v1';

const context = { call: callOf({}), billing };
const read = (response: object): ChatResponse =>
  chatOverGenerateContent.response(response as GenerateContentResponse, context);
function streamed(events: readonly object[]): readonly ChatChunk[] {
  const decoder = chatOverGenerateContent.events(context) as {
    decode(event: unknown, name: undefined): ChatChunk[];
    end(): ChatChunk[];
  };
  return [...events.flatMap((event) => decoder.decode(event, undefined)), ...decoder.end()];
}
const usageMetadata = { promptTokenCount: 4, candidatesTokenCount: 2, totalTokenCount: 6 };
const head = { modelVersion: MODEL, responseId: 'r1' };
const reply = (parts: readonly object[], more: object = {}, top: object = {}): object => ({
  candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...more }],
  usageMetadata,
  ...head,
  ...top,
});

describe('a conversation for Gemini', () => {
  it('has every instruction in front, one turn after another, and no empty parts', () => {
    expect(
      sent({
        messages: [
          { role: 'system', content: 'Be kind' },
          user('One'),
          user([
            { type: 'text', text: 'Two' },
            { type: 'text', text: '' },
          ]),
          { role: 'developer', content: [{ type: 'text', text: 'Be brief' }] },
          { role: 'assistant', content: 'Three' },
          user(''),
        ],
      }),
    ).toEqual({
      model: MODEL,
      systemInstruction: { parts: [{ text: 'Be kind' }, { text: 'Be brief' }] },
      contents: [
        { role: 'user', parts: [{ text: 'One' }, { text: 'Two' }] },
        { role: 'model', parts: [{ text: 'Three' }] },
      ],
    });
  });

  it('has calls with the signatures they came with, and their results together, by name', () => {
    const { contents } = sent({
      messages: [
        user('When?'),
        {
          role: 'assistant',
          content: 'Let me see',
          tool_calls: [called('a', '', signed('c2ln+/=')), called('b', '{"n":12345678901234567890.0}')],
        },
        { role: 'tool', tool_call_id: 'a', content: 'noon' },
        { role: 'tool', tool_call_id: 'b', content: '{"ok":1.0}' },
        user('And?'),
      ],
    });
    expect(contents.slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { text: 'Let me see' },
          { functionCall: { id: 'a', name: 'f_a', args: {} }, thoughtSignature: 'c2ln+/=' },
          { functionCall: { id: 'b', name: 'f_b', args: { n: expect.any(Number) } } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'f_a', response: { result: 'noon' } } },
          { functionResponse: { id: 'b', name: 'f_b', response: { ok: 1 } } },
        ],
      },
      { role: 'user', parts: [{ text: 'And?' }] },
    ]);
    const wire = JSON.stringify(
      over(
        callOf({
          messages: [user('x'), { role: 'assistant', tool_calls: [called('b', '{"n":12345678901234567890.0}')] }],
        }),
      ),
    );
    expect(wire).toContain('{"n":12345678901234567890.0}');
  });

  it('marks calls that another model made where the model checks signatures, and forges none', () => {
    const messages = [
      user('x'),
      {
        role: 'assistant',
        content: null,
        tool_calls: [called('a', '{}'), called('b', '{}')],
        reasoning_details: [
          { type: 'reasoning.text', text: 'Hm', signature: 'of-claude', format: 'anthropic-claude-v1' },
        ],
      },
    ];
    expect(sent({ messages }).contents[1]).toEqual({
      role: 'model',
      parts: [
        { functionCall: { id: 'a', name: 'f_a', args: {} }, thoughtSignature: 'skip_thought_signature_validator' },
        { functionCall: { id: 'b', name: 'f_b', args: {} } },
      ],
    });
    expect(JSON.stringify(sent({ messages }, 'gemini-2.5-flash'))).not.toMatch(/thoughtSignature|of-claude/);
  });

  it('has images in results inside them, or beside them where the model is older', () => {
    const messages = [
      user('x'),
      { role: 'assistant', tool_calls: [called('a', '{}', signed('cw=='))] },
      {
        role: 'tool',
        tool_call_id: 'a',
        content: [
          { type: 'text', text: 'a cat' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        ],
      },
    ];
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    const result = { id: 'a', name: 'f_a', response: { result: 'a cat' } };
    expect(sent({ messages }).contents[2]!.parts).toEqual([{ functionResponse: { ...result, parts: [image] } }]);
    expect(sent({ messages }, 'gemini-2.5-pro').contents[2]!.parts).toEqual([{ functionResponse: result }, image]);
  });

  it('has images, sounds, films and documents by data or by URI', () => {
    const parts = [
      { type: 'image_url', image_url: { url: 'data:image/jpg;base64,AAAA' } },
      { type: 'image_url', image_url: 'https://x.example/a.PNG?s=1' },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA' } },
      { type: 'file', file: { file_id: 'gs://bucket/a', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'data:;charset=utf-8,a%20b', filename: 'a.csv' } },
      { type: 'video_url', video_url: { url: 'https://www.youtube.com/watch?v=1' } },
    ];
    expect(sent({ messages: [user(parts)] }).contents[0]!.parts).toEqual([
      { inlineData: { mimeType: 'image/jpeg', data: 'AAAA' } },
      { fileData: { mimeType: 'image/png', fileUri: 'https://x.example/a.PNG?s=1' } },
      { inlineData: { mimeType: 'audio/mp3', data: 'AAAA' } },
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA' } },
      { fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/a' } },
      { inlineData: { mimeType: 'text/csv', data: 'YSBi' } },
      { fileData: { fileUri: 'https://www.youtube.com/watch?v=1' } },
    ]);
  });

  it('refuses what has no place in it by name', () => {
    const assistant = (more: object): object => ({
      messages: [user('x'), { role: 'assistant', content: 'y', ...more }],
    });
    expect(refused({ messages: [user([{ type: 'hologram' }])] })).toBe('messages[0].content[0]');
    expect(refused({ messages: [{ ...user('x'), name: 'Ann' }] })).toBe('messages[0].name');
    expect(refused(assistant({ tool_calls: [called('a', '[1]')] }))).toBe(
      'messages[1].tool_calls[0].function.arguments',
    );
    expect(refused(assistant({ tool_calls: [{ id: 'a', type: 'custom', custom: {} }] }))).toBe(
      'messages[1].tool_calls[0]',
    );
    expect(() => sent({ messages: [{ role: 'tool', tool_call_id: 'nobody', content: '' }] })).toThrowError(
      expect.objectContaining({ code: 'invalid_request', param: 'messages[0].tool_call_id' }),
    );
    expect(() =>
      sent({ messages: [user([{ type: 'image_url', image_url: { url: 'data:image/png' } }])] }),
    ).toThrowError(expect.objectContaining({ code: 'invalid_request', param: 'messages[0].content[0].image_url.url' }));
  });
});

describe('parameters for Gemini', () => {
  it('have other names, and fields it does not know pass', () => {
    const { contents: _, ...rest } = sent({
      temperature: 0.5,
      top_p: 0.9,
      top_k: 3,
      seed: 7,
      presence_penalty: 0,
      frequency_penalty: 1,
      n: 2,
      logprobs: true,
      top_logprobs: 3,
      max_completion_tokens: 100,
      stop: 'END',
      modalities: ['text', 'image'],
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } },
      service_tier: 'flex',
      safetySettings: [{ category: 'c', threshold: 't' }],
      extra_body: { google: { cached_content: 'cachedContents/1', thinking_config: { include_thoughts: true } } },
      stream: true,
      stream_options: { include_usage: true },
      user: 'me',
    });
    expect(rest).toEqual({
      model: MODEL,
      stream: true,
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 3,
        seed: 7,
        frequencyPenalty: 1,
        candidateCount: 2,
        responseLogprobs: true,
        logprobs: 3,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        responseModalities: ['TEXT', 'IMAGE'],
        thinkingConfig: { includeThoughts: true },
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
      },
      serviceTier: 'flex',
      safetySettings: [{ category: 'c', threshold: 't' }],
      cachedContent: 'cachedContents/1',
    });
  });

  it.each([
    ['gemini-3-pro-preview', 'minimal', { thinkingLevel: 'low', includeThoughts: true }],
    ['gemini-3-flash-preview', 'high', { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3-flash-preview', 'none', { thinkingLevel: 'minimal' }],
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 6_554, includeThoughts: true }],
    ['gemini-2.5-flash', 'max', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.0-flash', 'none', undefined],
  ])('make %s think with effort %s', (model, reasoning_effort, thinkingConfig) => {
    expect(sent({ reasoning_effort }, model).generationConfig?.thinkingConfig).toEqual(thinkingConfig);
  });

  it('leave room for an answer', () => {
    const { generationConfig } = sent({ reasoning_effort: 'high', max_tokens: 1_000 }, 'gemini-2.5-flash');
    expect(generationConfig?.thinkingConfig).toEqual({ thinkingBudget: 500, includeThoughts: true });
  });

  it('choose functions, and tools Google runs', () => {
    const named = { type: 'function', function: { name: 'at' } };
    const choice = (tool_choice: unknown): unknown =>
      sent({ tools: [tool], tool_choice }).toolConfig?.functionCallingConfig;
    expect(['auto', 'none', 'required'].map(choice)).toEqual([{ mode: 'AUTO' }, { mode: 'NONE' }, { mode: 'ANY' }]);
    expect(choice(named)).toEqual({ mode: 'ANY', allowedFunctionNames: ['at'] });
    expect(choice({ type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } })).toEqual({
      mode: 'VALIDATED',
      allowedFunctionNames: ['at'],
    });
    const strict = { type: 'function', function: { name: 'b', description: 'B', strict: true } };
    expect(sent({ tools: [tool, { type: 'url_context' }, strict], web_search_options: {} }).tools).toEqual([
      {
        functionDeclarations: [
          { name: 'at', parametersJsonSchema: { type: 'object' } },
          { name: 'b', description: 'B' },
        ],
      },
      { urlContext: {} },
      { googleSearch: {} },
    ]);
  });

  it.each([
    [{ logit_bias: { 1: 1 } }, 'logit_bias'],
    [{ modalities: ['audio'] }, 'modalities'],
    [{ audio: { voice: 'a', format: 'wav' } }, 'audio'],
    [{ verbosity: 'low' }, 'verbosity'],
    [{ reasoning_effort: 'xhigh' }, 'reasoning_effort'],
    [{ response_format: { type: 'grammar' } }, 'response_format'],
    [{ service_tier: 'scale' }, 'service_tier'],
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop'],
    [{ tools: [{ type: 'custom', custom: { name: 'c' } }] }, 'tools[0]'],
    [{ tools: [tool], tool_choice: { type: 'custom', custom: { name: 'c' } } }, 'tool_choice'],
    [{ tools: [tool], parallel_tool_calls: false }, 'parallel_tool_calls'],
  ])('that cannot be carried are refused by name: %j', (request, param) => {
    expect(refused(request)).toBe(param);
  });

  it('that change nothing are left out, and told', () => {
    const call = callOf({ user: 'u', metadata: { a: 'b' }, store: true });
    expect(over(call)).not.toHaveProperty('user');
    expect(call.exchange.headers.get('x-weir-dropped')).toBe('user, metadata, store');
  });
});

describe('an answer of Gemini', () => {
  const parts = [
    { text: 'I should ', thought: true },
    { text: 'look', thought: true },
    { text: 'Grüße' },
    { text: ' 👋' },
    { functionCall: { name: 'at', args: { zone: 'CET' } }, thoughtSignature: 'c2ln' },
    { functionCall: { id: 'g2', name: 'now' } },
  ];
  const details = [{ type: 'reasoning.text', text: 'I should look', format, index: 0 }];

  it('is one message with thinking, calls, their signatures and exact usage', () => {
    const response = read(reply(parts, { safetyRatings: [] }, { x: 1 }));
    expect(response).toEqual({
      id: 'r1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: MODEL,
      x: 1,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Grüße 👋',
            refusal: null,
            reasoning_content: 'I should look',
            reasoning_details: details,
            tool_calls: [
              {
                id: 'call_r1_0',
                type: 'function',
                function: { name: 'at', arguments: '{"zone":"CET"}' },
                ...signed('c2ln'),
              },
              { id: 'g2', type: 'function', function: { name: 'now', arguments: '{}' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
          native_finish_reason: 'STOP',
          safetyRatings: [],
        },
      ],
      usage: expect.objectContaining({ prompt_tokens: 4, completion_tokens: 2, total_tokens: 6 }),
    });
  });

  it('is the same when it is streamed part by part, whatever comes last', () => {
    const events = parts.map((part, index) => ({
      candidates: [{ content: { parts: [part] }, ...(index === parts.length - 1 ? { finishReason: 'STOP' } : {}) }],
      usageMetadata: index === 0 ? { trafficType: 'ON_DEMAND' } : { ...usageMetadata, candidatesTokenCount: index },
      ...head,
    }));
    const chunks = streamed(events);
    const whole = read(reply(parts));
    const collected = collectChat(chunks);
    expect(collected.choices[0]!.message.tool_calls).toEqual(whole.choices[0]!.message.tool_calls);
    expect(collected.choices[0]!.message).toMatchObject({ content: 'Grüße 👋', reasoning_content: 'I should look' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 5 }, service_tier: 'default' });
    expect(chunks.filter((one) => one.usage !== undefined)).toHaveLength(1);
    expect(chunks.filter(chatEndpoint.isFinish)).toHaveLength(1);
  });

  it('gives back every signed part where it stood', () => {
    const answered = [
      { text: 'Hm', thought: true, thoughtSignature: 'dGhvdWdodA==' },
      { text: 'Un' },
      { executableCode: { language: 'PYTHON', code: 'print(1)' }, thoughtSignature: 'Y29kZQ==' },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      { text: ' 👋 deux', thoughtSignature: 'dGV4dA==' },
      { text: ' trois' },
      { text: '', thoughtSignature: 'ZW5k' },
    ];
    const { message } = read(reply(answered)).choices[0]!;
    expect(message.content).toBe('Un 👋 deux trois');
    const { contents } = sent({ messages: [user('x'), message, user('y')] });
    expect(contents[1]!.parts).toEqual(answered);

    const asStream = collectChat(streamed(answered.map((part) => reply([part], { finishReason: undefined }))));
    expect(sent({ messages: [user('x'), asStream.choices[0]!.message] }).contents[1]!.parts).toEqual(answered);

    const shortened = { ...message, content: 'Un' };
    expect(JSON.stringify(sent({ messages: [user('x'), shortened] }))).not.toContain('dGV4dA==');
  });

  it('gives back images with their signatures', () => {
    const part = { inlineData: { mimeType: 'image/png', data: 'AAAA' }, thoughtSignature: 'aW1n' };
    const { message } = read(reply([{ text: 'See' }, part])).choices[0]!;
    expect(message.images).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' }, index: 0, ...signed('aW1n') },
    ]);
    expect(sent({ messages: [user('x'), message] }).contents[1]!.parts).toEqual([{ text: 'See' }, part]);
  });

  it('has arguments that come value by value, also where their end is not told', () => {
    const piece = (functionCall: object): object => ({ candidates: [{ content: { parts: [{ functionCall }] } }] });
    const at = (jsonPath: string, value: object): object => ({
      partialArgs: [{ jsonPath, ...value }],
      willContinue: true,
    });
    const chunks = streamed([
      piece({ name: 'a', willContinue: true }),
      piece(at('$.list[0].word', { stringValue: 'Bos', willContinue: true })),
      piece(at('$.list[0].word', { stringValue: 'ton' })),
      piece(at("$.list[1]['__proto__']", { boolValue: true })),
      piece(at('$.list[2]', { numberValue: 0.5 })),
      piece(at('$.nothing', { nullValue: 'NULL_VALUE' })),
      piece({}),
      piece({ name: 'b', willContinue: true }),
      { candidates: [{ content: {}, finishReason: 'STOP' }] },
    ]);
    expect(collectChat(chunks).choices[0]!.message.tool_calls?.map((call) => call.function)).toEqual([
      { name: 'a', arguments: '{"list":[{"word":"Boston"},{"__proto__":true},0.5],"nothing":null}' },
      { name: 'b', arguments: '{}' },
    ]);
    for (const jsonPath of ['$', 'a', '$.a[99999999]', '$..a', '$.a[-1]'])
      expect(() => streamed([piece({ name: 'a', ...at(jsonPath, { boolValue: true }) })]), jsonPath).toThrowError(
        expect.objectContaining({ code: 'upstream_malformed' }),
      );
  });

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['MODEL_ARMOR', 'content_filter'],
  ])('that ended with %s ended with %s', (finishReason, finish_reason) => {
    const [choice] = read(reply([], { finishReason, content: undefined })).choices;
    expect(choice).toMatchObject({ finish_reason, native_finish_reason: finishReason, message: { content: '' } });
  });

  it('fails where its end is a failure', () => {
    const response = read(reply([], { finishReason: 'MALFORMED_FUNCTION_CALL' }));
    expect(chatEndpoint.errorIn(response)).toMatchObject({ code: 'MALFORMED_FUNCTION_CALL' });
    expect(response.choices[0]!.native_finish_reason).toBe('MALFORMED_FUNCTION_CALL');
  });

  it('is filtered where the prompt was blocked, and malformed where it is no answer', () => {
    const promptFeedback = { blockReason: 'PROHIBITED_CONTENT' };
    const response = read({ promptFeedback, ...head, usageMetadata: { promptTokenCount: 5, totalTokenCount: 5 } });
    expect(response).toMatchObject({
      choices: [{ finish_reason: 'content_filter', native_finish_reason: 'PROHIBITED_CONTENT' }],
      promptFeedback,
      usage: { prompt_tokens: 5, completion_tokens: 0 },
    });
    expect(() => read({ usageMetadata, ...head })).toThrowError(
      expect.objectContaining({ code: 'upstream_malformed' }),
    );
    expect(() => read({})).toThrowError(expect.objectContaining({ code: 'upstream_malformed' }));
    const error = { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' };
    expect(chatEndpoint.errorIn(read({ error }))).toMatchObject({ message: 'Overloaded' });
    expect(chatEndpoint.errorIn(streamed([[{ error }]])[0]!)).toMatchObject({ message: 'Overloaded' });
  });

  it('tells probabilities and sources, by characters', () => {
    const logprobsResult = {
      chosenCandidates: [{ token: 'é', logProbability: -0.5, tokenId: 1 }],
      topCandidates: [{ candidates: [{ token: 'é', logProbability: -0.5 }, { token: 'x' }] }],
    };
    const groundingMetadata = {
      webSearchQueries: ['a', 'b'],
      groundingChunks: [{ web: { uri: 'https://a.example', title: 'A' } }],
      groundingSupports: [{ segment: { startIndex: 3, endIndex: 5, text: 'ét' }, groundingChunkIndices: [0] }],
    };
    const response = read(reply([{ text: 'é été' }], { logprobsResult, groundingMetadata }));
    const [choice] = response.choices;
    expect(choice!.logprobs?.content).toEqual([
      {
        token: 'é',
        logprob: -0.5,
        bytes: [195, 169],
        top_logprobs: [
          { token: 'é', logprob: -0.5, bytes: [195, 169] },
          { token: 'x', logprob: 0, bytes: [120] },
        ],
      },
    ]);
    expect(choice!.message.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.example', title: 'A', start_index: 2, end_index: 3 } },
    ]);
    expect(choice!.groundingMetadata).toEqual(groundingMetadata);
    expect(chatEndpoint.usageOf(response, billing)).toMatchObject({ searches: 2 });
  });

  it('counts every token once: thinking, caches, tools, sounds and images apart', () => {
    const response = read(
      reply(
        [{ text: 'x' }],
        {},
        {
          usageMetadata: {
            promptTokenCount: 1_000,
            cachedContentTokenCount: 400,
            toolUsePromptTokenCount: 50,
            candidatesTokenCount: 300,
            thoughtsTokenCount: 100,
            totalTokenCount: 1_450,
            promptTokensDetails: [
              { modality: 'TEXT', tokenCount: 800 },
              { modality: 'AUDIO', tokenCount: 200 },
            ],
            cacheTokensDetails: [
              { modality: 'TEXT', tokenCount: 300 },
              { modality: 'AUDIO', tokenCount: 100 },
            ],
            candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: 250 }],
            trafficType: 'ON_DEMAND_PRIORITY',
          },
        },
      ),
    );
    const usage = chatEndpoint.usageOf(response, billing)!;
    expect(usage).toEqual({
      input_tokens: 550,
      cached_input_tokens: 400,
      input_audio_tokens: 100,
      output_tokens: 50,
      reasoning_tokens: 100,
      output_image_tokens: 250,
    });
    expect(inputTokens(usage)).toBe(1_050);
    expect(response.service_tier).toBe('priority');
  });
});
