import type { ChatRequest } from '@weir/endpoints';
import { askOnce, callOf, chat, type EndpointFixture, json, openaiFixtures, providerSuite, sse } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { mistral } from './mistral.ts';
import { toolIdOf } from './mistral-request.ts';

const USER = { role: 'user', content: 'hi' } as const;
const thinking = (text: string, more: object = {}) => ({
  type: 'thinking',
  thinking: [{ type: 'text', text }],
  ...more,
});

async function sent(request: Partial<ChatRequest>): Promise<ChatRequest> {
  return (await askOnce(mistral, chat({ messages: [USER], ...request }))).sent.json as ChatRequest;
}
const refusal = (param: string) => ({ code: 'unsupported_parameter', param, advice: 'reroute' });

/** Thinking and text as parts, as its reasoning models answer. */
function thinkingFixture(): EndpointFixture {
  const { billing } = mistral({ apiKey: 'k' });
  const plain = openaiFixtures(billing).find(({ endpoint }) => endpoint === 'chat')!;
  const choice = (part: object, finish_reason: string | null) => ({ index: 0, ...part, finish_reason });
  const { usage, ...reply } = plain.reply as Readonly<Record<string, unknown>>;
  const event = (content: unknown, finish: string | null = null, more: object = {}) => ({
    ...reply,
    object: 'chat.completion.chunk',
    choices: [choice({ delta: { content } }, finish)],
    ...more,
  });
  const data = (value: unknown) => `data: ${JSON.stringify(value)}`;
  const thought = (delta: object) => ({ ...event(''), choices: [choice({ delta }, null)] });
  return {
    ...plain,
    reply: {
      ...reply,
      choices: [
        choice(
          { message: { role: 'assistant', content: [thinking('Hm, ü'), { type: 'text', text: '世界' }] } },
          'stop',
        ),
      ],
      usage,
    },
    value: {
      ...reply,
      choices: [choice({ message: { role: 'assistant', content: '世界', reasoning_content: 'Hm, ü' } }, 'stop')],
      usage,
    },
    stream: {
      frames: [
        ...[event([thinking('Hm')]), event([thinking(', ü')]), event('世界'), event('', 'stop', { usage })].map(data),
        'data: [DONE]',
      ],
      events: [
        thought({ content: '', reasoning_content: 'Hm' }),
        thought({ content: '', reasoning_content: ', ü' }),
        event('世界'),
        event('', 'stop', { usage }),
      ],
      contentFrames: 1,
    },
  };
}

describe('mistral keeps to the provider suite', () => {
  const { cases } = providerSuite((context) => mistral(context), { fixtures: [thinkingFixture()] });
  for (const { name, run } of cases) it(name, run);
});

describe('what mistral is sent', () => {
  it.each([
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { '1': 1 } }, 'logit_bias'],
    [{ messages: [{ ...USER, name: 'Ann' }] }, 'messages[0].name'],
  ] as const)('has no %j: it is refused', async (request, param) => {
    await expect(sent(request)).rejects.toMatchObject(refusal(param));
  });

  it('has no field that Mistral would refuse', async () => {
    const {
      model: _,
      messages: __,
      ...rest
    } = await sent({
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 5,
      seed: 7,
      user: 'u',
      store: false,
      logprobs: false,
      service_tier: 'default',
      safe_prompt: true,
    });
    expect(rest).toEqual({
      stream: true,
      max_tokens: 5,
      random_seed: 7,
      service_tier: 'standard_only',
      safe_prompt: true,
    });
  });

  it('gives calls ids of nine letters, results the same ones, and the names of their tools', async () => {
    const call = { id: 'call_abc', type: 'function', function: { name: 'now', arguments: '{"a": 1.0}' } } as const;
    const { messages } = await sent({
      messages: [
        USER,
        { role: 'assistant', content: null, tool_calls: [call, { ...call, id: 'AbCdEf123' }], refusal: null },
        { role: 'tool', tool_call_id: 'call_abc', content: '1' },
        { role: 'tool', tool_call_id: 'AbCdEf123', content: '2' },
      ],
    });
    const id = toolIdOf('call_abc');
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { ...call, id },
          { ...call, id: 'AbCdEf123' },
        ],
      },
      { role: 'tool', tool_call_id: id, name: 'now', content: '1' },
      { role: 'tool', tool_call_id: 'AbCdEf123', name: 'now', content: '2' },
    ]);
  });

  it('gives thinking back as parts, its own signatures with it and those of others without', async () => {
    const details = [
      { type: 'reasoning.text', format: 'mistral-v1', text: 'signed', signature: 's' },
      { type: 'reasoning.text', format: 'anthropic-claude-v1', text: 'theirs', signature: 't' },
    ];
    const { messages } = await sent({
      messages: [
        { role: 'assistant', content: 'ho', reasoning_content: 'hm' },
        { role: 'assistant', content: 'ho', reasoning_content: 'signed', reasoning_details: details },
        { role: 'assistant', content: '', reasoning: 'hm', reasoning_details: [details[1]] },
        USER,
      ],
    });
    const text = { type: 'text', text: 'ho' };
    const part = (words: string, more: object = {}) => thinking(words, { closed: true, ...more });
    expect(messages).toEqual([
      { role: 'assistant', content: [part('hm'), text] },
      { role: 'assistant', content: [part('signed', { signature: 's' }), text] },
      { role: 'assistant', content: [part('hm')] },
      USER,
    ]);
  });

  it('writes files and sound as Mistral does', async () => {
    const image = { type: 'image_url', image_url: { url: 'https://a.example/b.png' } };
    const { messages } = await sent({
      messages: [
        {
          role: 'user',
          content: [
            image,
            { type: 'file', file: { file_data: 'data:application/pdf;base64,AA==', filename: 'a.pdf' } },
            { type: 'file', file: { file_id: 'f-1' } },
            { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
          ],
        },
      ],
    });
    expect(messages[0]?.content).toEqual([
      image,
      { type: 'document_url', document_url: 'data:application/pdf;base64,AA==', document_name: 'a.pdf' },
      { type: 'file', file_id: 'f-1' },
      { type: 'input_audio', input_audio: 'AA==' },
    ]);
  });

  it('has no user in embeddings, and its own name for dimensions', async () => {
    const call = callOf('embeddings', { model: 'codestral-embed', input: 'x', dimensions: 8, user: 'u' });
    expect((await askOnce(mistral, call, json(200, { data: [] }))).sent.json).toEqual({
      model: 'codestral-embed',
      input: 'x',
      output_dimension: 8,
    });
  });
});

describe('what mistral answers', () => {
  it('keeps signatures and references, and writes arguments as text', async () => {
    const content = [
      thinking('hm', { signature: 's' }),
      { type: 'text', text: 'ho' },
      { type: 'reference', reference_ids: [1] },
    ];
    const tool_calls = [{ id: 'AbCdEf123', function: { name: 'now', arguments: { zone: 'CET' } } }];
    const choices = [{ index: 0, message: { role: 'assistant', content, tool_calls }, finish_reason: 'model_length' }];
    const { value } = await askOnce(mistral, chat('hi'), json(200, { choices }));
    expect(value).toEqual({
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'ho',
            reasoning_content: 'hm',
            reasoning_details: [{ type: 'reasoning.text', text: 'hm', signature: 's', format: 'mistral-v1', index: 0 }],
            content_parts: [{ type: 'reference', reference_ids: [1] }],
            tool_calls: [{ id: 'AbCdEf123', type: 'function', function: { name: 'now', arguments: '{"zone":"CET"}' } }],
          },
          finish_reason: 'length',
          native_finish_reason: 'model_length',
        },
      ],
    });
  });

  it('leaves what has OpenAI’s form as it is, fragments of calls too', async () => {
    const fragment = { index: 0, function: { arguments: '{"a"' } };
    const event = { choices: [{ index: 0, delta: { tool_calls: [fragment] }, finish_reason: null }] };
    expect((await askOnce(mistral, chat({ stream: true }), sse([event]))).events).toEqual([event]);
  });

  it.each([
    [401, { detail: 'Unauthorized' }, { code: 'upstream_auth' }],
    [
      422,
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'logit_bias'], msg: 'Extra inputs are not permitted' }] },
      { code: 'unsupported_parameter', param: 'logit_bias', message: expect.stringContaining('Extra inputs') },
    ],
    [
      429,
      { object: 'error', message: 'Service tier capacity exceeded', type: 'invalid', param: null, code: '3505' },
      { code: 'rate_limited', advice: 'retry' },
    ],
  ])('says what is wrong with %i', async (status, body, error) => {
    await expect(askOnce(mistral, chat('hi'), json(status, body))).rejects.toMatchObject(error);
  });
});
