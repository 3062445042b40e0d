import { json } from '@weir/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODELS, WIRES, type Wire, type World, world } from './wire.ts';

let upstreams: World;
beforeAll(async () => {
  upstreams = await world();
  upstreams.upstream.answer(json(500, {}));
});
afterAll(() => upstreams[Symbol.asyncDispose]());

const user = (...content: readonly object[]) => ({ messages: [{ role: 'user', content }] });
const IMAGE = { type: 'image_url', image_url: { url: 'https://h.example/a.png' } };
const PNG = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
const file = (fields: object) => user({ type: 'file', file: fields });
const SOUND = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
const called = (id: string, written: string) => ({
  id,
  type: 'function',
  function: { name: 'look', arguments: written },
});
const parameters = {
  type: 'object',
  properties: { at: { type: 'string' } },
  required: ['at'],
  additionalProperties: false,
};
const TOOLS = [{ type: 'function', function: { name: 'look', description: 'Looks', parameters } }];
const SCHEMA = { type: 'json_schema', json_schema: { name: 'x', strict: true, schema: parameters } };

/** Refused by name, before anything is sent. */
const refused = (param: string) => ({ param });
const parts = (...of: readonly object[]) => ({ contents: [{ role: 'user', parts: of }] });
const blocks = (...of: readonly object[]) => ({ messages: [{ role: 'user', content: of }] });

interface Detail {
  readonly name: string;
  readonly body: object;
  /** What each wire is sent of it, at least; or the parameter it is refused by. */
  readonly sent: Readonly<Record<Wire, object>>;
}

const DETAILS: readonly Detail[] = [
  {
    name: 'several system and developer messages, also in between',
    body: {
      messages: [
        { role: 'system', content: 'A' },
        { role: 'developer', content: 'B' },
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: 'ho' },
        { role: 'system', content: 'C' },
        { role: 'user', content: 'hey' },
      ],
    },
    sent: {
      openai: { messages: [{ role: 'system' }, { role: 'developer' }, {}, {}, { role: 'system', content: 'C' }, {}] },
      anthropic: {
        system: [{ text: 'A' }, { text: 'B' }, { text: 'C' }],
        messages: [{ role: 'user' }, { role: 'assistant' }, { role: 'user' }],
      },
      gemini: {
        systemInstruction: { parts: [{ text: 'A' }, { text: 'B' }, { text: 'C' }] },
        contents: [{ role: 'user' }, { role: 'model' }, { role: 'user' }],
      },
      bedrock: { system: [{ text: 'A' }, { text: 'B' }, { text: 'C' }], messages: [{}, {}, {}] },
      cohere: { messages: [{ role: 'system' }, { role: 'system', content: 'B' }, {}, {}, { role: 'system' }, {}] },
    },
  },
  {
    name: 'an image by URL',
    body: user({ type: 'text', text: 'see' }, IMAGE),
    sent: {
      openai: user({}, IMAGE),
      anthropic: blocks({}, { type: 'image', source: { type: 'url', url: 'https://h.example/a.png' } }),
      gemini: parts({}, { fileData: { mimeType: 'image/png', fileUri: 'https://h.example/a.png' } }),
      bedrock: refused('messages[0].content[1]'),
      cohere: user({}, IMAGE),
    },
  },
  {
    name: 'an image in the request',
    body: user(PNG),
    sent: {
      openai: user(PNG),
      anthropic: blocks({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }),
      gemini: parts({ inlineData: { mimeType: 'image/png', data: 'AAAA' } }),
      bedrock: blocks({ image: { format: 'png', source: { bytes: 'AAAA' } } }),
      cohere: user(PNG),
    },
  },
  {
    name: 'a PDF in the request',
    body: file({ filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' }),
    sent: {
      openai: file({ filename: 'a.pdf', file_data: 'data:application/pdf;base64,AAAA' }),
      anthropic: blocks({ type: 'document', source: { media_type: 'application/pdf', data: 'AAAA' }, title: 'a.pdf' }),
      gemini: parts({ inlineData: { mimeType: 'application/pdf', data: 'AAAA' } }),
      bedrock: blocks({ document: { format: 'pdf', source: { bytes: 'AAAA' } } }),
      cohere: refused('messages[0].content[0]'),
    },
  },
  {
    name: 'a PDF by URL',
    body: file({ filename: 'a.pdf', file_data: 'https://h.example/a.pdf' }),
    sent: {
      openai: file({ file_data: 'https://h.example/a.pdf' }),
      anthropic: blocks({ type: 'document', source: { type: 'url', url: 'https://h.example/a.pdf' } }),
      gemini: parts({ fileData: { mimeType: 'application/pdf', fileUri: 'https://h.example/a.pdf' } }),
      bedrock: refused('messages[0].content[0]'),
      cohere: refused('messages[0].content[0]'),
    },
  },
  {
    name: 'a file the provider has',
    body: file({ file_id: 'file-1' }),
    sent: {
      openai: file({ file_id: 'file-1' }),
      anthropic: blocks({ type: 'document', source: { type: 'file', file_id: 'file-1' } }),
      gemini: parts({ fileData: { fileUri: 'file-1' } }),
      bedrock: refused('messages[0].content[0]'),
      cohere: refused('messages[0].content[0]'),
    },
  },
  {
    name: 'a sound',
    body: user(SOUND),
    sent: {
      openai: user(SOUND),
      anthropic: refused('messages[0].content[0]'),
      gemini: parts({ inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }),
      bedrock: blocks({ audio: { format: 'wav', source: { bytes: 'AAAA' } } }),
      cohere: refused('messages[0].content[0]'),
    },
  },
  {
    name: 'an answer to be spoken',
    body: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
    sent: {
      openai: { modalities: ['text', 'audio'], audio: { voice: 'alloy', format: 'wav' } },
      anthropic: refused('modalities'),
      gemini: refused('audio'),
      bedrock: refused('modalities'),
      cohere: refused('modalities'),
    },
  },
  {
    name: 'parallel calls, one without arguments, one whose result has an image',
    body: {
      tools: TOOLS,
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: null, tool_calls: [called('a', ''), called('b', '{ "at" : "x" }')] },
        { role: 'tool', tool_call_id: 'a', content: 'one' },
        { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'two' }, PNG] },
      ],
    },
    sent: {
      // as it was written, to the byte
      openai: { messages: [{}, { tool_calls: [called('a', ''), called('b', '{ "at" : "x" }')] }, {}, {}] },
      anthropic: {
        messages: [
          {},
          {
            content: [
              { type: 'tool_use', id: 'a', name: 'look', input: {} },
              { type: 'tool_use', id: 'b', name: 'look', input: { at: 'x' } },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'a', content: 'one' },
              { type: 'tool_result', tool_use_id: 'b', content: [{ text: 'two' }, { type: 'image' }] },
            ],
          },
        ],
      },
      gemini: {
        contents: [
          {},
          { parts: [{ functionCall: { name: 'look', args: {} } }, { functionCall: { args: { at: 'x' } } }] },
          {
            parts: [
              { functionResponse: { name: 'look', response: { result: 'one' } } },
              { functionResponse: { name: 'look', response: { result: 'two' } } },
              { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
            ],
          },
        ],
      },
      bedrock: {
        messages: [
          {},
          {
            content: [{ toolUse: { toolUseId: 'a', input: {} } }, { toolUse: { toolUseId: 'b', input: { at: 'x' } } }],
          },
          {
            content: [
              { toolResult: { toolUseId: 'a', content: [{ text: 'one' }] } },
              { toolResult: { toolUseId: 'b', content: [{ text: 'two' }, { image: { format: 'png' } }] } },
            ],
          },
        ],
      },
      cohere: refused('messages[3].content[1]'),
    },
  },
  {
    name: 'n > 1',
    body: { n: 2 },
    sent: {
      openai: { n: 2 },
      anthropic: refused('n'),
      gemini: { generationConfig: { candidateCount: 2 } },
      bedrock: refused('n'),
      cohere: refused('n'),
    },
  },
  {
    name: 'logprobs',
    body: { logprobs: true, top_logprobs: 2 },
    sent: {
      openai: { logprobs: true, top_logprobs: 2 },
      anthropic: refused('logprobs'),
      gemini: { generationConfig: { responseLogprobs: true, logprobs: 2 } },
      bedrock: refused('logprobs'),
      cohere: refused('top_logprobs'),
    },
  },
  {
    name: 'an answer in a JSON schema',
    body: { response_format: SCHEMA },
    sent: {
      openai: { response_format: SCHEMA },
      anthropic: { output_config: { format: { type: 'json_schema', schema: parameters } } },
      gemini: { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: parameters } },
      bedrock: { outputConfig: { textFormat: { type: 'json_schema' } } },
      cohere: { response_format: { type: 'json_object', json_schema: parameters } },
    },
  },
  {
    name: 'stop sequences',
    body: { stop: ['A', 'B'] },
    sent: {
      openai: { stop: ['A', 'B'] },
      anthropic: { stop_sequences: ['A', 'B'] },
      gemini: { generationConfig: { stopSequences: ['A', 'B'] } },
      bedrock: { inferenceConfig: { stopSequences: ['A', 'B'] } },
      cohere: { stop_sequences: ['A', 'B'] },
    },
  },
  {
    name: 'one call of one tool demanded',
    body: { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'look' } }, parallel_tool_calls: false },
    sent: {
      openai: { tool_choice: { type: 'function', function: { name: 'look' } }, parallel_tool_calls: false },
      anthropic: { tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true } },
      gemini: refused('parallel_tool_calls'),
      bedrock: { additionalModelRequestFields: { tool_choice: { name: 'look', disable_parallel_tool_use: true } } },
      cohere: refused('parallel_tool_calls'),
    },
  },
];

describe.each(DETAILS)('$name', ({ body, sent: wanted }) => {
  it.each(WIRES)('before %s', async (wire) => {
    const { status, json: reply, sent } = await upstreams.chat(wire, body);
    const { param } = wanted[wire] as { readonly param?: string };
    if (param === undefined) return expect(sent).toMatchObject(wanted[wire]);
    expect([status, sent]).toEqual([400, undefined]);
    expect(reply.error).toMatchObject({ code: 'unsupported_parameter', param });
    expect(reply.error.message).toContain(MODELS[wire]);
  });
});

describe('a model whose name has', () => {
  it.each([
    ['slashes', 'openai/org/team/model', { model: 'org/team/model' }, '/v1/chat/completions'],
    ['colons', 'openai/ft:gpt-4o:acme::9x', { model: 'ft:gpt-4o:acme::9x' }, '/v1/chat/completions'],
    ['an @', 'anthropic/claude-sonnet-4-5@20250929', { model: 'claude-sonnet-4-5@20250929' }, '/v1/messages'],
    ['colons in a path', MODELS.bedrock, {}, `/v1/model/${encodeURIComponent(MODELS.bedrock.slice(8))}/converse`],
    ['slashes in a path', 'gemini/tunedModels/my-model', {}, '/v1/tunedModels/my-model:generateContent'],
  ])('%s is sent as it is', async (_, model, body, path) => {
    const asked = await upstreams.ask('/v1/chat/completions', { model, messages: [{ role: 'user', content: 'hi' }] });
    expect(asked.sent).toMatchObject(body);
    expect(asked.path).toBe(path);
  });
});
