import { Losses } from '@weir/endpoints';
import { chat } from '@weir/testkit';
import { describe, expect, it } from 'vitest';
import { CHAT_LOSSES } from './chat-losses.ts';
import { cohereRequestOf } from './cohere-request-of.ts';

function sent(request: object, wishes = {}) {
  const call = chat(request as never, { wishes, target: { provider: 'cohere', model: 'command-a' } });
  return cohereRequestOf(call, new Losses(call, CHAT_LOSSES)) as { [field: string]: unknown };
}
const user = { role: 'user', content: 'hi' };
const fn = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } });
const declared = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
});

describe('a chat request as Cohere’s', () => {
  it('keeps messages where they stand, instructions as system', () => {
    const messages = [
      { role: 'developer', content: 'be brief' },
      user,
      { role: 'assistant', content: 'yes?' },
      { role: 'system', content: [{ type: 'text', text: 'be kind' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'data:x' } },
        ],
      },
    ];

    expect(sent({ messages })).toEqual({
      model: 'command-a',
      stream: false,
      messages: [
        { role: 'system', content: 'be brief' },
        user,
        { role: 'assistant', content: 'yes?' },
        { role: 'system', content: [{ type: 'text', text: 'be kind' }] },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'look' },
            { type: 'image_url', image_url: { url: 'data:x' } },
          ],
        },
      ],
    });
  });

  it('sends tool calls, their plan and their results back as they came', () => {
    const plan = { type: 'reasoning.text', text: 'I will look.', format: 'cohere-tool-plan', index: 1_000 };
    const result = { type: 'document', document: { id: 'd', data: { text: 'noon' } } };
    const { messages } = sent({
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          reasoning_content: 'I will look.',
          reasoning_details: [plan],
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'now', arguments: '' } },
            { id: 'b', type: 'function', function: { name: 'at', arguments: '{"n": 1.0}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'noon' },
        { role: 'tool', tool_call_id: 'b', content: [result] },
      ],
    });

    expect(messages).toEqual([
      user,
      {
        role: 'assistant',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } },
          { id: 'b', type: 'function', function: { name: 'at', arguments: '{"n": 1.0}' } },
        ],
        tool_plan: 'I will look.',
      },
      { role: 'tool', tool_call_id: 'a', content: 'noon' },
      { role: 'tool', tool_call_id: 'b', content: [result] },
    ]);
  });

  it('sends its own thinking back before the text, and nobody else’s', () => {
    const own = { type: 'reasoning.text', text: 'Hm', format: 'cohere-v2', index: 0 };
    const other = { type: 'reasoning.text', text: 'Ha', signature: 's', format: 'anthropic-claude-v1', index: 0 };
    const turn = (reasoning_details: readonly object[]) =>
      (
        sent({ messages: [user, { role: 'assistant', content: 'yes', reasoning_content: 'x', reasoning_details }] })
          .messages as object[]
      )[1];

    expect(turn([own])).toEqual({
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm' },
        { type: 'text', text: 'yes' },
      ],
    });
    expect(turn([other])).toEqual({ role: 'assistant', content: 'yes' });
  });

  it('puts text files beside the messages, as documents', () => {
    const file = { file_data: 'data:text/plain;base64,R3LDvMOfZQ==', filename: 'a.txt' };
    const documents = ['one'];
    const content = [
      { type: 'text', text: 'look' },
      { type: 'file', file },
    ];

    expect(sent({ documents, messages: [{ role: 'user', content }] })).toMatchObject({
      documents: ['one', { data: { text: 'Grüße', title: 'a.txt' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'look' }] }],
    });
  });

  it('calls parameters by its names', () => {
    expect(
      sent({
        max_completion_tokens: 50,
        stop: 'x',
        temperature: 0.5,
        top_p: 0.9,
        top_k: 4,
        seed: 7,
        presence_penalty: 0.5,
        frequency_penalty: 0,
        logprobs: true,
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' } } },
        stream: true,
        stream_options: { include_usage: true },
        safety_mode: 'OFF',
        service_tier: 'auto',
        parallel_tool_calls: true,
      }),
    ).toEqual({
      model: 'command-a',
      messages: [user],
      max_tokens: 50,
      stop_sequences: ['x'],
      temperature: 0.5,
      p: 0.9,
      k: 4,
      seed: 7,
      presence_penalty: 0.5,
      frequency_penalty: 0,
      logprobs: true,
      response_format: { type: 'json_object', json_schema: { type: 'object' } },
      stream: true,
      safety_mode: 'OFF',
    });
  });

  it.each([
    ['none', undefined, { type: 'disabled' }],
    ['low', undefined, { type: 'enabled', token_budget: 3_277 }],
    ['medium', 1_000, { type: 'enabled', token_budget: 300 }],
    ['high', 1_000, { type: 'enabled' }],
  ])('thinks with effort %s', (reasoning_effort, max_tokens, thinking) => {
    expect(sent({ reasoning_effort, max_tokens })).toMatchObject({ thinking });
    expect(sent({ reasoning_effort, thinking: { type: 'disabled' } })).toMatchObject({
      thinking: { type: 'disabled' },
    });
  });

  it('demands calls by its words, and a named function by sending no other', () => {
    const tools = [fn('a'), fn('b')];
    const demanded = (tool_choice: unknown) => {
      const { tools: given, tool_choice: choice } = sent({ tools, tool_choice });
      return [given, choice];
    };

    expect(demanded('auto')).toEqual([[declared('a'), declared('b')], undefined]);
    expect(demanded('none')).toEqual([[declared('a'), declared('b')], 'NONE']);
    expect(demanded('required')).toEqual([[declared('a'), declared('b')], 'REQUIRED']);
    expect(demanded({ type: 'function', function: { name: 'b' } })).toEqual([[declared('b')], 'REQUIRED']);
    const allowed_tools = { mode: 'auto', tools: [fn('a')] };
    expect(demanded({ type: 'allowed_tools', allowed_tools })).toEqual([[declared('a')], undefined]);
  });

  it('is strict where every tool is to be', () => {
    expect(sent({ tools: [fn('a', { strict: true }), fn('b', { strict: true })] })).toMatchObject({
      strict_tools: true,
    });
    expect(sent({ tools: [fn('a', { strict: false })] })).not.toHaveProperty('strict_tools');
  });

  it.each<[object, string]>([
    [{ n: 2 }, 'n'],
    [{ temperature: 1.5 }, 'temperature'],
    [{ presence_penalty: -1 }, 'presence_penalty'],
    [{ top_logprobs: 2 }, 'top_logprobs'],
    [{ logit_bias: { 5: 1 } }, 'logit_bias'],
    [{ reasoning_effort: 'enormous' }, 'reasoning_effort'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ response_format: { type: 'grammar' } }, 'response_format'],
    [{ tools: [{ type: 'custom', custom: { name: 'a' } }] }, 'tools[0]'],
    [{ tools: [fn('a', { strict: true }), fn('b')] }, 'tools[0].function.strict'],
    [{ tools: [fn('a')], tool_choice: 'some' }, 'tool_choice'],
    [{ tools: [fn('a')], parallel_tool_calls: false }, 'parallel_tool_calls'],
    [{ messages: [{ ...user, name: 'Ann' }] }, 'messages[0].name'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0]'],
    [{ messages: [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'image_url' }] }] }, 'messages[0].content[0]'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f' } }] }] }, 'messages[0].content[0]'],
    [{ messages: [{ role: 'assistant', tool_calls: [{ id: 'a', type: 'custom' }] }] }, 'messages[0].tool_calls[0]'],
  ])('refuses %j by name, or leaves it out where the caller chose so', (request, param) => {
    expect(() => sent(request)).toThrowError(
      expect.objectContaining({
        code: 'unsupported_parameter',
        param,
        message: expect.stringContaining('cohere/command-a'),
      }),
    );
    expect(() => sent(request, { unsupported: 'drop' })).not.toThrow();
  });

  it('leaves out what changes nothing in the answer', () => {
    expect(sent({ user: 'u', metadata: { a: 'b' }, store: true, prompt_cache_key: 'k' })).toEqual({
      model: 'command-a',
      messages: [user],
      stream: false,
    });
  });
});
