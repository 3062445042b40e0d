import {
  type Correction,
  type Ledger,
  least,
  minus,
  pico,
  plus,
  type Rollup,
  sum,
  type Usage,
  usd,
  ZERO,
} from '@weir/core';
import type { Comparison, Reconciliation } from './reconcile.ts';
import { shareOut } from './share-out.ts';

export interface CorrectionOptions {
  /** For people: where it was found out. Default: the report's source. */
  readonly reason?: string;
  /** When it was found out, epoch ms. */
  readonly at: number;
  /** Makes an id that no row has. */
  readonly id: () => string;
  /** Who is charged what the ledger has no row of. Default: nobody, it stays unrecorded. */
  readonly unrecordedTenant?: string;
}

/** What one payer used of one model on one day, on one basis. */
interface Share extends Pick<Rollup, 'group' | 'attempts' | 'cost'> {}

const DAY_MS = 86_400_000;

/**
 * What makes the ledger equal to the report it was held against: of each day and model that drifts, or was booked at an
 * upper bound. Upper bounds are taken back and booked as what they were; who caused them bears the difference, and what
 * is left is shared by cost. What the report lacks stays, because it may yet come.
 */
export async function correctionsOf(
  ledger: Pick<Ledger, 'rollup'>,
  reconciliation: Reconciliation,
  options: CorrectionOptions,
): Promise<readonly Correction[]> {
  const cells = Map.groupBy(reconciliation.comparisons.filter(isToCorrect), ({ day, model }) =>
    JSON.stringify([day, model]),
  );
  const corrections: Correction[] = [];
  for (const comparisons of cells.values()) {
    const shares = await sharesOf(ledger, reconciliation.provider, comparisons[0]!);
    const write = writer(reconciliation, comparisons[0]!, options);
    if (shares.length > 0) corrections.push(...corrected(comparisons, shares, write));
    else if (options.unrecordedTenant !== undefined) corrections.push(unrecorded(comparisons, write, options));
  }
  return corrections;
}

const isToCorrect = ({ verdict }: Comparison): boolean =>
  verdict === 'drift' || verdict === 'uncertain' || verdict === 'unrecorded';

async function sharesOf(
  ledger: Pick<Ledger, 'rollup'>,
  provider: string,
  { day, model }: Comparison,
): Promise<readonly Share[]> {
  const from = Date.parse(day);
  const filter = { provider, model, from, to: from + DAY_MS };
  return ledger.rollup(filter, ['tenant', 'team', 'key', 'endpoint', 'basis']);
}

type Write = (changes: Pick<Correction, 'basis' | 'cost' | 'usage'>, group: Rollup['group']) => Correction;

function writer({ provider, source }: Reconciliation, { day, model }: Comparison, options: CorrectionOptions): Write {
  return (changes, { tenant = '', team, key, endpoint = 'chat' }) => ({
    id: options.id(),
    reason: options.reason ?? source,
    corrects: undefined,
    endpoint,
    target: { provider, model },
    tenant,
    team,
    key,
    startedAt: Date.parse(day),
    at: options.at,
    ...changes,
  });
}

/** What report and ledger are apart, report less ledger: pico-USD, and thousandths of units. */
const missing = ({ unit, difference }: Comparison): bigint => -usd(difference) / (unit === 'usd' ? 1n : PER_THOUSANDTH);

const PER_THOUSANDTH = 1_000_000_000n;

function unrecorded(comparisons: readonly Comparison[], write: Write, options: CorrectionOptions): Correction {
  const cost = comparisons.find(({ unit }) => unit === 'usd');
  const usage = Object.fromEntries(
    comparisons.filter(({ unit }) => unit !== 'usd').map((one) => [one.unit, Number(missing(one)) / 1_000]),
  );
  return write(
    { basis: 'provider', cost: pico(cost === undefined ? 0n : missing(cost)), usage },
    { tenant: options.unrecordedTenant! },
  );
}

function corrected(comparisons: readonly Comparison[], shares: readonly Share[], write: Write): Correction[] {
  const money = comparisons.find(({ unit }) => unit === 'usd');
  const bounds = shares.map(({ group, cost }) => group.basis !== 'provider' && cost !== 0n);
  const costs = costShares(money === undefined ? 0n : missing(money), shares, bounds);
  const usages = shares.map((): Record<string, number> => ({}));
  for (const one of comparisons) {
    if (one.unit === 'usd') continue;
    const amounts = shareOut(missing(one), weightsOf(shares, bounds), 1_000n);
    for (const [index, amount] of amounts.entries())
      if (amount !== 0n) usages[index]![one.unit] = Number(amount) / 1_000;
  }
  return shares.flatMap((share, index) => {
    const usage: Usage = usages[index]!;
    const isResolved = money !== undefined && bounds[index] === true;
    const cost = plus(pico(costs[index]!), isResolved ? share.cost : ZERO);
    const back = {
      basis: share.group.basis as Correction['basis'],
      cost: minus(ZERO, share.cost),
      usage: {},
    };
    return [
      ...(isResolved ? [write(back, share.group)] : []),
      ...(cost === 0n && Object.keys(usage).length === 0
        ? []
        : [write({ basis: 'provider', cost, usage }, share.group)]),
    ];
  });
}

/** Who bears a difference: upper bounds first, as far as they were too high, and then everybody by cost. */
function costShares(difference: bigint, shares: readonly Share[], bounds: readonly boolean[]): readonly bigint[] {
  const uncertain = shares.map(({ cost }, index) => (bounds[index] === true && cost > 0n ? cost : ZERO));
  const total = sum(uncertain);
  const excess = difference < 0n ? least(pico(-difference), total) : ZERO;
  const first = shareOut(-excess, uncertain, 1n);
  const rest = shares.map(({ cost }, index) => (bounds[index] === true && excess === total ? ZERO : cost));
  const second = shareOut(difference + excess, rest.some((weight) => weight > 0n) ? rest : attemptsOf(shares), 1n);
  return first.map((amount, index) => amount + second[index]!);
}

const attemptsOf = (shares: readonly Share[]): readonly bigint[] => shares.map(({ attempts }) => BigInt(attempts));

/** Units are missing where nobody told them: at the upper bounds, where there are any. */
function weightsOf(shares: readonly Share[], bounds: readonly boolean[]): readonly bigint[] {
  const isBounded = bounds.includes(true);
  const weights = shares.map(({ cost }, index) => (isBounded && bounds[index] !== true ? 0n : cost));
  return weights.some((weight) => weight > 0n) ? weights : attemptsOf(shares);
}
