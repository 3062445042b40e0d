import type { EndpointFixture } from '@weir/testkit';
import { asks, called, HI, HI_SENT, result, resultSent, sends, text, use } from './sends.ts';
import { FORMAT } from './wire.ts';

/** Turns of conversations, and what they are in Messages. */
export const CONVERSATIONS: readonly EndpointFixture[] = [
  sends(
    {
      messages: [
        { role: 'system', content: 'Be kind' },
        { role: 'user', content: 'One' },
        { role: 'user', content: [text('Two', { cache_control: { type: 'ephemeral', ttl: '1h' } })] },
        { role: 'developer', content: [text('Be brief'), text('')] },
        { role: 'assistant', content: 'Three', refusal: 'Four' },
        { role: 'user', content: '' },
        {
          role: 'assistant',
          content: [text('Five '), { type: 'refusal', refusal: 'Six \n' }, { type: 'refusal', refusal: '' }],
        },
      ],
    },
    {
      system: [text('Be kind'), text('Be brief')],
      messages: [
        { role: 'user', content: [text('One'), text('Two', { cache_control: { type: 'ephemeral', ttl: '1h' } })] },
        { role: 'assistant', content: [text('Three'), text('Four'), text('Five '), text('Six')] },
      ],
    },
  ),
  sends(
    { messages: [HI, { role: 'assistant', content: 'Yes' }, HI, { role: 'assistant', content: ' \n' }] },
    { messages: [HI_SENT, { role: 'assistant', content: [text('Yes')] }, HI_SENT] },
  ),
  sends(
    {
      messages: [
        HI,
        {
          role: 'assistant',
          content: 'Let me see ',
          tool_calls: [
            called('a', ' '),
            called('b', '{"zone":"CET"}'),
            { id: 'c', function: { name: 'at', arguments: '{}' } },
          ],
          reasoning_details: [
            { type: 'reasoning.encrypted', data: 'ZGF0YQ==', format: FORMAT, index: 2 },
            { type: 'reasoning.text', text: 'Hm', signature: 'c2ln', format: FORMAT, index: 0 },
            { type: 'reasoning.text', text: 'never signed', format: FORMAT, index: 3 },
          ],
        },
        result('a', 'noon', { is_error: false, cache_control: { type: 'ephemeral' } }),
        result('b', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }], {
          name: 'at',
          is_error: true,
        }),
        result('c', ''),
        { role: 'user', content: 'And?' },
      ],
    },
    {
      messages: [
        HI_SENT,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
            text('Let me see '),
            { type: 'redacted_thinking', data: 'ZGF0YQ==' },
            use('a', {}),
            use('b', { zone: 'CET' }),
            use('c', {}),
          ],
        },
        {
          role: 'user',
          content: [
            resultSent('a', { content: 'noon', is_error: false, cache_control: { type: 'ephemeral' } }),
            resultSent('b', {
              content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
              is_error: true,
            }),
            resultSent('c'),
            text('And?'),
          ],
        },
      ],
    },
  ),
  sends(
    {
      messages: [
        HI,
        {
          role: 'assistant',
          content: 'Yes',
          reasoning_details: [
            { format: 'google-gemini-v1' },
            { type: 'reasoning.text', text: 'second', signature: 'Mg==', format: FORMAT },
          ],
        },
        HI,
      ],
    },
    {
      messages: [
        HI_SENT,
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'second', signature: 'Mg==' }, text('Yes')] },
        HI_SENT,
      ],
    },
  ),
];

/** Parts of messages, and what they are as blocks. */
export const PARTS: readonly EndpointFixture[] = [
  asks(
    [
      { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'auto' } },
      { type: 'image_url', image_url: 'https://example.com/b.png' },
      {
        type: 'image_url',
        image_url: { url: 'https://example.com/c.png', detail: 'low' },
        prompt_cache_breakpoint: {},
      },
    ],
    [
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/b.png' } },
      {
        type: 'image',
        source: { type: 'url', url: 'https://example.com/c.png' },
        cache_control: { type: 'ephemeral' },
      },
    ],
  ),
  asks(
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERg==', filename: 'a.pdf' } },
      { type: 'file', file: { file_data: 'data:text/csv,a%2Cb', filename: 'a.csv' } },
      { type: 'file', file: { file_data: 'data:text/plain,a', filename: '' } },
      { type: 'file', file: { file_id: 'file_1', filename: 'b.pdf' } },
      { type: 'file', file: { file_id: 'file_2' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/d.png' } },
      { type: 'document', source: { type: 'file', file_id: 'file_3' } },
      { type: 'search_result', source: 'x', title: 'y', content: [] },
    ],
    [
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERg==' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,b' }, title: 'a.csv' },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } },
      { type: 'document', source: { type: 'file', file_id: 'file_1' }, title: 'b.pdf' },
      { type: 'document', source: { type: 'file', file_id: 'file_2' } },
      { type: 'image', source: { type: 'url', url: 'https://example.com/d.png' } },
      { type: 'document', source: { type: 'file', file_id: 'file_3' } },
      { type: 'search_result', source: 'x', title: 'y', content: [] },
    ],
  ),
];
