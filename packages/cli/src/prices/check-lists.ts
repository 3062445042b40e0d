import { isModelCatalogue, type Problem } from '@weir/catalogue';
import { checkPrices, daysSince } from '../check/check-prices.ts';
import type { Finding } from '../check/finding.ts';
import type { PricedSetup } from '../config/card-sources.ts';
import { counted } from '../print/counted.ts';
import { table } from '../print/table.ts';
import type { Terminal } from '../print/terminal.ts';

/** What is known of the prices of a setup. */
export interface ListReport {
  readonly lists: readonly {
    readonly name: string;
    readonly version: string;
    /** ISO date it was collected on; null when unknown. */
    readonly retrievedAt: string | null;
    readonly ageDays: number | null;
  }[];
  readonly findings: readonly Finding[];
  /** What of the lists was not taken over, and where they disagree. */
  readonly problems: readonly Problem[];
}

/** Problems that are written out; --json has all. */
const MOST_LINES = 20;

export function checkLists(setup: PricedSetup, now: number, maxAgeDays: number): ListReport {
  const { catalogue, endpoints, providers } = setup;
  const [sources, problems] = isModelCatalogue(catalogue) ? [catalogue.sources, catalogue.problems] : [[], []];
  return {
    lists: sources.map(({ name, version, retrievedAt }) => ({
      name,
      version,
      retrievedAt: retrievedAt ?? null,
      ageDays: retrievedAt === undefined ? null : daysSince(retrievedAt, now),
    })),
    findings: checkPrices(catalogue, endpoints, providers, now, maxAgeDays),
    problems,
  };
}

export function listReportText({ lists, findings, problems }: ListReport, terminal: Terminal): string {
  const bold = (text: string): string => terminal.paint('bold', text);
  const rows = lists.map(({ name, version, retrievedAt, ageDays }) => [
    name,
    version,
    retrievedAt?.slice(0, 10) ?? '-',
    ageDays === null ? '-' : counted(ageDays, 'day'),
  ]);
  const heading = [{ title: 'LIST' }, { title: 'VERSION' }, { title: 'OF' }, { title: 'AGE' }];
  const found = findings.filter(({ level }) => level !== 'note');
  return [
    table(heading, rows, bold),
    '',
    ...findings.filter(({ level }) => level === 'note').map(({ message }) => message.split(';')[0]!),
    ...cut(
      found.map(({ path, message }) => `${terminal.paint('yellow', 'warning')}  ${path}${path && ': '}${message}`),
    ),
    ...problemLines('not believed', of(problems, 'quarantined'), terminal),
    ...problemLines('disputed', of(problems, 'disputed'), terminal),
    ...problemLines('refused', of(problems, 'refused'), terminal),
    ...unmappedLines(of(problems, 'unmapped'), terminal),
  ].join('\n');
}

const of = (problems: readonly Problem[], wanted: Problem['kind']): readonly Problem[] =>
  problems.filter(({ kind }) => kind === wanted);

function problemLines(title: string, problems: readonly Problem[], terminal: Terminal): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ source, name, message }) => `  ${name}  ${terminal.paint('dim', source)}  ${message}`);
  return ['', terminal.paint('bold', `${title}: ${problems.length}`), ...cut(lines)];
}

/** The same fields are without a unit in many models. */
function unmappedLines(problems: readonly Problem[], terminal: Terminal): readonly string[] {
  if (problems.length === 0) return [];
  const names = Map.groupBy(problems, ({ source, message }) => `${terminal.paint('dim', source)}  ${message}`);
  const lines = [...names].map(([what, those]) => {
    const models = [...new Set(those.map(({ name }) => name))];
    return `  ${what}: ${models[0]}${models.length === 1 ? '' : ` and ${models.length - 1} more`}`;
  });
  return ['', terminal.paint('bold', `without a unit: ${lines.length}`), ...cut(lines)];
}

const cut = (lines: readonly string[]): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `  and ${lines.length - MOST_LINES} more: --json shows all`];
