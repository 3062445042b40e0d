import { formatUsd, type ModelCard, type Money, pico, priceOf, type UsageUnit } from '@weir/core';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { configuredCatalogue, listedCatalogue } from '../config/card-sources.ts';
import { counted } from '../print/counted.ts';
import { table } from '../print/table.ts';

const MILLION = 1_000_000n;

export const models = defineVerb({
  name: 'models',
  description: 'List models, what they can do and cost',
  args: {
    provider: { type: 'string', valueHint: 'NAME', description: 'Only those of one provider' },
    endpoint: { type: 'string', valueHint: 'NAME', description: 'Only those that serve an endpoint, such as chat' },
    all: { type: 'boolean', description: 'Every model with a list price, configured or not' },
    config: COMMON.config,
    json: COMMON.json,
  },
  examples: [
    ['weir models', 'models of the configured providers'],
    ['weir models --provider openai --endpoint chat', 'chat models of one provider'],
    ['weir models --all --json', 'everything known, for scripts'],
  ],
  async run({ provider, endpoint, all, config, json }, terminal) {
    const catalogue = all === true ? listedCatalogue() : await configuredCatalogue(terminal, { config });
    const at = terminal.clock.now();
    const found = catalogue
      .all()
      .filter(
        (card) =>
          (provider === undefined || card.provider === provider) &&
          (endpoint === undefined || card.endpoints.includes(endpoint)),
      )
      .toSorted((left, right) => compare(left.provider, right.provider) || compare(left.model, right.model));
    if (json === true) {
      terminal.write(JSON.stringify(found.map((card) => modelJson(card, at))));
    } else if (found.length === 0) {
      const where = [provider && `of provider '${provider}'`, endpoint && `for endpoint '${endpoint}'`].filter(Boolean);
      terminal.warn(
        `no models ${where.join(' ')}${all === true ? '' : "; 'weir models --all' also shows those not configured"}`,
      );
    } else {
      terminal.write(modelTable(found, at, (text) => terminal.paint('bold', text)));
      terminal.write(
        terminal.paint(
          'dim',
          `${counted(found.length, 'model')}; prices in USD per million tokens, '-' where there is none`,
        ),
      );
    }
    return found.length === 0 ? 1 : 0;
  },
});

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** USD per million tokens at the base rate; undefined when unpriced. */
function perMillion(card: ModelCard, unit: UsageUnit, at: number): string | undefined {
  const price = priceOf(card.prices, unit, 0, { at });
  return price === undefined ? undefined : formatUsd(pico((price.amount * MILLION) / BigInt(price.per)) as Money);
}

function modelTable(cards: readonly ModelCard[], at: number, bold: (text: string) => string): string {
  const rows = cards.map((card) => [
    `${card.provider}/${card.model}`,
    card.endpoints.join(','),
    card.contextWindow === undefined ? '-' : String(card.contextWindow),
    perMillion(card, 'input_tokens', at) ?? '-',
    perMillion(card, 'output_tokens', at) ?? '-',
    card.abilities.join(','),
  ]);
  return table(
    [
      { title: 'MODEL' },
      { title: 'ENDPOINTS' },
      { title: 'CONTEXT', align: 'right' },
      { title: 'IN', align: 'point' },
      { title: 'OUT', align: 'point' },
      { title: 'ABILITIES' },
    ],
    rows,
    bold,
  );
}

const modelJson = (card: ModelCard, at: number): object => ({
  id: `${card.provider}/${card.model}`,
  provider: card.provider,
  model: card.model,
  endpoints: card.endpoints,
  abilities: card.abilities,
  contextWindow: card.contextWindow ?? null,
  maxOutputTokens: card.maxOutputTokens ?? null,
  inputUsdPerMillion: perMillion(card, 'input_tokens', at) ?? null,
  cachedInputUsdPerMillion: perMillion(card, 'cached_input_tokens', at) ?? null,
  outputUsdPerMillion: perMillion(card, 'output_tokens', at) ?? null,
  quality: card.quality ?? null,
  retiresOn: card.retiresOn ?? null,
  aliases: card.aliases ?? [],
  priceVersion: card.priceVersion ?? null,
});
