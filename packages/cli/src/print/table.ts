/** How a column is set: numbers to the right, amounts by their decimal point. */
export type Align = 'left' | 'right' | 'point';

export interface Column {
  readonly title: string;
  readonly align?: Align;
}

/** Columns two spaces apart, no line longer than it must be. `style` is applied to the padded title line. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: (heading: string) => string = (heading) => heading,
): string {
  const cells = rows.map((row) => [...row]);
  columns.forEach(({ align }, index) => {
    if (align === 'point') alignPoints(cells, index);
  });
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...cells.map((row) => (row[index] ?? '').length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const isLeft = (columns[index]?.align ?? 'left') === 'left';
        return isLeft ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0);
      })
      .join('  ')
      .trimEnd();
  return [style(line(columns.map(({ title }) => title))), ...cells.map(line)].join('\n');
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Fills up behind the decimals, so that right alignment puts the points below each other. */
function alignPoints(cells: string[][], index: number): void {
  const decimals = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') : 0);
  const numbers = cells.map((row) => row[index] ?? '').filter((text) => NUMBER.test(text));
  const most = Math.max(0, ...numbers.map(decimals));
  for (const row of cells) {
    const text = row[index] ?? '';
    if (NUMBER.test(text)) row[index] = text + ' '.repeat(most - decimals(text));
  }
}
