import { explainPrice } from '@weir/catalogue';
import { standardEndpoints } from '@weir/endpoints';
import { readNumber } from '../arguments/read-number.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { MAX_AGE_DAYS } from '../check/check-prices.ts';
import { configuredCatalogue, listedCatalogue, type PricedSetup, pricedSetup } from '../config/card-sources.ts';
import { openLedger } from '../config/open-ledger.ts';
import { didYouMean } from '../near-names.ts';
import { askedContext, askedUsage, USAGE_ARGS, type UsageArgs } from '../prices/asked-usage.ts';
import { checkLists, listReportText } from '../prices/check-lists.ts';
import { diffLists, listDiffText } from '../prices/diff-lists.ts';
import { explainModel, modelExplanationJson, modelExplanationText } from '../prices/explain-model.ts';
import { explainRow, rowJson, rowsOf, rowText } from '../prices/explain-row.ts';
import { findCards } from '../prices/find-cards.ts';
import { priceJson, priceText } from '../print/price-text.ts';
import type { Terminal } from '../print/terminal.ts';

/** What each action takes besides --config and --json. */
const OPTIONS = {
  check: ['all', 'strict', 'max-age'],
  diff: ['all', 'name'],
  explain: ['row', 'list', 'state', ...Object.keys(USAGE_ARGS)],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Action = keyof typeof OPTIONS;
const ACTIONS = Object.keys(OPTIONS) as readonly Action[];

export const prices = defineVerb({
  name: 'prices',
  description: 'Check price lists, show what one would change, explain which price applies',
  args: {
    action: { type: 'positional', valueHint: ACTIONS.join('|'), required: true, description: ACTIONS.join(', ') },
    subject: {
      type: 'positional',
      valueHint: 'FILE|MODEL',
      required: false,
      description: "diff: a list in litellm's format; explain: a model as callers write it",
    },
    all: { type: 'boolean', description: 'check, diff: every provider with a list price, configured or not' },
    strict: { type: 'boolean', description: 'check: fail on warnings' },
    'max-age': {
      type: 'string',
      valueHint: 'DAYS',
      description: `check: when a list is old (default: ${MAX_AGE_DAYS})`,
    },
    name: { type: 'string', valueHint: 'LIST', description: 'diff: the list it would replace (default: the only one)' },
    row: {
      type: 'string',
      valueHint: 'ID',
      description: 'explain: attempts of the ledger, by x-request-id or attempt id',
    },
    ...USAGE_ARGS,
    list: { type: 'boolean', description: 'explain: list prices only, no config is read' },
    state: COMMON.state,
    config: COMMON.config,
    json: COMMON.json,
  },
  examples: [
    ['weir prices check --strict', 'coverage, age, where lists disagree; in CI'],
    ['weir prices diff new-list.json', 'what it would change, and what of it is not believed'],
    ['weir prices explain gpt-5', 'all its prices and who says so'],
    ['weir prices explain gpt-5 --in 1000 --out 200 --tier batch', 'which of them one request has'],
    ['weir prices explain --row 01jf...', 'why an attempt cost what it did'],
  ],
  async run(args, terminal) {
    const action = actionOf(args.action);
    refuseStray(action, args);
    const { subject, config, json, row, state } = args;
    if (action === 'check') {
      if (subject !== undefined) throw new WrongUsage(`'weir prices check' takes no '${subject.slice(0, 60)}'`);
      return check(args, terminal);
    }
    if (action === 'diff') return diff(args, terminal);
    if (row !== undefined) return explainRows(row, { config, json, state, list: args.list }, terminal);
    if (subject === undefined) throw new WrongUsage("'weir prices explain' needs <MODEL> or --row");
    return explain(subject, args, terminal);
  },
});

interface Flags {
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
  readonly all?: boolean | undefined;
  readonly list?: boolean | undefined;
}

const setupOf = async ({ all, config }: Flags, terminal: Terminal): Promise<PricedSetup> =>
  all === true
    ? { catalogue: listedCatalogue(), endpoints: standardEndpoints(), providers: [] }
    : pricedSetup(terminal, { config });

interface CheckFlags extends Flags {
  readonly strict?: boolean | undefined;
  readonly 'max-age'?: string | undefined;
}

async function check(flags: CheckFlags, terminal: Terminal): Promise<number> {
  const maxAge = readNumber(flags['max-age'] ?? String(MAX_AGE_DAYS), '--max-age', 0, 36_500);
  const report = checkLists(await setupOf(flags, terminal), terminal.clock.now(), maxAge);
  const isFailed = flags.strict === true && report.findings.some(({ level }) => level !== 'note');
  terminal.write(flags.json === true ? JSON.stringify({ ok: !isFailed, ...report }) : listReportText(report, terminal));
  return isFailed ? 1 : 0;
}

interface DiffFlags extends Flags {
  readonly subject?: string | undefined;
  readonly name?: string | undefined;
}

async function diff(flags: DiffFlags, terminal: Terminal): Promise<number> {
  if (flags.subject === undefined) throw new WrongUsage("'weir prices diff' needs <FILE>");
  const found = await diffLists(flags.subject, flags.name, await setupOf(flags, terminal), terminal);
  const { changes, quarantined } = found;
  terminal.write(flags.json === true ? JSON.stringify({ changes, quarantined }) : listDiffText(found, terminal));
  return quarantined.length === 0 ? 0 : 1;
}

async function explain(model: string, flags: Flags & UsageArgs, terminal: Terminal): Promise<number> {
  const usage = askedUsage(flags);
  const context = askedContext(flags, terminal.clock.now());
  const found = await findCards(model, flags.list === true, flags.config, terminal);
  const [card, ...others] = found.cards;
  if (usage === undefined) {
    const explained = explainModel(found, context.at);
    terminal.write(
      flags.json === true
        ? JSON.stringify(modelExplanationJson(explained))
        : modelExplanationText(explained, context.at, terminal),
    );
    return explained.prices.length === 0 ? 1 : 0;
  }
  const priced = explainPrice(card, usage, context);
  terminal.write(
    flags.json === true
      ? JSON.stringify(priceJson(card, priced, context))
      : priceText(card, priced, others, usage, context, terminal),
  );
  return priced.unpriced.length === 0 ? 0 : 1;
}

async function explainRows(
  id: string,
  { config, json, state, list }: Flags & { readonly state?: string | undefined },
  terminal: Terminal,
): Promise<number> {
  const catalogue = list === true ? listedCatalogue() : await configuredCatalogue(terminal, { config });
  const { ledger, close } = await openLedger(terminal, { config, state });
  try {
    const rows = await Promise.all((await rowsOf(ledger, id)).map((row) => explainRow(row, ledger, catalogue)));
    terminal.write(
      json === true ? JSON.stringify(rows.map(rowJson)) : rows.map((row) => rowText(row, terminal)).join('\n\n'),
    );
    return rows.every(({ row }) => (row.outcome?.unpriced ?? []).length === 0) ? 0 : 1;
  } finally {
    await close();
  }
}

function actionOf(text: string): Action {
  const action = ACTIONS.find((one) => one === text);
  if (action !== undefined) return action;
  const hint = didYouMean(text, ACTIONS) || ` (there are ${ACTIONS.join(', ')})`;
  throw new WrongUsage(`'weir prices' has no '${text.slice(0, 60)}'${hint}`);
}

/** Options another action would take: nobody means them to be passed over. */
function refuseStray(action: Action, args: Readonly<Record<string, unknown>>): void {
  const own: readonly string[] = OPTIONS[action];
  const stray = [...new Set(Object.values(OPTIONS).flat())].find(
    (name) => args[name] !== undefined && !own.includes(name),
  );
  if (stray !== undefined) throw new WrongUsage(`'weir prices ${action}' takes no --${stray}`);
}
