import { type JsonSchema, WeirError } from '@weir/core';

/**
 * What is done with a conversation that is too large: `drop-oldest` removes its oldest part, `keep-ends` its middle,
 * `summarise-with` replaces its oldest part by a summary.
 */
export type TrimStrategy = 'drop-oldest' | 'keep-ends' | 'summarise-with';

/** Which model writes summaries. */
export interface SummariserOptions {
  /** `provider/model`; it is asked directly, no router chooses. */
  readonly model: string;
  /** Longest summary, in tokens. Default 1024. */
  readonly maxTokens?: number;
  /** ms a summary may take before the conversation is trimmed without one. Default 30000. */
  readonly timeoutMs?: number;
}

/** Options of the trimmer. */
export interface TrimmerOptions {
  /** Most input tokens, where that is less than the window leaves. Default: the window minus the output limit. */
  readonly maxInputTokens?: number;
  /** Tokens of the window kept for the answer. Default: the caller's limit, else the most the model writes. */
  readonly reserveOutputTokens?: number;
  /** Default `drop-oldest`. */
  readonly strategy: TrimStrategy;
  /** Messages kept at the start by `keep-ends`, system messages not counted. Default 1. */
  readonly keepFirst: number;
  /** Messages kept at the end by `keep-ends`, besides the last turn. Default 2. */
  readonly keepLast: number;
  /** Needed by `summarise-with`. */
  readonly summariser?: SummariserOptions;
  /** Share of the input tokens a cut goes down to: rare, deep cuts spare the provider's prompt cache. Default 0.6. */
  readonly cutToShare: number;
  /** Share of the input tokens over which a conversation is cut. Default 1. */
  readonly whenOverShare: number;
  /** UTF-8 bytes taken for one token where the vocabulary is unknown; 3 suits English prose. Default 2. */
  readonly bytesPerToken: number;
}

export const defaults: TrimmerOptions = Object.freeze({
  strategy: 'drop-oldest',
  keepFirst: 1,
  keepLast: 2,
  cutToShare: 0.6,
  whenOverShare: 1,
  bytesPerToken: 2,
});

const count = (description: string, minimum: number) => ({ type: 'integer', minimum, description });
const share = (description: string) => ({ type: 'number', exclusiveMinimum: 0, maximum: 1, description });

export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    maxInputTokens: count('Most input tokens, where that is less than the window leaves', 1),
    reserveOutputTokens: count('Tokens of the window kept for the answer, at most half of it', 0),
    strategy: {
      enum: ['drop-oldest', 'keep-ends', 'summarise-with'],
      description: 'Remove the oldest part, the middle, or replace the oldest part by a summary',
    },
    keepFirst: count('Messages kept at the start by keep-ends, system messages not counted', 0),
    keepLast: count('Messages kept at the end by keep-ends', 0),
    summariser: {
      type: 'object',
      description: 'Which model writes summaries; needed by summarise-with',
      additionalProperties: false,
      required: ['model'],
      properties: {
        model: { type: 'string', pattern: '^[^/]+/.+$', description: 'provider/model' },
        maxTokens: count('Longest summary, in tokens', 16),
        timeoutMs: count('ms a summary may take before the conversation is trimmed without one', 1),
      },
    },
    cutToShare: share('Share of the input tokens a cut goes down to'),
    whenOverShare: share('Share of the input tokens over which a conversation is cut'),
    bytesPerToken: {
      type: 'number',
      minimum: 1,
      maximum: 8,
      description: 'UTF-8 bytes taken for one token where the vocabulary is unknown',
    },
  },
};

/**
 * What the schema cannot say.
 *
 * @throws WeirError `invalid_options`.
 */
export function checkOptions(options: TrimmerOptions): void {
  const { strategy, summariser, cutToShare, whenOverShare } = options;
  if (strategy === 'summarise-with' && !summariser?.model.includes('/')) {
    throw new WeirError('invalid_options', "'trimmer' needs summariser.model as 'provider/model' to summarise with", {
      param: 'summariser',
    });
  }
  if (cutToShare > whenOverShare) {
    const message = `'trimmer' cannot cut to a share of ${cutToShare}: the limit is whenOverShare, ${whenOverShare}`;
    throw new WeirError('invalid_options', message, { param: 'cutToShare' });
  }
}
