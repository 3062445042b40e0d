export interface Column<Row> {
  readonly title: string;
  /** Numbers go right; the default is right. */
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => string;
}

/** A number with thousands separators; a dash for what was not measured. */
export function figure(value: number | undefined, decimals = 0): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A Markdown table whose source lines up, so that it reads as well in a terminal. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row).replaceAll('|', '\\|')));
  const widths = columns.map((column, index) =>
    Math.max(3, column.title.length, ...cells.map((line) => line[index]!.length)),
  );
  const line = (texts: readonly string[]): string => {
    const padded = texts.map((text, index) =>
      columns[index]!.align === 'left' ? text.padEnd(widths[index]!) : text.padStart(widths[index]!),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = columns.map((column, index) => {
    const dashes = '-'.repeat(widths[index]! - 1);
    return column.align === 'left' ? `-${dashes}` : `${dashes}:`;
  });
  return [line(columns.map((column) => column.title)), line(rule), ...cells.map(line)].join('\n');
}
