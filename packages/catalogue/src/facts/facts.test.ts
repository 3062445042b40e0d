import { type ModelCard, pico } from '@weir/core';
import { describe, expect, it } from 'vitest';
import { factsOf } from './model-facts.ts';
import { kindOf } from './model-kind.ts';
import { retiredOn } from './retired.ts';
import { tierRules, withServiceTiers } from './service-tiers.ts';

const TEXT = ['chat', 'responses', 'messages', 'generateContent'];
const sold = [{ unit: 'output_tokens', amount: pico(1n), per: 1, source: 'test' }] as const;

describe('kindOf', () => {
  it.each([
    ['openai', 'gpt-5', TEXT],
    ['mistral', 'codestral-2508', TEXT],
    ['openai', 'gpt-5-codex', TEXT],
    ['openai', 'o3-deep-research', ['responses']],
    ['azure', 'gpt-5-pro', TEXT],
    ['openai', 'text-embedding-3-small', ['embeddings']],
    ['mistral', 'mistral-embed', ['embeddings']],
    ['voyageai', 'voyage-3.5', ['embeddings']],
    ['cloudflare', '@cf/baai/bge-reranker-base', ['rerank']],
    ['openai', 'omni-moderation-latest', ['moderations']],
    ['groq', 'whisper-large-v3', ['audio.transcriptions', 'audio.translations']],
    ['openai', 'gpt-4o-mini-transcribe', ['audio.transcriptions']],
    ['openai', 'gpt-4o-mini-tts', ['audio.speech']],
    ['openai', 'gpt-image-1', ['images.generate', 'images.edit']],
    ['openai', 'sora-2', ['videos.create']],
    ['openai', 'gpt-realtime', []],
    ['openai', 'gpt-3.5-turbo-instruct', ['completions']],
    ['together', 'togethercomputer/GPT-JT-Moderation-6B', TEXT],
  ])('%s %s: %j', (vendor, model, endpoints) => {
    expect(kindOf(vendor, model, sold)).toEqual(endpoints);
  });

  it('knows nothing of a model that is not sold by output token', () => {
    expect(kindOf('acme', 'mystery', [])).toEqual([]);
  });
});

describe('factsOf', () => {
  it.each([
    ['openai', 'gpt-4o-mini-2024-07-18', 16_384, 128_000],
    ['openai', 'gpt-4o-2024-05-13', 4_096, 128_000],
    ['openai', 'gpt-5-mini', 128_000, 400_000],
    ['azure', 'gpt-5.5', 128_000, 1_050_000],
    ['openai', 'o4-mini-2025-04-16', 100_000, 200_000],
    ['anthropic', 'claude-opus-4-1-20250805', 32_000, 200_000],
    ['anthropic', 'claude-opus-4-5', 64_000, 200_000],
    ['anthropic', 'claude-opus-4-6', 128_000, 1_000_000],
    ['google', 'gemini-2.5-pro', 65_536, 1_048_576],
  ])('%s %s writes at most %i tokens in a window of %i', (vendor, model, maxOutputTokens, contextWindow) => {
    expect(factsOf(vendor, model)).toMatchObject({ maxOutputTokens, contextWindow });
  });

  it('leaves unknown what is unknown: other vendors, new families, special variants', () => {
    for (const [vendor, model] of [
      ['openrouter', 'gpt-5'],
      ['openai', 'gpt-7'],
      ['openai', 'gpt-4o-audio-preview'],
      ['google', 'gemini-2.5-flash-image'],
      [undefined, 'gpt-5'],
    ]) {
      expect(factsOf(vendor, model!)).toEqual({});
    }
  });

  it('grants reasoning and tools only to those that have them', () => {
    expect(factsOf('openai', 'gpt-4.1').abilities).not.toContain('reasoning');
    expect(factsOf('openai', 'o3').abilities).toContain('reasoning');
    expect(factsOf('openai', 'gpt-5-chat-latest').abilities).not.toContain('tools');
    expect(factsOf('openai', 'gpt-5-pro').abilities).not.toContain('stream');
  });
});

describe('factsOf models on Bedrock', () => {
  it.each([
    ['eu.anthropic.claude-haiku-4-5-20251001-v1:0', ['stream', 'tools', 'image_input', 'reasoning', 'json_schema'], []],
    ['anthropic.claude-3-haiku-20240307-v1:0', ['stream', 'tools', 'image_input'], ['reasoning', 'json_schema']],
    ['global.anthropic.claude-opus-5-5', ['stream', 'tools', 'json_schema'], []],
    ['amazon.nova-micro-v1:0', ['stream', 'tools'], ['image_input', 'reasoning']],
    ['us.amazon.nova-2-lite-v1:0', ['stream', 'tools', 'file_input', 'reasoning'], ['json_schema']],
    ['us.meta.llama3-2-11b-instruct-v1:0', ['stream', 'tools', 'image_input'], []],
    ['meta.llama3-8b-instruct-v1:0', ['stream'], ['tools']],
    ['openai.gpt-oss-120b-1:0', ['stream', 'tools', 'reasoning'], ['image_input']],
    ['us.deepseek.r1-v1:0', ['stream', 'reasoning'], ['tools']],
  ])('%s can do %j, not %j', (model, able, unable) => {
    const { abilities } = factsOf('aws', model);
    expect(abilities).toEqual(expect.arrayContaining(able));
    for (const ability of unable) expect(abilities).not.toContain(ability);
  });

  it('has limits of Claude from Anthropic, and nothing of what it does not know', () => {
    expect(factsOf('aws', 'us.anthropic.claude-opus-4-1-20250805-v1:0')).toMatchObject({ maxOutputTokens: 32_000 });
    for (const model of ['amazon.titan-embed-text-v2:0', 'cohere.embed-v4:0', 'stability.sd3-5-large-v1:0'])
      expect(factsOf('aws', model)).toEqual({});
  });
});

describe('retiredOn', () => {
  it('knows what was shut down, and does not mistake its successors for it', () => {
    expect(retiredOn('openai', 'gpt-4.5-preview-2025-02-27')).toBe('2025-07-14');
    expect(retiredOn('openai', 'davinci')).toBe('2024-01-04');
    expect(retiredOn('google', 'gemini-1.5-flash-8b')).toBe('2025-09-24');
    for (const model of ['gpt-4', 'gpt-4o', 'o1', 'babbage-002', 'gpt-3.5-turbo'])
      expect(retiredOn('openai', model)).toBeUndefined();
    for (const model of ['claude-3-haiku', 'claude-sonnet-4-5']) expect(retiredOn('anthropic', model)).toBeUndefined();
    expect(retiredOn('google', 'gemini-3-pro-preview')).toBeUndefined();
    expect(retiredOn('azure', 'o1-preview')).toBeUndefined();
  });
});

describe('withServiceTiers', () => {
  const card = (amount: bigint): ModelCard => ({
    provider: 'openai',
    model: 'm',
    endpoints: [],
    abilities: [],
    prices: [{ unit: 'input_tokens', amount: pico(amount), per: 1, source: 'test' }],
  });

  it('stays exact where a factor does not divide', () => {
    const third = [{ vendor: 'x', models: /./, serviceTier: 'third', factor: { num: 1n, den: 3n } }];
    expect(withServiceTiers(card(10n), third).prices[1]).toMatchObject({
      amount: 10n,
      per: 3,
      when: { serviceTier: 'third' },
    });
    expect(withServiceTiers(card(9n), third).prices[1]).toMatchObject({ amount: 3n, per: 1 });
  });

  it('leaves a price alone that is stated for the tier', () => {
    const stated = { ...card(10n).prices[0]!, amount: pico(4n), when: { serviceTier: 'batch' } };
    const own = { ...card(10n), prices: [...card(10n).prices, stated] };
    expect(withServiceTiers(own, tierRules('openai', 'o1-pro', [])).prices).toEqual(own.prices);
  });

  it('does not discount cached tokens of Gemini in batches', () => {
    const cached = {
      ...card(10n),
      prices: [{ unit: 'cached_input_tokens' as const, amount: pico(10n), per: 1, source: 'test' }],
    };
    expect(withServiceTiers(cached, tierRules('google', 'gemini-2.5-pro', []))).toBe(cached);
  });
});
