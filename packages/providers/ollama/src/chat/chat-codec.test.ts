import { type BlockSource, EventStream, readEvents } from '@weir/core';
import { chatEndpoint } from '@weir/endpoints';
import type { ChunkSink } from '@weir/provider-kit';
import { callOf } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { chatCodec } from './chat-codec.ts';

const CODEC = chatCodec({});
const HI = [{ role: 'user', content: 'hi' }];
const call = (request: object, model = 'llama3.1', unsupported?: 'drop') =>
  callOf('chat', { model: 'asked', messages: HI, ...request } as never, {
    target: { provider: 'ollama', model },
    ...(unsupported === undefined ? {} : { wishes: { unsupported } }),
  });
function sent(request: object, model?: string, unsupported?: 'drop') {
  const one = call(request, model, unsupported);
  const text = Buffer.from(CODEC.encode(one).body!).toString();
  return { text, body: JSON.parse(text), dropped: one.exchange.headers.get('x-weir-dropped') };
}

describe('a conversation', () => {
  it('has texts with images beside them, arguments as objects, and results by the names of their tools', () => {
    const { body, text } = sent({
      messages: [
        { role: 'developer', content: 'Be brief' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } },
            { type: 'text', text: 'b' },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'Hm',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"n":12345678901234567890}' } },
            { id: 'c2', type: 'function', function: { name: 'g', arguments: '' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c2', content: '2' },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '1' }] },
      ],
    });

    expect(text).toContain('"arguments":{"n":12345678901234567890}');
    expect(body.messages).toMatchObject([
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'a\nb', images: ['QQ=='] },
      {
        role: 'assistant',
        content: '',
        thinking: 'Hm',
        tool_calls: [
          { id: 'c1', function: { index: 0, name: 'f' } },
          { id: 'c2', function: { index: 1, name: 'g', arguments: {} } },
        ],
      },
      { role: 'tool', content: '2', tool_name: 'g', tool_call_id: 'c2' },
      { role: 'tool', content: '1', tool_name: 'f', tool_call_id: 'c1' },
    ]);
  });

  it.each([
    [{ type: 'image_url', image_url: 'https://example.com/a.png' }],
    [{ type: 'image_url', image_url: 'data:application/pdf;base64,QQ==' }],
    [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }],
    [{ type: 'file', file: { file_id: 'f' } }],
  ])('names the part it cannot carry: %j', (part) => {
    expect(() => sent({ messages: [{ role: 'user', content: [part] }] })).toThrowError(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'messages[0].content[0]', advice: 'reroute' }),
    );
  });

  it('takes no arguments but objects', () => {
    const tool_calls = [{ id: 'c', type: 'function', function: { name: 'f', arguments: '[1]' } }];
    expect(() => sent({ messages: [{ role: 'assistant', tool_calls }] })).toThrowError(
      expect.objectContaining({ param: 'messages[0].tool_calls[0].function.arguments' }),
    );
  });
});

describe('parameters', () => {
  it('stand where Ollama looks for them, and its own pass', () => {
    const schema = { type: 'object' };
    const { body, dropped } = sent({
      max_tokens: 9,
      temperature: 0,
      seed: 0,
      stop: 'END',
      repeat_penalty: 1.1,
      options: { num_ctx: 4_096, temperature: 0.5 },
      keep_alive: '5m',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
      logprobs: true,
      top_logprobs: 2,
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_choice: 'auto',
      parallel_tool_calls: true,
      stream_options: { include_usage: true },
      service_tier: 'auto',
      user: 'u',
    });
    const { messages: _, ...rest } = body;
    expect(rest).toEqual({
      model: 'llama3.1',
      stream: false,
      keep_alive: '5m',
      format: schema,
      logprobs: true,
      top_logprobs: 2,
      tools: [{ type: 'function', function: { name: 'f' } }],
      options: { num_predict: 9, temperature: 0.5, seed: 0, stop: ['END'], repeat_penalty: 1.1, num_ctx: 4_096 },
    });
    expect(dropped).toBe('user');
  });

  it.each([
    ['gpt-oss:20b', 'high', 'high'],
    ['gpt-oss:20b', 'minimal', 'low'],
    ['qwen3', 'high', true],
    ['qwen3', 'none', false],
  ])('make %s think as %s asks: %s', (model, reasoning_effort, think) => {
    expect(sent({ reasoning_effort }, model).body.think).toBe(think);
  });

  it('ask for JSON, or for no tools', () => {
    expect(sent({ response_format: { type: 'json_object' } }).body.format).toBe('json');
    const tools = [{ type: 'function', function: { name: 'f' } }];
    expect(sent({ tools, tool_choice: 'none' }).body).not.toHaveProperty('tools');
  });

  it.each([
    [{ n: 2 }],
    [{ logit_bias: { 1: 1 } }],
    [{ tool_choice: 'required', tools: [{ type: 'function', function: { name: 'f' } }] }],
    [{ parallel_tool_calls: false, tools: [{ type: 'function', function: { name: 'f' } }] }],
    [{ response_format: { type: 'grammar' } }],
    [{ modalities: ['audio'] }],
    [{ reasoning_effort: 'none' }, 'gpt-oss'],
  ])('that cannot be carried are named: %j', (request, model?: string) => {
    const [param] = Object.keys(request);
    expect(() => sent(request, model)).toThrowError(expect.objectContaining({ code: 'unsupported_parameter', param }));
    expect(sent(request, model, 'drop').dropped).toBe(param);
  });
});

const answer = (reply: object) =>
  JSON.parse(Buffer.from(CODEC.decode!(Buffer.from(JSON.stringify(reply)), call({}), {})).toString());
const said = (more: object = {}) =>
  answer({ model: 'm', message: { role: 'assistant', content: 'x' }, done: true, ...more });

describe('an answer', () => {
  it.each([
    [{ done_reason: 'length' }, 'length'],
    [{ done_reason: 'stop' }, 'stop'],
    [{}, 'stop'],
    [{ done_reason: 'load' }, 'load'],
  ])('that ends with %j is %s', (more, finish_reason) => {
    expect(said(more).choices[0]).toMatchObject({ finish_reason });
  });

  it('whose prompt was in the cache has no usage, which is not zero', () => {
    expect(said({ eval_count: 9 })).not.toHaveProperty('usage');
    expect(said({ eval_count: 9, prompt_eval_count: 0 }).usage).toMatchObject({
      prompt_tokens: 0,
      completion_tokens: 9,
    });
  });

  it('tells how likely its words were', () => {
    const logprobs = [{ token: 'é', logprob: -0.5, top_logprobs: [{ token: 'e', logprob: -1 }] }];
    expect(said({ logprobs }).choices[0].logprobs).toEqual({
      content: [
        { token: 'é', logprob: -0.5, bytes: [0xc3, 0xa9], top_logprobs: [{ token: 'e', logprob: -1, bytes: [0x65] }] },
      ],
      refusal: null,
    });
  });

  it('may be an error', () => {
    expect(chatEndpoint.errorIn!(answer({ error: 'model runner stopped' }))).toMatchObject({
      message: 'model runner stopped',
    });
  });
});

const lines = (texts: readonly string[]): Promise<readonly unknown[]> => {
  const body = {
    start(sink: ChunkSink) {
      for (const text of texts) sink.chunk(Buffer.from(text));
      sink.end();
    },
    pause: () => undefined,
    resume: () => undefined,
    cancel: () => undefined,
  };
  return readEvents(new EventStream<never>(CODEC.decodeStream!(body, call({ stream: true })) as BlockSource));
};

describe('a stream', () => {
  it('keeps every digit of tool arguments', async () => {
    const tool = '{"message":{"tool_calls":[{"function":{"name":"f","arguments":{"n":12345678901234567890}}}]}}\n';
    const events = await lines([tool, '{"done":true}']);
    expect(JSON.stringify(events)).toContain('{\\"n\\":12345678901234567890}');
  });

  it('may end its lines either way, and its last one not at all', async () => {
    const events = await lines(['{"message":{"content":"a"}}\r\n\n', '{"message":{"content":"b"},"done":', 'true}']);
    expect(chatEndpoint.collect!(events as never[])).toMatchObject({
      choices: [{ message: { content: 'ab' }, finish_reason: 'stop' }],
    });
  });

  it('is malformed where a line is no object', async () => {
    for (const line of ['[]\n', '{"a"\n', 'x\n'])
      await expect(lines([line])).rejects.toMatchObject({ code: 'upstream_malformed' });
  });
});
