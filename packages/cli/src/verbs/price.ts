import { explainPrice, type PriceExplanation } from '@weir/catalogue';
import {
  type Catalogue,
  formatUsd,
  type ModelCard,
  type PricingContext,
  targetName,
  toldUsd,
  type Usage,
  WeirError,
} from '@weir/core';
import { readNumber } from '../arguments/read-number.ts';
import { readTime } from '../arguments/read-time.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { configuredCatalogue, listedCatalogue } from '../config/card-sources.ts';
import { didYouMean } from '../near-names.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';

export const price = defineVerb({
  name: 'price',
  description: 'Work out what a request costs, exactly',
  args: {
    model: { type: 'positional', description: 'Model as callers write it: gpt-5, openai/gpt-5, an alias' },
    in: { type: 'string', valueHint: 'N', description: 'Input tokens, cached ones included' },
    out: { type: 'string', valueHint: 'N', description: 'Output tokens' },
    cached: { type: 'string', valueHint: 'N', description: 'How many of the input tokens were cached (default: 0)' },
    tier: { type: 'string', valueHint: 'NAME', description: 'Service tier: batch, flex, priority (default: standard)' },
    at: { type: 'string', valueHint: 'TIME', description: 'When, as an ISO date (default: now)' },
    list: { type: 'boolean', description: 'List prices only: read no config' },
    config: COMMON.config,
    json: COMMON.json,
  },
  examples: [
    ['weir price gpt-5-mini --in 1000 --out 200', 'one request'],
    ['weir price openai/gpt-5-mini --in 1000 --cached 800 --out 200', 'with a prompt cache'],
    ['weir price sandbox/sandbox-small --in 1000000 --out 0 --at 2026-01-01', 'on another day'],
  ],
  async run(args, terminal) {
    const usage = usageOf(args);
    const at = args.at === undefined ? terminal.clock.now() : readTime(args.at, '--at', terminal.clock.now());
    const context: PricingContext = { at, ...(args.tier === undefined ? {} : { serviceTier: args.tier }) };
    const [card, ...others] = await cardsFor(args.model ?? '', args, terminal);
    const explanation = explainPrice(card, usage, context);
    terminal.write(
      args.json === true
        ? JSON.stringify(priceJson(card, explanation, context))
        : priceText(card, explanation, others, usage, context, terminal),
    );
    return explanation.unpriced.length === 0 ? 0 : 1;
  },
});

interface Args {
  readonly in?: string | undefined;
  readonly out?: string | undefined;
  readonly cached?: string | undefined;
  readonly config?: string | undefined;
  readonly list?: boolean | undefined;
}

function usageOf({ in: input, out, cached }: Args): Usage {
  if (input === undefined && out === undefined)
    throw new WrongUsage("'weir price' needs --in, --out or both (see 'weir price --help')");
  const read = readNumber(input ?? '0', '--in', 0);
  const fromCache = readNumber(cached ?? '0', '--cached', 0);
  if (fromCache > read) throw new WrongUsage(`--cached is ${fromCache}, more than the ${read} of --in it is a part of`);
  return {
    input_tokens: read - fromCache,
    ...(fromCache === 0 ? {} : { cached_input_tokens: fromCache }),
    output_tokens: readNumber(out ?? '0', '--out', 0),
  };
}

/** The configured providers' cards of a name; where they have none, those of the price list. */
async function cardsFor(
  name: string,
  { list, config }: Args,
  terminal: Terminal,
): Promise<readonly [ModelCard, ...ModelCard[]]> {
  const configured = list === true ? [] : (await configuredCatalogue(terminal, { config })).find(name);
  const listed = listedCatalogue();
  const [first, ...others] = configured.length > 0 ? configured : listed.find(name);
  if (first !== undefined) return [first, ...others];
  throw new WeirError(
    'model_not_found',
    `the model '${name.slice(0, 100)}' is not known${didYouMean(name, namesOf(listed, name))}`,
  );
}

function namesOf(catalogue: Catalogue, name: string): readonly string[] {
  return catalogue.all().map((card) => (name.includes('/') ? targetName(card) : card.model));
}

function priceText(
  card: ModelCard,
  { lines, cost, unpriced }: PriceExplanation,
  others: readonly ModelCard[],
  usage: Usage,
  context: PricingContext,
  terminal: Terminal,
): string {
  const rows = lines.map(({ unit, count, rate, subtotal, since, condition }) => [
    unit,
    String(count),
    rate ?? 'no price',
    subtotal === undefined ? '?' : formatUsd(subtotal),
    [since === undefined ? '' : `since ${since}`, condition].filter((text) => text !== '').join(', '),
  ]);
  rows.push([
    'total',
    '',
    '',
    toldUsd(cost, unpriced.length) ?? '?',
    unpriced.length === 0 ? '' : `without ${unpriced.join(', ')}`,
  ]);
  const elsewhere = others.map((other) => {
    const { cost: total, unpriced: left } = explainPrice(other, usage, context);
    return `${targetName(other)} ${left.length > 0 ? 'unpriced' : formatUsd(total)}`;
  });
  return [
    `${terminal.paint('bold', targetName(card))}  ${terminal.paint('dim', `${card.priceVersion ?? 'no price version'}, ${new Date(context.at).toISOString()}`)}`,
    '',
    table(
      [
        { title: 'UNIT' },
        { title: 'COUNT', align: 'right' },
        { title: 'RATE' },
        { title: 'USD', align: 'point' },
        { title: 'NOTE' },
      ],
      rows,
      (text) => terminal.paint('bold', text),
    ),
    ...(elsewhere.length === 0 ? [] : ['', terminal.paint('dim', `elsewhere: ${elsewhere.join(', ')}`)]),
  ].join('\n');
}

const priceJson = (
  card: ModelCard,
  { lines, cost, unpriced }: PriceExplanation,
  { at, serviceTier }: PricingContext,
): object => ({
  model: targetName(card),
  at: new Date(at).toISOString(),
  serviceTier: serviceTier ?? null,
  priceVersion: card.priceVersion ?? null,
  lines: lines.map(({ subtotal, ...line }) => ({
    ...line,
    rate: line.rate ?? null,
    subtotalUsd: subtotal === undefined ? null : formatUsd(subtotal),
  })),
  costUsd: toldUsd(cost, unpriced.length) ?? null,
  unpriced,
});
