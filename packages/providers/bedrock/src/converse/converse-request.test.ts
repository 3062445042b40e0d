import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { CHAT_CODEC } from './chat-codec.ts';

const CLAUDE = 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0';
const NOVA = 'us.amazon.nova-2-lite-v1:0';
const LLAMA = 'meta.llama3-1-70b-instruct-v1:0';
const PNG = 'data:image/png;base64,iVBORw0KGgo=';
const HI = [{ role: 'user', content: 'hi' }];

function sent(request: object, model = LLAMA, unsupported?: 'drop') {
  const whole = { model: 'asked', messages: HI, ...request };
  const call = callOf('chat', whole as never, {
    target: { provider: 'bedrock', model },
    ...(unsupported === undefined ? {} : { wishes: { unsupported } }),
  });
  const { body } = CHAT_CODEC.encode(call);
  return { ...JSON.parse(Buffer.from(body!).toString()), dropped: call.exchange.headers.get('x-weir-dropped') };
}
const refusal = (request: object, model = LLAMA): unknown => {
  try {
    return sent(request, model);
  } catch (error) {
    return error;
  }
};
const contentOf = (content: unknown, model = LLAMA) =>
  sent({ messages: [{ role: 'user', content }] }, model).messages[0].content;

describe('a conversation', () => {
  it('has one system text, turns that alternate, and results of parallel calls in one', () => {
    const call = (id: string, args: string) => ({ id, type: 'function', function: { name: 'f', arguments: args } });
    const { system, messages } = sent({
      messages: [
        { role: 'system', content: 'One' },
        { role: 'user', content: 'a' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'b' },
            { type: 'text', text: ' ' },
          ],
        },
        { role: 'assistant', content: '', tool_calls: [call('1', ''), call('2', '{"n": 1}')] },
        { role: 'tool', tool_call_id: '1', content: '' },
        {
          role: 'tool',
          tool_call_id: '2',
          content: [
            { type: 'text', text: 'x' },
            { type: 'image_url', image_url: PNG },
          ],
          is_error: true,
        },
        { role: 'developer', content: 'Two' },
        { role: 'assistant', content: 'So ' },
      ],
      tools: [{ type: 'function', function: { name: 'f' } }],
    });

    expect(system).toEqual([{ text: 'One' }, { text: 'Two' }]);
    expect(messages).toEqual([
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: '1', name: 'f', input: {} } },
          { toolUse: { toolUseId: '2', name: 'f', input: { n: 1 } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: '1', content: [] } },
          {
            toolResult: {
              toolUseId: '2',
              content: [{ text: 'x' }, { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }],
              status: 'error',
            },
          },
        ],
      },
      { role: 'assistant', content: [{ text: 'So' }] },
    ]);
  });

  it('keeps every digit of tool arguments', () => {
    const call = {
      id: '1',
      type: 'function',
      function: { name: 'f', arguments: '{"n":12345678901234567890,"m":1.0}' },
    };
    const request = { model: 'm', messages: [{ role: 'assistant', content: null, tool_calls: [call] }] };
    const { body } = CHAT_CODEC.encode(callOf('chat', request as never));
    expect(Buffer.from(body!).toString()).toContain('"input":{"n":12345678901234567890,"m":1.0}');
  });

  it('has images, films, sound and documents as blocks, each document under a name of its own', () => {
    const file = (filename: string, type: string) => ({
      type: 'file',
      file: { filename, file_data: `data:${type};base64,QQ==` },
    });
    expect(
      contentOf([
        { type: 'image_url', image_url: { url: 'data:image/jpg;base64,QQ==', detail: 'auto' } },
        { type: 'image_url', image_url: 's3://bucket/a.jpg' },
        { type: 'video_url', video_url: { url: 'data:video/3gpp;base64,QQ==' } },
        { type: 'input_audio', input_audio: { data: 'QQ==', format: 'wav' } },
        file('Q3 report_final.pdf', 'application/pdf'),
        file('Q3:report(final).pdf', 'application/pdf'),
        { ...file('notes.md', ''), citations: { enabled: true } },
        file('', 'text/csv'),
        { type: 'file', file: { file_data: 'data:text/plain,a%20b' } },
      ]),
    ).toEqual([
      { image: { format: 'jpeg', source: { bytes: 'QQ==' } } },
      { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/a.jpg' } } } },
      { video: { format: 'three_gp', source: { bytes: 'QQ==' } } },
      { audio: { format: 'wav', source: { bytes: 'QQ==' } } },
      { document: { format: 'pdf', name: 'Q3 report final', source: { bytes: 'QQ==' } } },
      { document: { format: 'pdf', name: 'Q3 report(final)', source: { bytes: 'QQ==' } } },
      { document: { format: 'md', name: 'notes', source: { bytes: 'QQ==' }, citations: { enabled: true } } },
      { document: { format: 'csv', name: 'document', source: { bytes: 'QQ==' } } },
      { document: { format: 'txt', name: 'document 2', source: { bytes: 'YSBi' } } },
    ]);
  });

  it.each([
    [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
    [{ type: 'image_url', image_url: { url: 'data:image/bmp;base64,QQ==' } }],
    [{ type: 'file', file: { file_id: 'file-1' } }],
    [{ type: 'hologram' }],
  ])('names the part it cannot carry: %j', (part) => {
    expect(refusal({ messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, part] }] })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'messages[0].content[1]',
      advice: 'reroute',
      details: { dispatch: { sent: false } },
    });
  });

  it('marks the ends of cached prefixes, where the model knows caches', () => {
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const request = {
      messages: [
        { role: 'system', content: [{ type: 'text', text: 's', cache_control }] },
        { role: 'user', content: [{ type: 'text', text: 'u', prompt_cache_breakpoint: { mode: 'explicit' } }] },
      ],
      tools: [{ type: 'function', function: { name: 'f' }, cache_control }],
    };
    const hour = { cachePoint: { type: 'default', ttl: '1h' } };
    const { system, messages, toolConfig } = sent(request, CLAUDE);
    expect([system, messages[0].content, toolConfig.tools.at(-1)]).toEqual([
      [{ text: 's' }, hour],
      [{ text: 'u' }, { cachePoint: { type: 'default' } }],
      hour,
    ]);

    const plain = sent(request, LLAMA);
    expect(JSON.stringify(plain)).not.toContain('cachePoint');
    expect(plain.dropped).toContain('messages[0].content[0].cache_control');
  });

  it('gives thinking back where it stood, and none of another maker', () => {
    const reasoning_details = [
      { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'EqQr', format: 'anthropic-claude-v1', index: 2 },
      { type: 'reasoning.text', text: 'unsigned', format: 'anthropic-claude-v1', index: 3 },
      { type: 'reasoning.text', text: 'x', signature: 'y', format: 'google-gemini-v1', index: 4 },
    ];
    const messages = [{ role: 'assistant', content: 'So', reasoning_details }, ...HI];

    expect(sent({ messages }, CLAUDE)).toMatchObject({
      dropped: 'messages[0].reasoning_details',
      messages: [
        {
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
            { text: 'So' },
            { reasoningContent: { redactedContent: Buffer.from('EqQr').toString('base64') } },
          ],
        },
        {},
      ],
    });
    expect(sent({ messages }, NOVA).messages[0].content).toEqual([{ text: 'So' }]);
  });
});

describe('tools', () => {
  const weather = {
    type: 'function',
    function: { name: 'weather', description: '', parameters: { type: 'object' }, strict: true },
  };
  const spec = { toolSpec: { name: 'weather', inputSchema: { json: { type: 'object' } }, strict: true } };

  it.each([
    [undefined, undefined],
    ['auto', { auto: {} }],
    ['required', { any: {} }],
    [{ type: 'function', function: { name: 'weather' } }, { tool: { name: 'weather' } }],
  ])('are offered with the choice %j', (tool_choice, toolChoice) => {
    const { toolConfig } = sent({ tools: [weather], ...(tool_choice === undefined ? {} : { tool_choice }) });
    expect(toolConfig).toEqual({ tools: [spec], ...(toolChoice === undefined ? {} : { toolChoice }) });
  });

  it('are not offered at all where none may be called', () => {
    expect(sent({ tools: [weather], tool_choice: 'none' })).not.toHaveProperty('toolConfig');
  });

  it('are forbidden in words of its own to Claude, and called one at a time', () => {
    expect(sent({ tools: [weather], tool_choice: 'none' }, CLAUDE)).toMatchObject({
      toolConfig: { tools: [spec] },
      additionalModelRequestFields: { tool_choice: { type: 'none' } },
    });
    const single = { tools: [weather], tool_choice: 'required', parallel_tool_calls: false };
    expect(sent(single, CLAUDE).additionalModelRequestFields).toEqual({
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
    });
    expect(refusal(single)).toMatchObject({ code: 'unsupported_parameter', param: 'parallel_tool_calls' });
  });

  it('that were used are told also when none are offered', () => {
    const call = { id: '1', type: 'function', function: { name: 'weather', arguments: '{}' } };
    const messages = [...HI, { role: 'assistant', content: null, tool_calls: [call, { ...call, id: '2' }] }];
    const { toolConfig } = sent({ messages });
    expect(toolConfig).toEqual({
      tools: [{ toolSpec: { name: 'weather', inputSchema: { json: { type: 'object', properties: {} } } } }],
    });
    expect(refusal({ messages, tools: [weather], tool_choice: 'none' })).toMatchObject({ param: 'tool_choice' });
  });

  it("are called by ids Mistral's models take, the same for a call and its result", () => {
    const call = (id: string) => ({ id, type: 'function', function: { name: 'weather', arguments: '{}' } });
    const ids = (model: string) => {
      const messages = [
        { role: 'assistant', content: null, tool_calls: [call('tooluse_W9DaUFg4Tj2c'), call('abcDEF123')] },
        { role: 'tool', tool_call_id: 'tooluse_W9DaUFg4Tj2c', content: 'x' },
      ];
      const [asked, told] = sent({ messages }, model).messages;
      return [
        ...asked.content.map(({ toolUse }: { toolUse: { toolUseId: string } }) => toolUse.toolUseId),
        told.content[0].toolResult.toolUseId,
      ];
    };
    const [first, second, result] = ids('mistral.mistral-large-2407-v1:0');
    expect(first).toMatch(/^[a-z0-9]{9}$/);
    expect([second, result]).toEqual(['abcDEF123', first]);
    expect(ids(LLAMA)).toEqual(['tooluse_W9DaUFg4Tj2c', 'abcDEF123', 'tooluse_W9DaUFg4Tj2c']);
  });

  it("of the provider's own are named to it", () => {
    expect(sent({ tools: [{ type: 'nova_grounding' }] }, NOVA).toolConfig.tools).toEqual([
      { systemTool: { name: 'nova_grounding' } },
    ]);
    const bash = { type: 'bash_20250124', name: 'bash' };
    expect(sent({ tools: [bash] }, CLAUDE)).toMatchObject({ additionalModelRequestFields: { tools: [bash] } });
    expect(refusal({ tools: [{ type: 'custom', custom: { name: 'c' } }] })).toMatchObject({ param: 'tools[0]' });
  });

  it('take objects alone', () => {
    const call = { id: '1', type: 'function', function: { name: 'f', arguments: '[1]' } };
    expect(refusal({ messages: [{ role: 'assistant', tool_calls: [call] }] })).toMatchObject({
      code: 'unsupported_parameter',
      param: 'messages[0].tool_calls[0].function.arguments',
    });
  });
});

describe('parameters', () => {
  it("are Converse's, its own fields pass, and what neither knows is the model's", () => {
    const {
      messages: _,
      dropped,
      ...fields
    } = sent({
      max_completion_tokens: 9,
      temperature: 0.5,
      top_p: 0.9,
      stop: 'END',
      service_tier: 'flex',
      user: 'u',
      n: 1,
      seed: null,
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      performanceConfig: { latency: 'optimized' },
      repetition_penalty: 1.1,
      additionalModelRequestFields: { deep: { a: 1 } },
    });
    expect(fields).toEqual({
      inferenceConfig: { maxTokens: 9, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      serviceTier: { type: 'flex' },
      guardrailConfig: { guardrailIdentifier: 'g', guardrailVersion: '1' },
      performanceConfig: { latency: 'optimized' },
      additionalModelRequestFields: { repetition_penalty: 1.1, deep: { a: 1 } },
    });
    expect(dropped).toBe('user');
  });

  it.each([
    [{ top_k: 5 }, CLAUDE, { top_k: 5 }],
    [{ top_k: 5 }, NOVA, { inferenceConfig: { topK: 5 } }],
    [{ reasoning_effort: 'low', max_tokens: 9_000 }, CLAUDE, { thinking: { type: 'enabled', budget_tokens: 6_400 } }],
    [
      { reasoning_effort: 'high' },
      'us.anthropic.claude-opus-4-6-v1',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    [{ reasoning_effort: 'minimal' }, NOVA, { reasoningConfig: { type: 'enabled', maxReasoningEffort: 'low' } }],
    [{ reasoning_effort: 'none' }, NOVA, { reasoningConfig: { type: 'disabled' } }],
    [{ reasoning_effort: 'high' }, 'openai.gpt-oss-120b-1:0', { reasoning_effort: 'high' }],
    [{ reasoning_effort: 'high' }, 'us.openai.gpt-5.6-luna', { reasoning: { effort: 'high' } }],
    [{ reasoning_effort: 'none' }, LLAMA, undefined],
    [
      { thinking: { type: 'enabled', budget_tokens: 2_000 }, reasoning_effort: 'high' },
      CLAUDE,
      { thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ],
  ])('%j of %s are %j', (request, model, fields) => {
    expect(sent(request, model).additionalModelRequestFields).toEqual(fields);
  });

  it('leave a thinking Claude room to answer', () => {
    expect(sent({ reasoning_effort: 'low' }, CLAUDE).inferenceConfig).toEqual({ maxTokens: 64_000 });
  });

  it.each([
    ['the schema as it is', LLAMA, { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } }],
    [
      "a schema Claude's grammar knows",
      CLAUDE,
      {
        type: 'object',
        properties: { a: { type: 'integer', description: '{"minimum":1}' } },
        additionalProperties: false,
      },
    ],
  ])('ask for an answer in a form: %s', (_, model, schema) => {
    const json_schema = { name: 'A', schema: { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } } };
    const { outputConfig } = sent({ response_format: { type: 'json_schema', json_schema } }, model);
    expect(outputConfig).toMatchObject({
      textFormat: { type: 'json_schema', structure: { jsonSchema: { name: 'A' } } },
    });
    expect(JSON.parse(outputConfig.textFormat.structure.jsonSchema.schema)).toEqual(schema);
  });

  it.each([
    [{ n: 2 }, LLAMA],
    [{ logprobs: true }, LLAMA],
    [{ seed: 0 }, LLAMA],
    [{ temperature: 1.5 }, LLAMA],
    [{ temperature: 0.5 }, 'us.anthropic.claude-opus-4-7'],
    [{ temperature: 0.5 }, 'us.openai.gpt-5.6-luna'],
    [{ stop: ['x'] }, 'openai.gpt-oss-20b-1:0'],
    [{ reasoning_effort: 'high' }, LLAMA],
    [{ reasoning_effort: 'xhigh' }, NOVA],
    [{ response_format: { type: 'json_object' } }, CLAUDE],
    [{ service_tier: 'scale' }, LLAMA],
    [{ modalities: ['text', 'audio'] }, LLAMA],
    [
      { tool_choice: 'required', tools: [{ type: 'function', function: { name: 'f' } }] },
      'us.anthropic.claude-opus-5-5',
    ],
  ])('that cannot be carried are named: %j of %s', (request, model) => {
    const [param] = Object.keys(request);
    expect(refusal(request, model)).toMatchObject({ code: 'unsupported_parameter', param, advice: 'reroute' });
    expect(sent(request, model, 'drop').dropped).toBe(param);
  });
});
