import { describe, expect, it } from 'vitest';
import { chatEndpoint as chat } from './chat-endpoint.ts';
import type { ChatMessage, ChatRequest } from './chat-request.ts';

const request = (more: object = {}, ...messages: ChatMessage[]): ChatRequest => ({
  model: 'gpt-6',
  messages: messages.length === 0 ? [{ role: 'user', content: 'hi' }] : messages,
  ...more,
});
const TOOL = { type: 'function', function: { name: 'lookup', description: 'finds', parameters: { type: 'object' } } };
const PNG = `data:image/png;base64,${'A'.repeat(100_000)}`;

describe('chatEndpoint, reading requests', () => {
  it('gives all text the model reads, in order, and nothing of images', () => {
    const texts = chat.texts(
      request(
        { tools: [TOOL], response_format: { type: 'json_schema', json_schema: { name: 'answer' } } },
        { role: 'system', content: 'be short' },
        {
          role: 'user',
          name: 'ann',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: PNG } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'hmm',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'lookup', arguments: '{"q":1}' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'found' }] },
      ),
    );

    expect([...texts]).toEqual([
      'be short',
      'ann',
      'look',
      'hmm',
      'lookup',
      '{"q":1}',
      'found',
      JSON.stringify(TOOL),
      '{"name":"answer"}',
    ]);
  });

  it('bounds images by their size, not by the length of their base64', () => {
    const withImage = request(
      {},
      { role: 'user', content: [{ type: 'image_url', image_url: { url: PNG, detail: 'low' } }] },
    );

    expect(chat.otherInputTokens(withImage)).toBe(4_784);
    expect(chat.otherInputTokens(request())).toBe(0);
  });

  it('counts sound, files and unknown parts', () => {
    const data = Buffer.alloc(6_000).toString('base64');
    const parts = [
      { type: 'input_audio', input_audio: { data, format: 'wav' } },
      { type: 'file', file: { file_data: data } },
      { type: 'video_url', video_url: { url: 'https://a/b' } },
    ];

    expect(chat.otherInputTokens(request({}, { role: 'user', content: [parts[0]!] }))).toBe(24);
    expect(chat.otherInputTokens(request({}, { role: 'user', content: [parts[1]!] }))).toBe(3_000);
    expect(chat.otherInputTokens(request({}, { role: 'user', content: [parts[2]!] }))).toBeGreaterThan(0);
  });

  it('takes the larger of both output limits', () => {
    expect(chat.outputLimit(request({ max_tokens: 10 }))).toBe(10);
    expect(chat.outputLimit(request({ max_completion_tokens: 20 }))).toBe(20);
    expect(chat.outputLimit(request({ max_completion_tokens: 20, max_tokens: 30 }))).toBe(30);
    expect(chat.outputLimit(request({ max_tokens: null }))).toBeUndefined();
  });

  it('reads how many answers are asked for', () => {
    expect(chat.choices(request())).toBe(1);
    expect(chat.choices(request({ n: null }))).toBe(1);
    expect(chat.choices(request({ n: 3 }))).toBe(3);
  });

  it('knows whether a stream and its usage are wanted', () => {
    expect(chat.wantsStream(request({ stream: true }))).toBe(true);
    expect(chat.wantsStream(request({ stream: false }))).toBe(false);
    expect(chat.wantsUsage(request({ stream_options: { include_usage: true } }))).toBe(true);
    expect(chat.wantsUsage(request({ stream_options: null }))).toBe(false);
  });

  it('needs nothing for a plain question', () => {
    expect(chat.needs(request({ n: 1, parallel_tool_calls: true, modalities: ['text'], logprobs: false }))).toEqual([]);
  });

  it('names every ability a request needs, once', () => {
    const demanding = request(
      {
        stream: true,
        n: 2,
        logprobs: true,
        tools: [TOOL],
        parallel_tool_calls: true,
        response_format: { type: 'json_object' },
        modalities: ['text', 'audio'],
      },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: PNG } },
          { type: 'image_url', image_url: { url: PNG } },
          { type: 'input_audio', input_audio: { data: '', format: 'wav' } },
          { type: 'file', file: {} },
        ],
      },
    );

    expect(chat.needs(demanding)).toEqual([
      'stream',
      'tools',
      'parallel_tools',
      'json_object',
      'audio_output',
      'logprobs',
      'multiple_choices',
      'image_input',
      'audio_input',
      'file_input',
    ]);
  });

  it('does not demand parallel tools where calls may come one by one', () => {
    expect(chat.needs(request({ tools: [TOOL] }))).toEqual(['tools']);
    expect(chat.needs(request({ tools: [TOOL], parallel_tool_calls: false }))).toEqual(['tools']);
  });

  it('shows the shape of a request to logs and no word of it', () => {
    const secret = 'attack at dawn';
    const shown = chat.redact(
      request(
        {
          temperature: 0.5,
          user: secret,
          metadata: { note: secret },
          tools: [{ ...TOOL, function: { name: secret, description: secret } }],
          response_format: { type: 'json_schema', json_schema: { name: secret } },
          prediction: { type: 'content', content: secret },
          stop: [secret],
          surprise: secret,
        },
        { role: 'user', content: secret, name: secret },
        { role: 'user', content: [{ type: 'text', text: secret }, { type: secret }] },
      ),
    );

    expect(JSON.stringify(shown)).not.toContain('dawn');
    expect(shown).toMatchObject({
      model: 'gpt-6',
      temperature: 0.5,
      user: '[14 characters]',
      response_format: 'json_schema',
      messages: [
        { role: 'user', content: '[14 characters]' },
        { role: 'user', content: { text: 1, other: 1 } },
      ],
    });
  });

  it('keeps the log line of a long conversation short', () => {
    const long = request({}, ...Array.from({ length: 5_000 }, (): ChatMessage => ({ role: 'user', content: 'x' })));

    expect(JSON.stringify(chat.redact(long)).length).toBeLessThan(5_000);
    expect(chat.redact(long)).toMatchObject({ further_messages: 4_936 });
  });
});
