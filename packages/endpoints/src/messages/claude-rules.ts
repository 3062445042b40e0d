/** What a family of Claude models takes. */
export interface ClaudeRules {
  readonly maxOutputTokens: number;
  /** Whether `output_config.format` is known. */
  readonly structuredOutput: boolean;
  /** `thinking: adaptive` with an effort; else thinking has a budget of tokens. */
  readonly adaptiveThinking: boolean;
  /** Whether temperature, top_p and top_k are taken. */
  readonly samplingParameters: boolean;
  readonly xhighEffort: boolean;
  readonly thinkingCanBeDisabled: boolean;
  /** `thinking: enabled` with a budget of tokens. */
  readonly budgetThinking: boolean;
  readonly betweenToolsThinking: boolean;
  /** Whether a call of a tool can be demanded. */
  readonly forcedToolUse: boolean;
}

const OLD: ClaudeRules = {
  maxOutputTokens: 4_096,
  structuredOutput: false,
  adaptiveThinking: false,
  samplingParameters: true,
  xhighEffort: false,
  thinkingCanBeDisabled: true,
  budgetThinking: true,
  betweenToolsThinking: false,
  forcedToolUse: true,
};
const V45: ClaudeRules = { ...OLD, maxOutputTokens: 64_000, structuredOutput: true };
const V46: ClaudeRules = { ...V45, maxOutputTokens: 128_000, adaptiveThinking: true };
const V47: ClaudeRules = { ...V46, samplingParameters: false, xhighEffort: true };
const FABLE: ClaudeRules = { ...V47, thinkingCanBeDisabled: false, budgetThinking: false };
const V55: ClaudeRules = { ...FABLE, forcedToolUse: false };

/** The first that matches counts. Source: @ai-sdk/anthropic 4.0.105, rules of the runtime, November 2026. */
const FAMILIES: readonly (readonly [model: RegExp, rules: ClaudeRules])[] = [
  [/claude-sonnet-5-5/, { ...V55, betweenToolsThinking: true }],
  [/claude-opus-5-5/, V55],
  [/claude-haiku-5-5/, { ...V47, budgetThinking: false }],
  [/claude-opus-5/, V47],
  [/claude-fable-5-[12]/, V55],
  [/claude-fable-5/, FABLE],
  [/claude-opus-4-[78]|claude-sonnet-5/, V47],
  [/claude-(sonnet|opus)-4-6/, V46],
  [/claude-(sonnet|opus|haiku)-4-5/, V45],
  [/claude-opus-4-1/, { ...V45, maxOutputTokens: 32_000 }],
  [/claude-sonnet-4[-@]/, { ...OLD, maxOutputTokens: 64_000 }],
  [/claude-opus-4[-@]/, { ...OLD, maxOutputTokens: 32_000 }],
];

/** The rules of a model, by its name as Anthropic, Bedrock or Vertex spell it; undefined where it is unknown. */
export const knownClaudeRules = (model: string): ClaudeRules | undefined =>
  FAMILIES.find(([family]) => family.test(model))?.[1];

/** The same; those of the oldest where it is unknown. */
export const claudeRules = (model: string): ClaudeRules => knownClaudeRules(model) ?? OLD;
