import { type ProviderReport, type ReportLine, usd, WeirError } from '@weir/core';

/** Which column of a file is what. */
export interface ReportColumns {
  readonly day: string;
  readonly model: string;
  readonly unit: string;
  readonly quantity: string;
  readonly cost: string;
}

export const DEFAULT_COLUMNS: ReportColumns = Object.freeze({
  day: 'date',
  model: 'model',
  unit: 'unit',
  quantity: 'quantity',
  cost: 'cost_usd',
});

/** A report with more lines is no daily one. */
const MAX_LINES = 1_000_000;
const DAY = /^(\d{4}-\d{2}-\d{2})(T[\d:.]+Z?)?$/;

/** The cells of CSV text (RFC 4180), line by line. */
export function* csvRows(text: string): Generator<string[]> {
  const pattern = /("(?:[^"]|"")*"|[^,\r\n"]*)(,|\r\n|\n|\r|$)/gy;
  let row: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null)
      throw new RangeError(`a quote that does not close or stands inside a cell, in line of '${row[0] ?? ''}'`);
    const [, cell = '', end] = match;
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') yield row;
    row = [];
  }
  if (row.length > 0) yield [...row, '']; // the text ends with a comma
}

/**
 * Reads a provider's report from CSV: a line for each day, model and unit, or for each day and model with its cost.
 *
 * @throws WeirError `invalid_request` naming line, column and value.
 */
export function readReport(
  text: string,
  {
    provider,
    source,
    columns = {},
  }: {
    readonly provider: string;
    readonly source: string;
    readonly columns?: Partial<ReportColumns>;
  },
): ProviderReport {
  const names = { ...DEFAULT_COLUMNS, ...columns };
  const rows = csvRows(text.replace(/^\uFEFF/, ''));
  const lines: ReportLine[] = [];
  const fail = (line: number, why: string): never => {
    throw new WeirError('invalid_request', `${source}, line ${line}: ${why}`, { param: 'report' });
  };
  try {
    const titles = (rows.next().value ?? []).map((title: string) => title.trim().toLowerCase());
    const at = Object.fromEntries(
      Object.entries(names).map(([key, name]) => [key, titles.indexOf(name.toLowerCase())]),
    ) as unknown as Readonly<Record<keyof ReportColumns, number>>;
    for (const key of ['day', 'model'] as const) if (at[key] < 0) fail(1, `there is no column '${names[key]}'`);
    if (at.cost < 0 && at.quantity < 0) fail(1, `there is neither a column '${names.cost}' nor '${names.quantity}'`);
    let number = 1;
    for (const cells of rows) {
      if (++number > MAX_LINES) fail(number, `the limit is ${MAX_LINES} lines`);
      lines.push(lineOf(cells, at, (why) => fail(number, why)));
    }
  } catch (error) {
    if (error instanceof RangeError) fail(lines.length + 2, error.message);
    throw error;
  }
  return { provider, source, lines };
}

function lineOf(
  cells: readonly string[],
  at: Readonly<Record<keyof ReportColumns, number>>,
  fail: (why: string) => never,
): ReportLine {
  const cell = (key: keyof ReportColumns): string => (at[key] < 0 ? '' : (cells[at[key]] ?? '').trim());
  const day =
    DAY.exec(cell('day'))?.[1] ?? fail(`the day is '${cell('day').slice(0, 40)}', not one such as 2026-11-01`);
  const model = cell('model') === '' ? fail('the model is missing') : cell('model');
  const [unit, quantity, cost] = [cell('unit'), cell('quantity'), cell('cost')];
  if (quantity !== '' && !/^\d+(\.\d+)?$/.test(quantity))
    fail(`the quantity is '${quantity.slice(0, 40)}', not a count`);
  if (quantity !== '' && unit === '') fail('a quantity without a unit');
  return {
    day,
    model,
    ...(unit === '' ? {} : { unit }),
    ...(quantity === '' ? {} : { quantity: Number(quantity) }),
    ...(cost === '' ? {} : { cost: usd(cost.replace(/^\$/, '')) }),
  };
}
