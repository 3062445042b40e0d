import { formatUsd, toldUsd } from '@weir/core';
import type { Statement, StatementFigures } from '@weir/statements';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** A statement for people at a terminal. */
export function statementText({ tenant, month, lines, total }: Statement, terminal: Terminal): string {
  if (lines.length === 0) return `'${tenant}' used nothing in ${month}`;
  const isCorrected = lines.some(({ corrected }) => corrected !== 0n);
  const figures = ({ attempts, corrected, cost, uncertain, saved, unpricedAttempts }: StatementFigures): string[] => [
    String(attempts),
    ...(isCorrected ? [corrected] : []).map(formatUsd),
    toldUsd(cost, unpricedAttempts) ?? '?',
    ...[uncertain, saved].map(formatUsd),
    String(unpricedAttempts),
  ];
  const text = table(
    [
      { title: 'MODEL' },
      { title: 'ENDPOINT' },
      { title: 'ATTEMPTS', align: 'right' },
      ...(isCorrected ? [{ title: 'CORRECTIONS', align: 'point' } as const] : []),
      { title: 'USD', align: 'point' },
      { title: 'UNCERTAIN', align: 'point' },
      { title: 'SAVED', align: 'point' },
      { title: 'UNPRICED', align: 'right' },
    ],
    [
      ...lines.map((line) => [`${line.provider}/${line.model}`, line.endpoint, ...figures(line)]),
      ['total', '', ...figures(total)],
    ],
    (heading) => terminal.paint('bold', heading),
  );
  return `${terminal.paint('bold', tenant)}, ${month}\n${text}`;
}
