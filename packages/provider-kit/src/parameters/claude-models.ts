import { type ClaudeRules, type JsonObject, knownClaudeRules, objectOf } from '@weir/endpoints';
import type { ModelRules, Refusal } from './model-rules.ts';

const isForced = (choice: unknown): boolean => ['any', 'tool'].includes(objectOf(choice).type as string);
const thinkingIn = ({ thinking }: JsonObject): unknown => objectOf(thinking).type;

/** Temperature, where thinking leaves it alone: @anthropic-ai/sdk's pages on extended thinking, November 2026. */
const SAMPLED_UNTHINKING: readonly Refusal[] = ['temperature', 'top_k'].map((field) => ({
  field,
  why: 'it cannot be set while the model thinks',
  when: (value, request) => thinkingIn(request) === 'enabled' && (field === 'top_k' || value !== 1),
}));

const NO_SAMPLING: readonly Refusal[] = ['temperature', 'top_p', 'top_k'].map((field) => ({
  field,
  why: 'the model takes no sampling parameters',
}));

const noThinking = (type: string, why: string): Refusal => ({
  field: 'thinking',
  at: 'thinking.type',
  why,
  when: (thinking) => objectOf(thinking).type === type,
});

const noForce = (why: string, when: Refusal['when'] = isForced): Refusal => ({
  field: 'tool_choice',
  at: 'tool_choice.type',
  why,
  when,
  without: (choice) => ({ ...objectOf(choice), type: 'auto', name: undefined }),
});

const noConfig = (name: string, why: string, isRefused: (value: unknown) => boolean): Refusal => ({
  field: 'output_config',
  at: `output_config.${name}`,
  why,
  when: (config) => isRefused(objectOf(config)[name]),
  without: (config) => ({ ...objectOf(config), [name]: undefined }),
});

const FORCED_THINKING = noForce(
  'no call can be demanded while the model thinks with a budget',
  (choice, request) => isForced(choice) && thinkingIn(request) === 'enabled',
);
const NO_XHIGH = noConfig('effort', "the model knows no effort 'xhigh'", (effort) => effort === 'xhigh');
const NO_SCHEMA = noConfig(
  'format',
  'the model follows no JSON schema',
  (format) => objectOf(format).type !== undefined,
);

const refusalsOf = (rules: ClaudeRules): readonly Refusal[] => [
  ...(rules.samplingParameters ? SAMPLED_UNTHINKING : NO_SAMPLING),
  rules.forcedToolUse ? FORCED_THINKING : noForce('the model cannot be made to call tools'),
  ...(rules.thinkingCanBeDisabled ? [] : [noThinking('disabled', 'the model always thinks')]),
  ...(rules.budgetThinking ? [] : [noThinking('enabled', "the model thinks without a budget: 'adaptive'")]),
  ...(rules.adaptiveThinking ? [] : [noThinking('adaptive', 'the model thinks with a budget alone')]),
  ...(rules.xhighEffort ? [] : [NO_XHIGH]),
  ...(rules.structuredOutput ? [] : [NO_SCHEMA]),
];

/**
 * What Claude models do not take in a request of Anthropic's Messages, by their names at Anthropic, Bedrock or Vertex.
 */
export const claudeModels: ModelRules = (model) => {
  const rules = knownClaudeRules(model);
  return rules === undefined ? undefined : { refusals: refusalsOf(rules) };
};
