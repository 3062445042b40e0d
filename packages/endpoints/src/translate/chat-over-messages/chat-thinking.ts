import type { ClaudeRules } from '../../messages/claude-rules.ts';
import type { MessagesRequest } from '../../messages/messages-request.ts';
import type { Losses } from '../losses.ts';

interface Thinking {
  readonly thinking?: MessagesRequest['thinking'];
  readonly effort?: string;
}

/** Share of the longest answer that thinking may take, in per cent. Source: @ai-sdk/anthropic 4.0.105. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = Object.freeze({
  minimal: 2,
  low: 10,
  medium: 30,
  high: 60,
  xhigh: 90,
  max: 90,
});
const LEAST_BUDGET = 1_024;
const EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high', 'max']);

function none(rules: ClaudeRules): Thinking {
  if (rules.thinkingCanBeDisabled) return rules.adaptiveThinking ? { thinking: { type: 'disabled' } } : {};
  return rules.betweenToolsThinking ? { thinking: { type: 'between_tools' } } : { effort: 'low' };
}

function adaptive(effort: string, { xhighEffort }: ClaudeRules): Thinking | undefined {
  const known = effort === 'minimal' ? 'low' : effort;
  const isKnown = EFFORTS.has(known) || (known === 'xhigh' && xhighEffort);
  return isKnown ? { thinking: { type: 'adaptive', display: 'summarized' }, effort: known } : undefined;
}

/** Chat's limit holds thinking and answer, as Claude's does: the budget has to leave room for an answer. */
function budgeted(effort: string, { maxOutputTokens }: ClaudeRules, maxTokens: number): Thinking | undefined {
  const percent = Object.hasOwn(BUDGET_PERCENT, effort) ? BUDGET_PERCENT[effort] : undefined;
  if (percent === undefined || maxTokens <= LEAST_BUDGET) return undefined;
  const wanted = Math.max(LEAST_BUDGET, Math.round((maxOutputTokens * percent) / 100));
  return { thinking: { type: 'enabled', budget_tokens: Math.min(wanted, maxTokens - 1) } };
}

/** How the model is to think for a `reasoning_effort`. */
export function thinkingOf(effort: unknown, rules: ClaudeRules, maxTokens: number, losses: Losses): Thinking {
  if (typeof effort !== 'string') return {};
  if (effort === 'none') return none(rules);
  const thinking = rules.adaptiveThinking ? adaptive(effort, rules) : budgeted(effort, rules, maxTokens);
  if (thinking === undefined) losses.drop('reasoning_effort');
  return thinking ?? {};
}
