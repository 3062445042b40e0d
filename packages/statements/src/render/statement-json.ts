import { formatUsd, LEVERS, toldUsd } from '@weir/core';
import type { Statement, StatementFigures } from '../statement.ts';

const figures = ({
  attempts,
  usage,
  cost,
  uncertain,
  saved,
  savings,
  corrected,
  unpricedAttempts,
}: StatementFigures): object => ({
  attempts,
  usage,
  costUsd: toldUsd(cost, unpricedAttempts) ?? null,
  uncertainUsd: formatUsd(uncertain),
  savedUsd: formatUsd(saved),
  savingsUsd: Object.fromEntries(LEVERS.map((lever) => [lever, formatUsd(savings[lever])])),
  correctedUsd: formatUsd(corrected),
  unpricedAttempts,
});

/** A statement as JSON; amounts are decimal texts, which no reader rounds. */
export function statementJson({ tenant, month, from, to, lines, total }: Statement): string {
  return JSON.stringify({
    tenant,
    month,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    lines: lines.map(({ provider, model, endpoint, ...rest }) => ({ provider, model, endpoint, ...figures(rest) })),
    total: figures(total),
  });
}
