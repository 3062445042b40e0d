import type { GeminiRules } from '../../generate-content/gemini-rules.ts';
import { isObject, type JsonObject, objectOf } from '../../shared/read.ts';
import type { Losses } from '../losses.ts';

/** Share of the longest answer that thinking may take, in per cent. Source: @ai-sdk/google 4.0.121. */
const BUDGET_PERCENT: Readonly<Record<string, number>> = Object.freeze({
  minimal: 2,
  low: 10,
  medium: 30,
  high: 60,
  xhigh: 90,
  max: 90,
});
const LONGEST_ANSWER = 65_536;

/** Without thinking where that can be, else with as little as can be. */
function none({ thinking, levels, leastBudget }: GeminiRules): JsonObject | undefined {
  if (thinking === 'level') return { thinkingLevel: levels[0] };
  return thinking === 'budget' ? { thinkingBudget: leastBudget } : undefined;
}

function leveled(effort: string, { levels }: GeminiRules): JsonObject | undefined {
  const known = effort === 'minimal' && !levels.includes(effort) ? 'low' : effort;
  return levels.includes(known) ? { thinkingLevel: known, includeThoughts: true } : undefined;
}

/** The limit of an answer holds its thinking: half of it is left for the rest. */
function budgeted(effort: string, rules: GeminiRules, limit: number | undefined): JsonObject | undefined {
  const percent = Object.hasOwn(BUDGET_PERCENT, effort) ? BUDGET_PERCENT[effort] : undefined;
  if (percent === undefined) return undefined;
  const wanted = Math.round((LONGEST_ANSWER * percent) / 100);
  const most = Math.min(rules.mostBudget, limit === undefined ? LONGEST_ANSWER : Math.floor(limit / 2));
  return { thinkingBudget: Math.max(rules.leastBudget, Math.min(wanted, most)), includeThoughts: true };
}

/** Google's own extension of chat: `extra_body: { google: { thinking_config } }`. */
function givenConfig(request: JsonObject): JsonObject | undefined {
  const { thinking_config } = objectOf(objectOf(request.extra_body).google);
  if (!isObject(thinking_config)) return undefined;
  const { thinking_budget, thinking_level, include_thoughts, ...more } = thinking_config;
  const told = { thinkingBudget: thinking_budget, thinkingLevel: thinking_level, includeThoughts: include_thoughts };
  return { ...more, ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) };
}

/** How the model is to think for a `reasoning_effort`. */
export function thinkingConfig(
  request: JsonObject,
  rules: GeminiRules,
  limit: number | undefined,
  losses: Losses,
): JsonObject | undefined {
  const given = givenConfig(request);
  const effort = request.reasoning_effort;
  if (given !== undefined || typeof effort !== 'string') return given;
  if (effort === 'none') return none(rules);
  const config = rules.thinking === 'level' ? leveled(effort, rules) : undefined;
  const budget = rules.thinking === 'budget' ? budgeted(effort, rules, limit) : undefined;
  if (config === undefined && budget === undefined) losses.drop('reasoning_effort');
  return config ?? budget;
}
