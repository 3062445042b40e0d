import type { EndpointFixture } from '@weir/testkit';
import { CONVERSATIONS, PARTS } from './conversations.ts';
import { PARAMETERS } from './parameters.ts';
import { HI, HI_SENT, type Json, sends, TOOL, TOOL_SENT, text } from './sends.ts';
import { MODEL } from './wire.ts';

const effort = (reasoning_effort: string, model: string, sent: Json, more: Json = {}): EndpointFixture =>
  sends({ reasoning_effort, ...more }, sent, model);
const budget = (budget_tokens: number): Json => ({ thinking: { type: 'enabled', budget_tokens } });
const ADAPTIVE = { max_tokens: 128_000, thinking: { type: 'adaptive', display: 'summarized' } };

const THINKING: readonly EndpointFixture[] = [
  effort('minimal', MODEL, budget(1_280)),
  effort('low', MODEL, budget(6_400)),
  effort('medium', MODEL, budget(19_200)),
  effort('high', MODEL, budget(38_400)),
  effort('xhigh', MODEL, budget(57_600)),
  effort('max', MODEL, budget(57_600)),
  effort('minimal', 'claude-opus-4-1', { ...budget(1_024), max_tokens: 32_000 }),
  effort('high', MODEL, { ...budget(1_999), max_tokens: 2_000 }, { max_tokens: 2_000 }),
  effort('high', MODEL, { ...budget(1_024), max_tokens: 1_025 }, { max_tokens: 1_025 }),
  effort('none', MODEL, {}),
  effort('minimal', 'claude-opus-4-6', { ...ADAPTIVE, output_config: { effort: 'low' } }),
  ...['low', 'medium', 'high', 'max'].map((one) =>
    effort(one, 'claude-sonnet-4-6', { ...ADAPTIVE, output_config: { effort: one } }),
  ),
  effort('xhigh', 'claude-opus-4-8', { ...ADAPTIVE, output_config: { effort: 'xhigh' } }),
  effort('none', 'claude-opus-4-7', { max_tokens: 128_000, thinking: { type: 'disabled' } }),
  effort('none', 'claude-sonnet-5-5', { max_tokens: 128_000, thinking: { type: 'between_tools' } }),
  effort('none', 'claude-fable-5', { max_tokens: 128_000, output_config: { effort: 'low' } }),
  effort(
    'low',
    MODEL,
    { thinking: { type: 'disabled' }, temperature: 0 },
    { thinking: { type: 'disabled' }, temperature: 0 },
  ),
  effort('low', MODEL, { ...budget(6_400) }, { temperature: 1 }),
  effort(
    'high',
    'claude-haiku-5-5',
    { ...ADAPTIVE, output_config: { effort: 'high' }, tools: [TOOL_SENT], tool_choice: { type: 'any' } },
    { tools: [TOOL], tool_choice: 'required' },
  ),
];

const LIMITS: readonly EndpointFixture[] = [
  ['claude-3-haiku-20240307', 4_096],
  ['claude-sonnet-4-20250514', 64_000],
  ['claude-opus-4@20250514', 32_000],
  ['claude-opus-4-1-20250805', 32_000],
  ['claude-haiku-4-5', 64_000],
  ['claude-opus-5-5', 128_000],
  ['claude-fable-5-1', 128_000],
].map(([model, max_tokens]) => sends({}, { max_tokens }, model as string));

const GIVEN_UP: Json = {
  n: 2,
  seed: 1,
  top_k: 3,
  temperature: 0,
  tools: [{ type: 'custom', custom: { name: 'x' } }, TOOL],
  tool_choice: 'required',
  response_format: { type: 'json_object' },
  reasoning_effort: 'utmost',
  service_tier: 'flex',
  store: true,
  messages: [
    { ...HI, name: 'Ann' },
    { role: 'function', content: 'x' },
    {
      role: 'assistant',
      content: 'Yes',
      audio: { id: 'a' },
      tool_calls: [{ id: 'a', type: 'custom' }],
      reasoning_details: [{ format: 'google-gemini-v1' }],
    },
    {
      role: 'user',
      content: [
        { type: 'input_audio' },
        { type: 'text', text: 'See' },
        { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
      ],
    },
  ],
};

/** What a caller gives up who asks for it. */
const DROPPED: EndpointFixture = {
  ...sends(
    GIVEN_UP,
    {
      max_tokens: 128_000,
      messages: [
        HI_SENT,
        { role: 'assistant', content: [text('Yes')] },
        {
          role: 'user',
          content: [text('See'), { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }],
        },
      ],
      tools: [TOOL_SENT],
    },
    'claude-opus-5-5',
  ),
  wishes: { unsupported: 'drop' },
  drops: [
    'messages[0].name',
    'messages[1].role',
    'messages[2].audio',
    'messages[2].reasoning_details',
    'messages[2].tool_calls[0]',
    'messages[3].content[0]',
    'messages[3].content[2].image_url.detail',
    'reasoning_effort',
    'tools[0]',
    'tool_choice',
    'response_format',
    'n',
    'seed',
    'store',
    'service_tier',
    'temperature',
    'top_k',
  ],
};

/** Chat requests, and what Messages is sent for them. */
export const REQUESTS: readonly EndpointFixture[] = [
  ...CONVERSATIONS,
  ...PARTS,
  ...PARAMETERS,
  ...THINKING,
  ...LIMITS,
  DROPPED,
];
