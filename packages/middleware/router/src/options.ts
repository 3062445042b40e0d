import type { JsonSchema } from '@weir/core';

/** One step of a policy: narrows those able to its best, several when they are equal. */
export type PolicyStep =
  | 'cheapest'
  | 'fastest'
  | 'least-busy'
  | 'ordered'
  | 'sticky'
  | { readonly weighted: Readonly<Record<string, number>> };

/** One step, or several: each chooses among those the one before left. What is still equal is settled by speed. */
export type Policy = PolicyStep | readonly PolicyStep[];

/** From this complexity on, a request gets at least this quality. Both 0 to 1. */
export interface Threshold {
  readonly complexity: number;
  readonly quality: number;
}

/** A name callers may ask for that stands for several models. */
export interface VirtualModel {
  /**
   * Model names as callers write them (`gpt-5`, `openai/gpt-5`, an alias) or `openai/*`, in order of preference.
   * Default: every card. An empty list switches the name off.
   */
  readonly candidates?: readonly string[];
  /** Default: the router's. */
  readonly policy?: Policy;
  /** Whether harder requests get better models. Default true, unless the policy says `ordered` or `weighted`. */
  readonly byComplexity?: boolean;
  /** Default: the router's. */
  readonly thresholds?: readonly Threshold[];
  /** Default: the router's. */
  readonly floors?: Readonly<Record<string, number>>;
}

export interface RouterOptions {
  /** How one target is picked among those able. Default `cheapest`. */
  readonly policy: Policy;
  /** Virtual models by name. `auto`, over every card, exists unless it is redefined here. Default none more. */
  readonly models: Readonly<Record<string, VirtualModel>>;
  /** The name taken when a request names no model. Default `auto`. */
  readonly defaultModel: string;
  /** Complexity to minimum `card.quality`, for virtual models. Default 0.3 -> 0.5, 0.6 -> 0.8. */
  readonly thresholds: readonly Threshold[];
  /** Minimum `card.quality` by workload class, for virtual models, 0 to 1. Default `{ code: 0.4, reason: 0.5 }`. */
  readonly floors: Readonly<Record<string, number>>;
  /** Quality of a card that states none, 0 to 1. Default 0.5. */
  readonly unknownQuality: number;
  /** Output expected of a request until answers have taught better, tokens. Default 400. */
  readonly expectedOutputTokens: number;
  /**
   * What makes a session, the first that is there: `principal.user`, `principal.key`, `request.<field>` or
   * `conversation` (the first system and user text). Default `['request.prompt_cache_key', 'conversation']`.
   */
  readonly stickyBy: readonly string[];
  /** How long an idle session keeps its target, ms. Default 300,000: how long prompt caches commonly live. */
  readonly stickyTtlMs: number;
  /** Sessions remembered; the longest idle goes first. Default 10,000. */
  readonly stickyMaxSessions: number;
  /** How fast measured speed is forgotten (time constant), ms. Default 30,000. */
  readonly decayMs: number;
  /** Failures in a row after which a target rests: it is taken only when all others are out. 0: never. Default 5. */
  readonly restAfterFailures: number;
  /** First rest, ms; doubles with every failed probe up to 10 times that. Default 10,000. */
  readonly restMs: number;
  /** Longest a classifier may take before the rules decide, ms. Default 20. */
  readonly classifierMs: number;
}

export const defaults: RouterOptions = Object.freeze({
  policy: 'cheapest',
  models: Object.freeze({}),
  defaultModel: 'auto',
  thresholds: Object.freeze([
    { complexity: 0.3, quality: 0.5 },
    { complexity: 0.6, quality: 0.8 },
  ]),
  floors: Object.freeze({ code: 0.4, reason: 0.5 }),
  unknownQuality: 0.5,
  expectedOutputTokens: 400,
  stickyBy: Object.freeze(['request.prompt_cache_key', 'conversation']),
  stickyTtlMs: 300_000,
  stickyMaxSessions: 10_000,
  decayMs: 30_000,
  restAfterFailures: 5,
  restMs: 10_000,
  classifierMs: 20,
});

const share = (description: string): JsonSchema => ({ type: 'number', minimum: 0, maximum: 1, description });

const weighted: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['weighted'],
  properties: {
    weighted: {
      type: 'object',
      additionalProperties: { type: 'number', minimum: 0 },
      description: 'Weight by `provider/model` or `provider`; 1 where absent, 0 for never while another is left',
    },
  },
};

const step: JsonSchema = {
  anyOf: [{ type: 'string', enum: ['cheapest', 'fastest', 'least-busy', 'ordered', 'sticky'] }, weighted],
};

const policy: JsonSchema = {
  description: 'How one target is picked among those able: one step, or several that narrow in turn',
  anyOf: [...(step.anyOf as JsonSchema[]), { type: 'array', minItems: 1, maxItems: 6, items: step }],
};

const thresholds: JsonSchema = {
  type: 'array',
  description: 'From which complexity on a request to a virtual model gets at least which quality',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['complexity', 'quality'],
    properties: { complexity: share('From this complexity on'), quality: share('Least `card.quality`') },
  },
};

const floors: JsonSchema = {
  type: 'object',
  description: 'Least `card.quality` by workload class, for virtual models',
  additionalProperties: { type: 'number', minimum: 0, maximum: 1 },
};

const virtualModel: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    candidates: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description: 'Model names or `provider/*`, in order of preference; every card when absent, off when empty',
    },
    policy,
    byComplexity: { type: 'boolean', description: 'Whether harder requests get better models' },
    thresholds,
    floors,
  },
};

export const schema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  additionalProperties: false,
  properties: {
    policy,
    models: { type: 'object', additionalProperties: virtualModel, description: 'Virtual models by name' },
    defaultModel: { type: 'string', minLength: 1, description: 'The name taken when a request names no model' },
    thresholds,
    floors,
    unknownQuality: share('Quality of a card that states none'),
    expectedOutputTokens: {
      type: 'integer',
      minimum: 1,
      description: 'Output expected before anything is learned, tokens',
    },
    stickyBy: {
      type: 'array',
      minItems: 1,
      items: { type: 'string', pattern: '^(conversation|principal\\.(user|key)|request\\..+)$' },
      description: 'What makes a session, the first that is there',
    },
    stickyTtlMs: { type: 'integer', minimum: 1, description: 'How long an idle session keeps its target, ms' },
    stickyMaxSessions: { type: 'integer', minimum: 1, description: 'Sessions remembered' },
    decayMs: { type: 'integer', minimum: 1, description: 'Time constant with which measured speed is forgotten, ms' },
    restAfterFailures: {
      type: 'integer',
      minimum: 0,
      description: 'Failures in a row after which a target rests; 0: never',
    },
    restMs: { type: 'integer', minimum: 1, description: 'First rest of a failing target, ms' },
    classifierMs: { type: 'integer', minimum: 1, description: 'Longest a classifier may take, ms' },
  },
};
