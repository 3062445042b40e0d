import { explainPrice } from '@weir/catalogue';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { askedContext, askedUsage, USAGE_ARGS } from '../prices/asked-usage.ts';
import { findCards } from '../prices/find-cards.ts';
import { priceJson, priceText } from '../print/price-text.ts';

export const price = defineVerb({
  name: 'price',
  description: 'Work out what a request costs, exactly',
  args: {
    model: { type: 'positional', description: 'Model as callers write it: gpt-5, openai/gpt-5, an alias' },
    ...USAGE_ARGS,
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
    const usage = askedUsage(args);
    if (usage === undefined) throw new WrongUsage("'weir price' needs --in, --out or both (see 'weir price --help')");
    const context = askedContext(args, terminal.clock.now());
    const { cards } = await findCards(args.model ?? '', args.list === true, args.config, terminal);
    const [card, ...others] = cards;
    const explanation = explainPrice(card, usage, context);
    terminal.write(
      args.json === true
        ? JSON.stringify(priceJson(card, explanation, context))
        : priceText(card, explanation, others, usage, context, terminal),
    );
    return explanation.unpriced.length === 0 ? 0 : 1;
  },
});
