import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { costOf, type Usage, usd } from '@weir/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createCatalogue, type ModelCatalogue } from '../create-catalogue.ts';
import type { CatalogueSetup } from '../recipe.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-prices-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function fileOf(text: string): string {
  const path = join(folder, `${files++}.json`);
  writeFileSync(path, text);
  return path;
}

const openai = (entry: object): object => ({ litellm_provider: 'openai', mode: 'chat', ...entry });
const withFile = (models: object, setup: CatalogueSetup = {}): ModelCatalogue =>
  createCatalogue({ ...setup, providers: ['openai'], prices: { files: [fileOf(JSON.stringify(models))] } });
function priced(catalogue: ModelCatalogue, name: string, usage: Usage, serviceTier?: string) {
  const [card] = catalogue.find(name);
  const context = { at: Date.parse('2026-11-01'), ...(serviceTier === undefined ? {} : { serviceTier }) };
  return { ...costOf(usage, card?.prices ?? [], context), version: card?.priceVersion };
}

/** gpt-5 of the bundled list: 1.25 in, 10 out. */
const GPT5 = { input_cost_per_token: 1.25e-6, output_cost_per_token: 1e-5 };

describe('the chain: overrides, the bundled list, files, unpriced', () => {
  it('takes from a file what the bundled list does not know', () => {
    const catalogue = withFile({ 'house-model': openai({ input_cost_per_token: 2e-6 }) });
    const { cost, unpriced, version } = priced(catalogue, 'house-model', { input_tokens: 1_000, output_tokens: 1 });
    expect({ cost, unpriced }).toEqual({ cost: usd('0.002'), unpriced: ['output_tokens'] });
    expect(version).toMatch(/^litellm@[0-9a-f]{8}$/);
  });

  it('keeps to the bundled list where both know a model, snapshots included, and reports what they dispute', () => {
    const models = {
      'gpt-5': openai({ input_cost_per_token: 1e-6 }),
      'gpt-5-2025-08-07': openai({ input_cost_per_token: 9e-7 }),
    };
    const catalogue = withFile(models);
    expect(priced(catalogue, 'gpt-5', { input_tokens: 1_000 }).cost).toBe(usd('0.00125'));
    expect(priced(catalogue, 'gpt-5-2025-08-07', { input_tokens: 1_000 }).cost).toBe(usd('0.00125'));
    expect(
      catalogue.problems.filter(({ kind }) => kind === 'disputed').map(({ name, message }) => `${name} ${message}`),
    ).toEqual([
      "openai/gpt-5 input_tokens: it has 1 USD per million, but 'genai-prices openai/gpt-5' has 1.25 USD per million",
      "openai/gpt-5-2025-08-07 input_tokens: it has 0.9 USD per million, but 'genai-prices openai/gpt-5' has 1.25 USD per million",
    ]);
  });

  it('adds units and tiers from a file that agrees, and none from one that does not', () => {
    const more = { output_cost_per_image_token: 4e-5, input_cost_per_token_priority: 3e-6 };
    const usage = { input_tokens: 1_000, output_image_tokens: 100 };
    const agreeing = withFile({ 'gpt-5': openai({ ...GPT5, ...more }) });
    expect(priced(agreeing, 'gpt-5', usage)).toMatchObject({
      cost: usd('0.00525'), // 1,000 x 1.25 of the bundled list + 100 x 40 of the file
      unpriced: [],
      version: expect.stringMatching(/^genai-prices@[\d.]+\+litellm@/),
    });
    expect(priced(agreeing, 'gpt-5', { input_tokens: 1_000 }, 'priority').cost).toBe(usd('0.003'));
    const disputed = withFile({ 'gpt-5': openai({ ...more, input_cost_per_token: 1e-6 }) });
    expect(priced(disputed, 'gpt-5', usage)).toMatchObject({ unpriced: ['output_image_tokens'] });
  });

  it('lets an override win over all of them', () => {
    const catalogue = withFile({ m: openai(GPT5) }, { overrides: { 'openai/m': { input: '7' } } });
    expect(priced(catalogue, 'm', { input_tokens: 1_000, output_tokens: 100 }).cost).toBe(usd('0.008'));
  });

  it('has files among themselves in the order they are listed', () => {
    const paths = [1e-6, 2e-6].map((price) => fileOf(JSON.stringify({ m: openai({ input_cost_per_token: price }) })));
    const [first, second] = paths as [string, string];
    const catalogue = createCatalogue({ prices: { files: [{ path: second, name: 'better' }, first] } });
    expect(priced(catalogue, 'openai/m', { input_tokens: 1 })).toMatchObject({ cost: 2_000_000n });
  });

  it('prices providers of your own as those they have the prices of', () => {
    const path = fileOf(JSON.stringify({ m: openai(GPT5) }));
    const catalogue = createCatalogue({ providers: ['eu'], pricedAs: { eu: 'openai' }, prices: { files: [path] } });
    expect(priced(catalogue, 'eu/m', { input_tokens: 1 }).cost).toBe(1_250_000n);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['is missing', () => join(folder, 'none.json'), 'cannot be read: ENOENT'],
    ['is no JSON', () => fileOf('{"m":'), "price list 'litellm' is not JSON"],
    ['is another format', () => fileOf('{"m":{}}'), "not litellm's format"],
  ])('%s', (_, path, message) => {
    expect(() => createCatalogue({ prices: { files: [path()] } })).toThrow(message);
  });

  it('has the name of another', () => {
    const path = fileOf(JSON.stringify({ m: openai(GPT5) }));
    expect(() => createCatalogue({ prices: { files: [path, path] } })).toThrow(
      "prices.files[1].name: 'litellm' names two price lists",
    );
  });
});
