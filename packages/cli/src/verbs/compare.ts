import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { type Catalogue, formatUsd, type ModelCard, targetName, toldUsd, WeirError } from '@weir/core';
import { standardEndpoints } from '@weir/endpoints';
import { openaiTokenizer } from '@weir/tokenizer';
import { readNumber } from '../arguments/read-number.ts';
import { readTime } from '../arguments/read-time.ts';
import { COMMON, defineVerb } from '../arguments/verb.ts';
import { WrongUsage } from '../arguments/wrong-usage.ts';
import { byWorth, type Comparing, type ModelCost, PARTS, workloadCost } from '../compare/compare-models.ts';
import { readWorkload } from '../compare/workload.ts';
import { configuredCatalogue, listedCatalogue } from '../config/card-sources.ts';
import { didYouMean } from '../near-names.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';

export const compare = defineVerb({
  name: 'compare',
  description: 'Work out what a workload would cost at several models; nothing is sent',
  args: {
    requests: { type: 'positional', valueHint: 'FILE', required: true, description: 'Requests as JSON lines' },
    models: { type: 'string', valueHint: 'NAMES', description: 'Which models (default: the configured ones)' },
    out: {
      type: 'string',
      valueHint: 'N',
      default: '300',
      description: 'Output tokens assumed of a request without recorded usage',
    },
    tier: { type: 'string', valueHint: 'NAME', description: 'Service tier: batch, flex, priority (default: standard)' },
    at: { type: 'string', valueHint: 'TIME', description: 'Prices of when, as an ISO date (default: now)' },
    list: { type: 'boolean', description: 'List prices only: read no config' },
    config: COMMON.config,
    json: COMMON.json,
  },
  examples: [
    ['weir compare requests.jsonl --models gpt-5,gpt-5-mini,claude-sonnet-4-5', 'three models'],
    ['weir compare batch.jsonl --list --out 800', "OpenAI's batch lines, longer answers assumed"],
    ['weir compare log.jsonl --models gpt-5 --json', 'lines with request and response: recorded usage counts'],
    [
      'weir export --json --since 30d > rows.jsonl && weir compare rows.jsonl',
      'what a month would have cost elsewhere',
    ],
  ],
  async run({ requests: file, models, out, tier, at, list, config, json }, terminal) {
    const now = terminal.clock.now();
    const cards = await cardsFor(models, list === true, config, terminal);
    const tokenizer = openaiTokenizer();
    await Promise.all(cards.map(({ model }) => tokenizer.load(model)));
    const comparing = {
      endpoints: standardEndpoints(),
      tokenizer,
      serviceTier: tier,
      at: at === undefined ? now : readTime(at, '--at', now),
      assumedOutput: readNumber(out, '--out', 0, 1_000_000),
    };
    const sums = cards.map((card) => workloadCost(card, comparing));
    let count = 0;
    for await (const asked of readWorkload(linesOf(resolve(terminal.folder, file), file), file)) {
      count++;
      for (const sum of sums) sum.add(asked);
    }
    if (count === 0) throw new WrongUsage(`${file.slice(0, 200)} has no row with usage`);
    const costs = sums.map((sum) => sum.total()).toSorted(byWorth);
    terminal.write(json === true ? compareJson(costs, count) : compareText(costs, count, comparing, terminal));
    return costs.some(({ served, unpriced }) => served > 0 && unpriced.size === 0) ? 0 : 1;
  },
});

/** Line by line: memory stays flat however many there are. @throws WrongUsage when the file cannot be read. */
async function* linesOf(path: string, file: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(path, 'utf8');
    await once(input, 'open');
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new WrongUsage(`'${file.slice(0, 200)}' cannot be read: ${(cause as Error).message}`);
  }
}

async function cardsFor(
  names: string | undefined,
  isListed: boolean,
  config: string | undefined,
  terminal: Terminal,
): Promise<readonly ModelCard[]> {
  const listed = listedCatalogue();
  const configured: Catalogue = isListed ? listed : await configuredCatalogue(terminal, { config });
  if (names === undefined) return isListed ? listed.all() : configured.all();
  const cards = names.split(',').flatMap((name) => {
    const found = [configured, listed].map((catalogue) => catalogue.find(name.trim())).find(({ length }) => length > 0);
    if (found !== undefined) return found;
    const known = listed.all().map((card) => (name.includes('/') ? targetName(card) : card.model));
    throw new WeirError('model_not_found', `the model '${name.slice(0, 100)}' is not known${didYouMean(name, known)}`);
  });
  return [...new Set(cards)];
}

const reasons = ({ unable }: ModelCost): string =>
  [...unable].map(([reason, count]) => `${count} ${reason}`).join(', ');

/** `1.00`, `12.5`: how many times the cheapest that serves as much. */
function timesCheapest(cost: ModelCost, [first]: readonly ModelCost[]): string {
  if (first === undefined || first.cost === 0n || cost.served !== first.served || cost.unpriced.size > 0) return '-';
  return (Number((cost.cost * 1_000n) / first.cost) / 1_000).toFixed(2);
}

function compareText(
  costs: readonly ModelCost[],
  count: number,
  { assumedOutput, serviceTier, at }: Comparing,
  terminal: Terminal,
): string {
  const shown = costs.filter(({ served }) => served > 0);
  const used = PARTS.filter((part) => shown.some(({ parts }) => parts[part] > 0n));
  const rows = shown.map((cost) => [
    targetName(cost.card),
    `${cost.served}/${count}`,
    ...used.map((part) => formatUsd(cost.parts[part])),
    toldUsd(cost.cost, cost.unpriced.size) ?? '?',
    timesCheapest(cost, shown),
    [reasons(cost), cost.unpriced.size === 0 ? '' : `unpriced: ${[...cost.unpriced].join(', ')}`]
      .filter((text) => text !== '')
      .join('; '),
  ]);
  const recorded = costs[0]?.recorded ?? 0;
  const text = table(
    [
      { title: 'MODEL' },
      { title: 'SERVES', align: 'right' },
      ...used.map((part) => ({ title: part.toUpperCase(), align: 'point' as const })),
      { title: 'TOTAL USD', align: 'point' },
      { title: 'x', align: 'point' },
      { title: 'NOTE' },
    ],
    rows,
    (heading) => terminal.paint('bold', heading),
  );
  const basis =
    recorded === count
      ? 'usage as recorded, in tokens of whoever answered'
      : `${count - recorded} of ${count} estimated: input counted or bounded, ${assumedOutput} output tokens assumed at most`;
  const priced = `${serviceTier ?? 'standard'} tier, prices of ${new Date(at).toISOString().slice(0, 10)}`;
  const none = costs.length - shown.length;
  return [
    text,
    terminal.paint('dim', [basis, priced, ...(none === 0 ? [] : [`${none} models serve none of it`])].join('; ')),
  ].join('\n');
}

const compareJson = (costs: readonly ModelCost[], count: number): string =>
  JSON.stringify({
    requests: count,
    models: costs.map(({ card, served, recorded, unable, cost, parts, unpriced }) => ({
      model: targetName(card),
      served,
      recorded,
      unable: Object.fromEntries(unable),
      costUsd: toldUsd(cost, unpriced.size) ?? null,
      parts: Object.fromEntries(PARTS.map((part) => [part, formatUsd(parts[part])])),
      unpriced: [...unpriced],
      priceVersion: card.priceVersion ?? null,
    })),
  });
