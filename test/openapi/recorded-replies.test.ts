import { readFileSync } from 'node:fs';
import { anthropic } from '@weir/anthropic';
import { bedrock } from '@weir/bedrock';
import { cerebras } from '@weir/cerebras';
import { cohere } from '@weir/cohere';
import type { Provider } from '@weir/core';
import { deepseek } from '@weir/deepseek';
import { createGateway } from '@weir/gateway';
import { gemini } from '@weir/gemini';
import { groq } from '@weir/groq';
import { mistral } from '@weir/mistral';
import { openai } from '@weir/openai';
import type { Transport } from '@weir/provider-kit';
import { together } from '@weir/together';
import { describe, expect, it } from 'vitest';
import { Playback } from '../fixtures/playback.ts';
import { areThere, recordings } from '../fixtures/recordings.ts';
import { isThere, violation } from './surface.ts';

const apiKey = 'key-of-nobody';

/** By the oracle that read the recordings: what a caller of chat gets of them. */
const PROVIDERS: readonly (readonly [oracle: string, make: (transport: Transport) => Provider])[] = [
  ['openai.chat', (transport) => openai({ apiKey, transport })],
  ['anthropic.messages', (transport) => anthropic({ apiKey, transport })],
  ['google.generative-ai', (transport) => gemini({ apiKey, transport })],
  ['amazon-bedrock', (transport) => bedrock({ apiKey, region: 'us-east-1', transport })],
  ['cohere.chat', (transport) => cohere({ apiKey, transport })],
  ['groq.chat', (transport) => groq({ apiKey, transport })],
  ['deepseek.chat', (transport) => deepseek({ apiKey, transport })],
  ['mistral.chat', (transport) => mistral({ apiKey, transport })],
  ['togetherai.chat', (transport) => together({ apiKey, transport })],
  ['cerebras.chat', (transport) => cerebras({ apiKey, transport })],
];
/** What breaks the specification and stands: docs/wire-differences.md says why, under its heading. */
const KNOWN: readonly (readonly [heading: string, violation: RegExp])[] = [
  ['Citations OpenAI has no form for', /annotations\/\d+ must have required property 'url_citation'/],
  ['Citations OpenAI has no form for', /url_citation must have required property '(url|start_index|end_index|title)'/],
  ['Tiers OpenAI does not have', /^\/service_tier must be equal to one of the allowed values/],
];
const body = { model: 'claude-sonnet-4-5', messages: [{ role: 'user', content: 'hi' }] };

describe.skipIf(!isThere || !areThere)("recorded replies, as chat, are what OpenAI's specification says", () => {
  it.each(PROVIDERS)('of %s', async (oracle, make) => {
    const playback = new Playback();
    const provider = make(playback);
    const gateway = await createGateway({ providers: [provider] });
    const found: string[] = [];
    let validated = 0;
    let excused = 0;
    for (const recording of recordings(new Set([oracle]))) {
      playback.play(recording, Number.POSITIVE_INFINITY);
      const model = `${provider.name}/${body.model}`;
      const streamed = recording.isStream ? { stream: true, stream_options: { include_usage: true } } : {};
      const reply = await gateway.fetch('http://weir/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, model, ...streamed }),
      });
      const text = await reply.text().catch(() => ''); // a stream that broke: its last event says so, others tell of it
      const isStream = reply.headers.get('content-type')?.startsWith('text/event-stream') === true;
      const parts = isStream ? [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => data!) : [text];
      for (const part of parts) {
        const value = JSON.parse(part) as { readonly error?: unknown };
        const success = isStream ? 'CreateChatCompletionStreamResponse' : 'CreateChatCompletionResponse';
        const broken = violation(value.error === undefined ? success : 'ErrorResponse', value);
        validated++;
        if (broken === '') continue;
        const isTheirs = Buffer.from(recording.bytes).includes(part); // the provider's own bytes, passed on
        if (isTheirs || KNOWN.some(([, known]) => known.test(broken))) excused++;
        else found.push(`${recording.name}: ${broken}`);
      }
    }
    await gateway.stop();
    console.info(`${oracle}: ${validated} bodies and events validated, ${excused} break the specification and stand`);
    expect(found).toEqual([]);
  });
});

it('is justified in the documentation wherever it differs', () => {
  const page = readFileSync(new URL('../../docs/wire-differences.md', import.meta.url), 'utf8');
  expect(KNOWN.filter(([heading]) => !page.includes(`### ${heading}\n`))).toEqual([]);
});
