import { formatUsd, LEVERS, toldUsd } from '@weir/core';
import type { Statement, StatementFigures } from '../statement.ts';
import { csvLine } from './csv.ts';
import { unitsOf } from './units.ts';

const SAVINGS = LEVERS.map((lever) => `saved_${lever}_usd`);

/** A statement as CSV: a line for each model and endpoint, a column for each unit used, the total last. */
export function statementCsv(statement: Statement): string {
  const { tenant, month, lines, total } = statement;
  const units = unitsOf(statement);
  const figures = ({ attempts, usage, cost, uncertain, savings, corrected, unpricedAttempts }: StatementFigures) => [
    attempts,
    ...units.map((unit) => usage[unit] ?? 0),
    toldUsd(cost, unpricedAttempts) ?? '',
    formatUsd(uncertain),
    ...LEVERS.map((lever) => formatUsd(savings[lever])),
    formatUsd(corrected),
    unpricedAttempts,
  ];
  const titles = ['attempts', ...units, 'cost_usd', 'uncertain_usd', ...SAVINGS, 'corrected_usd', 'unpriced_attempts'];
  return [
    csvLine(['tenant', 'month', 'provider', 'model', 'endpoint', ...titles]),
    ...lines.map((line) => csvLine([tenant, month, line.provider, line.model, line.endpoint, ...figures(line)])),
    csvLine([tenant, month, 'total', '', '', ...figures(total)]),
  ].join('');
}
