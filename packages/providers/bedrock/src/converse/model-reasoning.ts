import { type ClaudeRules, type JsonObject, type Losses, thinkingOf } from '@weir/endpoints';
import type { ModelFamily } from './model-family.ts';

/** What a `reasoning_effort` is in a model's own fields. */
export interface Reasoning {
  readonly fields: JsonObject;
  /** Whether Claude thinks with a budget, which the limit of the answer has to hold. */
  readonly hasBudget: boolean;
}

const NONE: Reasoning = Object.freeze({ fields: {}, hasBudget: false });
const NOVA_EFFORTS: ReadonlySet<string> = new Set(['low', 'medium', 'high']);

function claudes(effort: string, rules: ClaudeRules, maxTokens: number, losses: Losses): Reasoning {
  const { thinking, effort: level } = thinkingOf(effort, rules, maxTokens, losses);
  const fields = {
    ...(thinking === undefined ? {} : { thinking }),
    ...(level === undefined ? {} : { output_config: { effort: level } }),
  };
  return { fields, hasBudget: thinking?.type === 'enabled' };
}

function novas(effort: string, losses: Losses): Reasoning {
  if (effort === 'none') return { fields: { reasoningConfig: { type: 'disabled' } }, hasBudget: false };
  const known = effort === 'minimal' ? 'low' : effort;
  if (NOVA_EFFORTS.has(known))
    return { fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: known } }, hasBudget: false };
  losses.drop('reasoning_effort');
  return NONE;
}

/** How the model is to think: each maker has a field of its own. Source: @ai-sdk/amazon-bedrock 5.0.101, November 2026. */
export function reasoningOf(
  effort: unknown,
  { family, model, rules, maxTokens }: ReasoningRules,
  losses: Losses,
): Reasoning {
  if (typeof effort !== 'string') return NONE;
  if (family === 'claude') return claudes(effort, rules, maxTokens, losses);
  if (family === 'gpt-oss') return { fields: { reasoning_effort: effort }, hasBudget: false };
  if (family === 'openai') return { fields: { reasoning: { effort } }, hasBudget: false };
  if (/amazon\.nova-2/.test(model)) return novas(effort, losses);
  if (effort !== 'none') losses.drop('reasoning_effort');
  return NONE;
}

export interface ReasoningRules {
  readonly family: ModelFamily;
  readonly model: string;
  readonly rules: ClaudeRules;
  readonly maxTokens: number;
}
