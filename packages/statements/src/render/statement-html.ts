import { formatUsd, toldUsd } from '@weir/core';
import type { Statement, StatementFigures } from '../statement.ts';
import { unitsOf } from './units.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
const counted = (count: number): string => count.toLocaleString('en-US');

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 62rem; margin: 3rem auto; padding: 0 1.5rem }
h1 { font-size: 1.5rem; margin: 0 } p { color: #5a6775; margin: .25rem 0 2rem }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: .45rem .6rem; border-bottom: 1px solid #dde3e9; white-space: nowrap }
th { font-weight: 600; color: #5a6775; font-size: .8rem } th:first-child, td:first-child { text-align: left; white-space: normal }
tfoot td { font-weight: 600; border-top: 2px solid #1c2733; border-bottom: 0 }
@media print { body { margin: 0; max-width: none } }`;

/** A statement as one page for people: no script, nothing loaded, every name escaped. */
export function statementHtml(statement: Statement): string {
  const { tenant, month, lines, total } = statement;
  const units = unitsOf(statement);
  const isCorrected = lines.some(({ corrected }) => corrected !== 0n);
  const cells = ({ attempts, usage, cost, uncertain, saved, corrected, unpricedAttempts }: StatementFigures): string =>
    [
      counted(attempts),
      ...units.map((unit) => counted(usage[unit] ?? 0)),
      ...(isCorrected ? [corrected] : []).map(formatUsd),
      toldUsd(cost, unpricedAttempts) ?? '?',
      formatUsd(uncertain),
      formatUsd(saved),
    ]
      .map((text) => `<td>${text}</td>`)
      .join('');
  const titles = [
    'Attempts',
    ...units.map((unit) => unit.replaceAll('_', ' ')),
    ...(isCorrected ? ['corrections'] : []),
    'USD',
    'of it uncertain',
    'saved',
  ];
  const row = (name: string, figures: StatementFigures): string => `<tr><td>${name}</td>${cells(figures)}</tr>`;
  const unpriced =
    total.unpricedAttempts === 0
      ? ''
      : `\n<p>${counted(total.unpricedAttempts)} attempts used something without a price, which the amounts leave out.</p>`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Statement ${escaped(tenant)} ${month}</title><style>${STYLE}</style>
<h1>${escaped(tenant)}</h1><p>Statement for ${month}, calendar month in UTC. Amounts in USD, exact.</p>${unpriced}
<table><thead><tr><th>Model</th>${titles.map((title) => `<th>${title}</th>`).join('')}</tr></thead>
<tbody>${lines.map((line) => row(`${escaped(`${line.provider}/${line.model}`)} <small>${escaped(line.endpoint)}</small>`, line)).join('\n')}</tbody>
<tfoot>${row('Total', total)}</tfoot></table></html>
`;
}
