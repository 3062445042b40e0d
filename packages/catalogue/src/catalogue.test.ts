import { readFileSync } from 'node:fs';
import { CATALOGUE, type Catalogue, type Provider } from '@weir/core';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { RATE_UNITS } from './apply-override.ts';
import { catalogue } from './catalogue.ts';
import type { CatalogueOptions } from './options.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const properties = catalogue.schema.properties as Readonly<Record<string, { readonly description?: string }>>;
const validate = new Ajv({ allErrors: true }).compile(catalogue.schema);
const serviceOf = (options: Partial<CatalogueOptions>, providers?: ReadonlyMap<string, Provider>): Catalogue =>
  catalogue.create({ providers, clock: undefined, events: undefined }, options).services.get(CATALOGUE) as Catalogue;

describe('the service', () => {
  it('stands behind the CATALOGUE port', () => {
    expect(catalogue.provides).toEqual([CATALOGUE]);
    expect(catalogue().build({}).services.has(CATALOGUE)).toBe(true);
    expect(serviceOf({ providers: ['openai'] }).find('gpt-5')).toHaveLength(1);
  });

  it('adopts the providers a gateway offers', () => {
    const provider = { name: 'anthropic', models: [], endpoints: { chat: () => undefined } } as unknown as Provider;
    const made = serviceOf({}, new Map([['anthropic', provider]]));
    expect(new Set(made.all().map(({ provider: name }) => name))).toEqual(new Set(['anthropic']));
    expect(made.find('claude-opus-5')).toMatchObject([{ endpoints: ['chat'] }]);
  });

  it('takes whoever counts tokens to count them for every model of Messages, listed or declared, and for no other', () => {
    const endpoints = { messages: () => undefined, 'messages.count': () => undefined, embeddings: () => undefined };
    const cards = [
      { provider: 'anthropic', model: 'own', endpoints: ['messages'], abilities: [], prices: [] },
      { provider: 'anthropic', model: 'vectors', endpoints: ['embeddings'], abilities: [], prices: [] },
    ];
    const provider = { name: 'anthropic', models: cards, endpoints } as unknown as Provider;
    const made = serviceOf({}, new Map([['anthropic', provider]]));
    for (const name of ['claude-opus-5', 'own'])
      expect(made.find(name)).toMatchObject([{ endpoints: ['messages', 'messages.count'] }]);
    expect(made.find('vectors')).toMatchObject([{ endpoints: ['embeddings'] }]);
  });
});

describe('the options', () => {
  it('are the same in the defaults, the schema and the README', () => {
    const names = Object.keys(catalogue.defaults).sort();
    expect(Object.keys(properties).sort()).toEqual(names);
    for (const name of names) {
      expect(README).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
      expect(properties[name]?.description).toBeTruthy();
    }
    for (const rate of Object.keys(RATE_UNITS)) expect(README).toContain(`\`${rate}\``);
  });

  it('accept their defaults and a full override, and say what is wrong', () => {
    const rates = [
      {
        inputTokensOver: 272_000,
        serviceTier: 'batch',
        utcFrom: '16:30',
        utcTo: '00:30',
        since: '2026-01-01',
        input: '2',
      },
    ];
    const override = {
      input: '1.25',
      output: '10',
      rates,
      contextWindow: 1,
      quality: 0.5,
      aliases: ['x'],
      retiresOn: '2027-01-01',
    };
    expect(validate(catalogue.defaults)).toBe(true);
    expect(validate({ overrides: { 'openai/gpt-5': override }, aliases: { a: 'b', c: ['d/e'] } })).toBe(true);
    for (const bad of [
      { overrides: { 'openai/gpt-5': { input: 1.25 } } },
      { overrides: { 'openai/gpt-5': { input: '-1' } } },
      { overrides: { 'openai/gpt-5': { price: '1' } } },
      { overrides: { 'gpt-5': {} } },
      { overrides: { 'openai/gpt-5': { rates: [{ utcFrom: '01:00' }] } } },
      { aliases: { a: [] } },
      { memoEntries: 0 },
      { unknown: true },
    ]) {
      expect(validate(bad), JSON.stringify(bad)).toBe(false);
    }
  });
});
