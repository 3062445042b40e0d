import type { ModelCard } from '../card.ts';
import type { EndpointSpec } from '../endpoint.ts';
import { inputTokens, type Usage, type UsageUnit } from '../usage.ts';

/** What a provider says was used. */
export interface ReportedUsage {
  /** Undefined when it told none, or none that can be counted. */
  readonly usage: Usage | undefined;
  /** Why it cannot be right; undefined when it can. */
  readonly flaw: string | undefined;
}

/** What a reported usage is held against. */
interface Asked {
  readonly spec: Pick<EndpointSpec, 'writesOutput'>;
  readonly card: ModelCard | undefined;
  readonly choices: number;
}

/**
 * A usage as it was told, and what is wrong with it by itself or by the model's context window. `flaw` is what the lens
 * found wrong before the figures were split.
 */
export function reportedUsage(usage: Usage | undefined, flaw: string | undefined, asked: Asked): ReportedUsage {
  if (usage === undefined) return { usage, flaw };
  const uncountable = uncountableIn(usage);
  if (uncountable !== undefined) return { usage: undefined, flaw: uncountable };
  return { usage, flaw: flaw ?? beyondWindow(usage, asked) };
}

/** Time is measured, everything else is counted. */
const isMeasured = (unit: string): boolean => unit.endsWith('_seconds');

function uncountableIn(usage: Usage): string | undefined {
  for (const key in usage) {
    const count: unknown = usage[key as UsageUnit];
    if (count === undefined) continue;
    const isCount = typeof count === 'number' && count >= 0 && Number.isFinite(count);
    if (!isCount || !(isMeasured(key) || Number.isSafeInteger(count)))
      return `${key} is ${typeof count === 'number' ? count : `a ${typeof count}`}, which is no count`;
  }
  return undefined;
}

/** Whoever searches reads what was found in rounds, each of them within the window; embeddings read texts one by one. */
function beyondWindow(usage: Usage, { spec, card, choices }: Asked): string | undefined {
  const window = card?.contextWindow;
  if (window === undefined || !spec.writesOutput || (usage.searches ?? 0) > 0) return undefined;
  const input = inputTokens(usage);
  if (input > window) return `${input} input tokens are more than the context window of ${window}`;
  const output = (usage.output_tokens ?? 0) + (usage.reasoning_tokens ?? 0);
  if (output > window * choices) return `${output} output tokens are more than the context window of ${window}`;
  return undefined;
}
