import type { Money } from './money.ts';
import type { RateLimit } from './rate-limit.ts';

/** What an error allows those above: the same target again, another target, or neither. */
export type Advice = 'retry' | 'reroute' | 'stop';

interface CodeInfo {
  /** What a host answers. */
  readonly status: number;
  readonly advice: Advice;
  /** OpenAI's `error.type`. */
  readonly type: string;
  readonly meaning: string;
}

const invalid = (status: number, meaning: string, advice: Advice = 'stop'): CodeInfo => ({
  status,
  advice,
  type: 'invalid_request_error',
  meaning,
});
const upstream = (status: number, advice: Advice, meaning: string): CodeInfo => ({
  status,
  advice,
  type: 'upstream_error',
  meaning,
});
const gateway = (status: number, advice: Advice, meaning: string): CodeInfo => ({
  status,
  advice,
  type: 'gateway_error',
  meaning,
});

/** Every code weir itself raises. `docs/errors.md` is generated from this table. */
export const ERROR_CODES = Object.freeze({
  // the caller's request
  invalid_json: invalid(400, 'The body is not JSON; the message gives the position'),
  invalid_request: invalid(400, 'A field is missing, has the wrong kind or is out of bounds; `param` names it'),
  invalid_header: invalid(400, 'A request header weir reads is malformed'),
  body_too_large: invalid(413, 'The body is larger than the limit'),
  json_too_deep: invalid(400, 'The JSON nests deeper than the limit'),
  json_too_many_keys: invalid(400, 'The JSON has more keys than the limit'),
  forbidden_key: invalid(400, 'The JSON has a key that could change prototypes'),
  unsupported_media_type: invalid(415, 'The content type or encoding of the body is not served'),
  method_not_allowed: invalid(405, 'The path exists, but not with this method'),
  unknown_path: invalid(404, 'No endpoint is served at this path'),
  invalid_api_key: invalid(401, 'The credential is missing or unknown'),
  duplicate_credentials: invalid(400, 'The request carries two different credentials'),
  key_not_found: invalid(404, 'The tenant has no virtual key of this name'),
  key_exists: invalid(409, 'The tenant has, or had, a virtual key of this name'),
  permission_denied: invalid(403, 'The credential does not allow this'),
  response_not_found: invalid(404, 'The tenant has no stored response, or item of one, with this id'),
  model_not_found: invalid(404, 'No configured provider serves the model', 'reroute'),
  unsupported_parameter: invalid(400, 'The target cannot do what a parameter asks; `param` names it', 'reroute'),
  context_length_exceeded: invalid(400, 'The request does not fit the context window of the model', 'reroute'),
  content_refused: invalid(400, 'The provider refuses the content'),
  upstream_rejected: invalid(400, 'The provider rejects the request as invalid'),
  // money
  budget_exceeded: {
    status: 402,
    advice: 'reroute',
    type: 'budget_exceeded',
    meaning: 'The worst case does not fit what is left of the budget',
  },
  max_cost_exceeded: {
    status: 402,
    advice: 'reroute',
    type: 'budget_exceeded',
    meaning: 'The worst case is over the cost the request allows',
  },
  unpriced: {
    status: 402,
    advice: 'reroute',
    type: 'budget_exceeded',
    meaning: 'The target has no price for a unit the request can use',
  },
  // the provider
  rate_limited: {
    status: 429,
    advice: 'retry',
    type: 'rate_limit_error',
    meaning: 'The provider, or the key, limits the rate; it will pass',
  },
  quota_exhausted: upstream(503, 'reroute', 'The quota or credit at the provider is used up'),
  upstream_unreachable: upstream(502, 'retry', 'No connection to the provider; nothing was sent'),
  upstream_reset: upstream(502, 'retry', 'The provider broke the connection'),
  upstream_truncated: upstream(502, 'retry', 'The reply ended before its announced length'),
  upstream_incomplete: upstream(502, 'retry', 'The stream ended without a finish'),
  upstream_malformed: upstream(502, 'retry', 'The reply cannot be read'),
  upstream_too_large: upstream(502, 'reroute', 'The reply is larger than the limit'),
  upstream_error: upstream(502, 'retry', 'The provider failed'),
  upstream_unavailable: upstream(503, 'retry', 'The provider says it is unavailable'),
  upstream_overloaded: upstream(503, 'reroute', 'The provider says it is overloaded'),
  upstream_auth: upstream(502, 'reroute', 'The provider refuses our credential'),
  upstream_timeout: upstream(504, 'retry', 'The provider took too long to start or to go on'),
  // weir itself
  deadline_exceeded: gateway(504, 'stop', 'The deadline of the request has passed'),
  no_target: gateway(503, 'stop', 'Every target able to serve the request is ruled out'),
  retries_exhausted: gateway(503, 'reroute', 'The retry budget or the attempts are used up'),
  ledger_unavailable: gateway(503, 'stop', 'The ledger cannot take the row, so nothing is sent'),
  keys_unavailable: gateway(503, 'stop', 'The key store does not answer, so nobody new is let in'),
  shutting_down: gateway(503, 'stop', 'The gateway is stopping'),
  cancelled: { status: 499, advice: 'stop', type: 'cancelled', meaning: 'The caller went away' },
  invalid_pipeline: gateway(500, 'stop', 'The pipeline cannot work as listed; the message names both parties'),
  invalid_options: gateway(500, 'stop', 'An option is missing or out of bounds; the message names it'),
  internal_error: gateway(500, 'stop', 'A defect in the gateway or one of its plugins'),
} satisfies Record<string, CodeInfo>);

export type ErrorCode = keyof typeof ERROR_CODES;

/** What is known about the money of a failed attempt. */
export interface Dispatch {
  /** False only when certainly no byte reached the provider. */
  readonly sent: boolean;
  /** The provider's HTTP status, when it answered. */
  readonly status?: number;
}

export interface ErrorDetails {
  /** The field the error is about, as a path: `messages[2].content`. */
  readonly param?: string;
  readonly retryAfterMs?: number;
  /** What an attempt may cost so that it fits what was refused it. */
  readonly affordable?: Money;
  /** Epoch ms when the budget that has no room starts anew. */
  readonly resetsAt?: number;
  readonly advice?: Advice;
  readonly status?: number;
  readonly cause?: unknown;
  readonly dispatch?: Dispatch;
  /** Position, from 0, of the credential that was shown, where the provider has several. */
  readonly credential?: number;
  /** What the provider said of its limits when it throttled. */
  readonly limits?: readonly RateLimit[];
  /** The provider's own code, shown as `error.code` in place of ours. */
  readonly upstreamCode?: string;
  /** What was already spent on the failed call. */
  readonly cost?: Money;
}

const MARKER = Symbol.for('weir/error');

/**
 * The one error of weir. `status` is what a host answers, `advice` what those above may do.
 * Recognised by a marker, so that it works across copies of core.
 */
export class WeirError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly advice: Advice;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'WeirError';
    this.code = code;
    this.status = details.status ?? ERROR_CODES[code].status;
    this.advice = details.advice ?? ERROR_CODES[code].advice;
    this.details = details;
    Object.defineProperty(this, MARKER, { value: true });
  }

  get param(): string | undefined {
    return this.details.param;
  }

  get retryAfterMs(): number | undefined {
    return this.details.retryAfterMs;
  }

  /** The same error with other advice: how a layer that gives up keeps those above from amplifying it. */
  advising(advice: Advice): WeirError {
    if (advice === this.advice) return this;
    return new WeirError(this.code, this.message, { ...this.details, status: this.status, advice });
  }

  /** The same error with more details. */
  with(details: ErrorDetails): WeirError {
    return new WeirError(this.code, this.message, {
      ...this.details,
      status: this.status,
      advice: this.advice,
      ...details,
    });
  }

  static is(value: unknown): value is WeirError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[MARKER] === true;
  }

  /** Any thrown value as a WeirError; a defect becomes `internal_error` with its cause kept. */
  static from(value: unknown): WeirError {
    if (WeirError.is(value)) return value;
    return new WeirError('internal_error', 'An internal error occurred', { cause: value });
  }
}

/** OpenAI's error object, all four keys present. */
export interface ErrorBody {
  readonly error: { message: string; type: string; param: string | null; code: string };
}

/** The error as callers see it: no cause, no stack, no upstream body. */
export function errorBody(error: WeirError): ErrorBody {
  const known: CodeInfo | undefined = ERROR_CODES[error.code]; // unknown when a newer copy of core threw it
  return {
    error: {
      message: error.message,
      type: known?.type ?? 'gateway_error',
      param: error.param ?? null,
      code: error.details.upstreamCode ?? error.code,
    },
  };
}
