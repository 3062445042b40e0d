import type { Budget, JsonSchema, Permissions, RequestCaps } from '@weir/core';

/** What a key may be changed in. */
export interface KeyTerms {
  /** Written to every ledger row, like `user` and `tags`. */
  readonly team?: string;
  readonly user?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Models, endpoints and rates. Absent: everything the key above allows. */
  readonly permissions?: Permissions;
  /** Beside those of the gateway and of the keys above. One for `key` is for this key and all below it. */
  readonly budgets?: readonly Budget[];
  /** The most one request may ask for. */
  readonly caps?: RequestCaps;
  /** Epoch ms. Absent: never. */
  readonly expiresAt?: number;
}

/** A key to be made. */
export interface KeySpec extends KeyTerms {
  readonly tenant: string;
  /** Unique in its tenant, for good. Letters, digits and `._@:+-`, at most 100. */
  readonly name: string;
  /** The key of the same tenant above it. */
  readonly parent?: string;
}

/** A change: a field that is null is taken away, one that is absent stays. */
export type KeyChange = { readonly [Field in keyof KeyTerms]?: KeyTerms[Field] | null };

const name = { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._@:+-]{0,99}$' };
const text = { type: 'string', minLength: 1, maxLength: 100 };
const patterns = { type: 'array', maxItems: 200, items: { type: 'string', minLength: 1, maxLength: 200 } };
const count = { type: 'integer', minimum: 1, maximum: 1_000_000_000 };
const usd = { type: 'string', pattern: '^\\d{1,12}(\\.\\d{1,12})?$' };
const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

const terms: JsonSchema = {
  team: text,
  user: text,
  tags: {
    type: 'object',
    maxProperties: 32,
    propertyNames: text,
    additionalProperties: { type: 'string', maxLength: 200 },
  },
  permissions: object({
    models: patterns,
    endpoints: patterns,
    rates: object({ requestsPerMinute: count, tokensPerMinute: count, concurrent: count }),
  }),
  budgets: {
    type: 'array',
    maxItems: 32,
    items: object(
      {
        scope: { enum: ['tenant', 'team', 'key', 'user', 'session', 'tag', 'model', 'provider', 'endpoint'] },
        match: { type: 'string', minLength: 1, maxLength: 200 },
        limitUsd: usd,
        window: { enum: ['minute', 'hour', 'day', 'week', 'month', 'total'] },
        timeZone: text,
        kind: { enum: ['hard', 'soft'] },
      },
      ['scope', 'limitUsd', 'window'],
    ),
  },
  caps: object({
    maxCostUsd: usd,
    maxInputTokens: count,
    maxOutputTokens: count,
    maxImages: count,
    maxChoices: count,
  }),
  expiresAt: { type: 'integer', minimum: 0, maximum: 8_640_000_000_000_000 },
};

/** The JSON schema of a {@link KeySpec}. */
export const keySpecSchema: JsonSchema = object({ tenant: name, name, parent: name, ...terms }, ['tenant', 'name']);

/** The JSON schema of a {@link KeyChange}. */
export const keyChangeSchema: JsonSchema = object(
  Object.fromEntries(Object.entries(terms).map(([field, schema]) => [field, { anyOf: [{ type: 'null' }, schema] }])),
);
